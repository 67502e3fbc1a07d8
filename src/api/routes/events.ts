import { isEnded } from '../../workflows/contract';
import type { ApiDependencies } from '../dependencies';
import { SHARE_PACKS_PATH } from '../links';
import { defineRoute } from '../route';
import { followRun } from '../runs/follow-run';
import { noticeLostRun } from '../runs/notice-lost-run';
import { eventsHeaders } from '../schemas/events';
import { sharePackIdParams } from '../schemas/share-pack';
import { visibleSharePack } from '../visible-share-pack';

export const eventsRoute = (deps: ApiDependencies) =>
  defineRoute({
    method: 'get',
    path: `${SHARE_PACKS_PATH}/{SharePackId}/events`,
    summary: 'What happens in a run, as it happens (server-sent events)',
    access: 'read',
    schemas: { params: sharePackIdParams, headers: eventsHeaders },
    answers: {
      200:
        'The events `status`, `resource`, `conflict`, `approval`, `reminder` and `drift`, numbered from 1 and told from ' +
        'the one after Last-Event-ID on, each with when it was (`At`); and, without a number, `progress` {Done, Total}. ' +
        'Ends when the run has ended.',
      204: 'The run has ended, and there is nothing after Last-Event-ID.',
    },
    answerType: 'text/event-stream',
    problems: ['invalid-request', 'not-found'],
    handle: async ({ params: { SharePackId }, headers: { 'Last-Event-ID': after } }, { actor }) => {
      const { store } = deps;
      const sharePack = await noticeLostRun(deps, await visibleSharePack(store, SharePackId, actor));
      const [next] = await store.events(SharePackId, after, 1);
      // By this, and by nothing else, a browser knows that it need not come back.
      if (isEnded(sharePack.status) && !next) return { status: 204, content: '', type: 'text/plain' };
      return {
        status: 200,
        // Proxies that collect answers would hold events back.
        headers: { 'X-Accel-Buffering': 'no' },
        type: 'text/event-stream',
        stream: (gone) => followRun(deps, sharePack, after, gone),
      };
    },
  });
