import type { ApiDependencies } from '../dependencies';
import { SHARE_PACKS_PATH } from '../links';
import { defineRoute } from '../route';
import { resolveConflicts } from '../runs/resolve-conflicts';
import { resolutionsAnswer, resolutionsBody } from '../schemas/resolutions';
import { sharePackIdParams } from '../schemas/share-pack';
import { visibleSharePack } from '../visible-share-pack';

export const resolutionsRoute = (deps: ApiDependencies) =>
  defineRoute({
    method: 'post',
    path: `${SHARE_PACKS_PATH}/{SharePackId}/resolutions`,
    summary: 'Answer conflicts: all of the request, or none of it',
    access: 'change',
    schemas: { params: sharePackIdParams, body: resolutionsBody },
    answers: { 200: 'Taken. The run goes on with the last conflict that is answered.' },
    answer: resolutionsAnswer,
    problems: [
      'invalid-request',
      'not-found',
      'ended',
      'not-waiting',
      'stale-fingerprint',
      'invalid-resolutions',
      'unavailable',
    ],
    handle: async ({ params: { SharePackId }, body }, { actor }) => {
      const sharePack = await visibleSharePack(deps.store, SharePackId, actor);
      return { status: 200, body: await resolveConflicts(deps, sharePack, body, actor) };
    },
  });
