import type { ApiDependencies } from '../dependencies';
import { SHARE_PACKS_PATH } from '../links';
import { defineRoute } from '../route';
import { conflictsAnswer } from '../schemas/conflicts';
import { instantOrNull, sharePackIdParams } from '../schemas/share-pack';
import { visibleSharePack } from '../visible-share-pack';

export const conflictsRoute = ({ store }: ApiDependencies) =>
  defineRoute({
    method: 'get',
    path: `${SHARE_PACKS_PATH}/{SharePackId}/conflicts`,
    summary: 'The conflicts of a share pack, open and answered',
    access: 'read',
    schemas: { params: sharePackIdParams },
    answers: { 200: 'Those without an Action are open.' },
    answer: conflictsAnswer,
    problems: ['not-found'],
    handle: async ({ params: { SharePackId } }, { actor }) => {
      const sharePack = await visibleSharePack(store, SharePackId, actor);
      return {
        status: 200,
        body: {
          SharePackId,
          Status: sharePack.status,
          ResolutionDeadline: instantOrNull(sharePack.resolution_deadline),
          Conflicts: await store.conflicts(SharePackId),
        },
      };
    },
  });
