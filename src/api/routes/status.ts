import { seqOf } from '../../store/uploads/page-token';
import type { ApiDependencies } from '../dependencies';
import { SHARE_PACKS_PATH } from '../links';
import { readRun } from '../read-run';
import { defineRoute } from '../route';
import { noticeLostRun } from '../runs/notice-lost-run';
import { sharePackIdParams } from '../schemas/share-pack';
import { statusAnswer, statusQuery } from '../schemas/status';
import { statusView } from '../views/status';
import { visibleSharePack } from '../visible-share-pack';

export const statusRoute = (deps: ApiDependencies) =>
  defineRoute({
    method: 'get',
    path: `${SHARE_PACKS_PATH}/{SharePackId}`,
    summary: 'Where a share pack stands',
    access: 'read',
    schemas: { params: sharePackIdParams, query: statusQuery },
    answers: { 200: 'As the store knows it; no worker is needed for it.' },
    answer: statusAnswer,
    problems: ['invalid-request', 'not-found'],
    handle: async ({ params: { SharePackId }, query: { resources_token } }, { actor }) => {
      const { store, settings } = deps;
      const after = resources_token === undefined ? -1 : seqOf(resources_token);
      const known = await visibleSharePack(store, SharePackId, actor);
      const sharePack = await noticeLostRun(deps, known);
      const run = await readRun(store, sharePack, after);
      return { status: 200, body: statusView(run, settings) };
    },
  });
