import type { ApiDependencies } from '../dependencies';
import { linksOf, SHARE_PACKS_PATH } from '../links';
import { defineRoute } from '../route';
import { cancelRun } from '../runs/cancel-run';
import { cancelAnswer, cancelBody } from '../schemas/cancel';
import { sharePackIdParams } from '../schemas/share-pack';
import { visibleSharePack } from '../visible-share-pack';

export const cancelRoute = (deps: ApiDependencies) =>
  defineRoute({
    method: 'post',
    path: `${SHARE_PACKS_PATH}/{SharePackId}/cancel`,
    summary: 'Stop a run and undo what it did',
    access: 'change',
    schemas: { params: sharePackIdParams, body: cancelBody },
    answers: { 202: 'The run stops and undoes; its Status becomes CANCELLED.' },
    answer: cancelAnswer,
    problems: ['invalid-request', 'not-found', 'ended', 'unavailable'],
    handle: async ({ params: { SharePackId }, body }, { actor }) => {
      const { store, settings } = deps;
      const sharePack = await visibleSharePack(store, SharePackId, actor);
      await cancelRun(deps, sharePack, body, actor);
      const { status } = (await store.sharePack(SharePackId)) ?? sharePack;
      const Message = 'The run is being cancelled: what it did is undone. Its status says when that is done.';
      return {
        status: 202,
        body: { Message, SharePackId, Status: status, Links: linksOf(sharePack, settings) },
      };
    },
  });
