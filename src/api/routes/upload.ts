import type { ApiDependencies } from '../dependencies';
import { SHARE_PACKS_PATH } from '../links';
import { packBody } from '../middleware/pack-body';
import { uploadRate } from '../middleware/upload-rate';
import { defineRoute, type Route } from '../route';
import { packFile, uploadAnswer, uploadHeaders, uploadOptions } from '../schemas/upload';
import { answerUpload } from '../uploads/answer-upload';
import { receivedUpload } from '../uploads/received-upload';

/** POST …/upload, and the same under its older name. */
export function uploadRoutes(deps: ApiDependencies): readonly Route[] {
  const { uploadMaxBytes, uploadsPerMinute } = deps.settings;
  return ['upload', 'upload_and_validate'].map((name) =>
    defineRoute({
      method: 'post',
      path: `${SHARE_PACKS_PATH}/${name}`,
      summary:
        name === 'upload' ? 'Upload a share pack and start its run' : 'The same as upload: an older name',
      access: 'change',
      before: [...uploadRate(uploadsPerMinute), ...packBody(uploadMaxBytes)],
      schemas: { query: uploadOptions, headers: uploadHeaders },
      contents: packFile(uploadOptions),
      answers: {
        200: 'The plan of a dry run.',
        202: 'The run is under way, waits for answers, or ended within the wait: see Status.',
      },
      answer: uploadAnswer,
      problems: [
        'invalid-request',
        'validation-failed',
        'another-version-under-way',
        'name-collision',
        'too-large',
        'unsupported-file',
        'idempotency-key-reused',
        'too-many-uploads',
        'unavailable',
      ],
      handle: async ({ headers }, { actor, request }) =>
        answerUpload(deps, receivedUpload(request, headers, actor)),
    }),
  );
}
