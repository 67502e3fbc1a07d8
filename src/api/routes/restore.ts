import type { ApiDependencies } from '../dependencies';
import { SHARE_PACKS_PATH } from '../links';
import { uploadRate } from '../middleware/upload-rate';
import { defineRoute } from '../route';
import { sharePackIdParams } from '../schemas/share-pack';
import { restoreOptions, uploadAnswer, restoreHeaders } from '../schemas/upload';
import { answerUpload } from '../uploads/answer-upload';
import { restoredUpload } from '../uploads/restored-upload';
import { visibleSharePack } from '../visible-share-pack';

export const restoreRoute = (deps: ApiDependencies) =>
  defineRoute({
    method: 'post',
    path: `${SHARE_PACKS_PATH}/{SharePackId}/restore`,
    summary: 'Bring a pack back to this version of it, as a new version',
    access: 'change',
    before: uploadRate(deps.settings.uploadsPerMinute),
    schemas: { params: sharePackIdParams, query: restoreOptions, headers: restoreHeaders },
    answers: {
      200: 'The plan of a dry run.',
      202: 'As an upload: the run is under way, waits for answers, or ended within the wait.',
    },
    answer: uploadAnswer,
    problems: [
      'invalid-request',
      'not-found',
      'validation-failed',
      'not-restorable',
      'another-version-under-way',
      'idempotency-key-reused',
      'too-many-uploads',
      'unavailable',
    ],
    handle: async ({ params: { SharePackId }, query: options, headers }, { actor }) => {
      const sharePack = await visibleSharePack(deps.store, SharePackId, actor);
      return answerUpload(deps, {
        ...(await restoredUpload(deps.store, sharePack)),
        ...{ options, actor, workspaceUrl: undefined, idempotencyKey: headers['Idempotency-Key'] },
      });
    },
  });
