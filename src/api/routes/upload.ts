import { z } from 'zod';
import type { ApiDependencies } from '../dependencies';
import { SHARE_PACKS_PATH } from '../links';
import { packBody } from '../middleware/pack-body';
import { uploadRate } from '../middleware/upload-rate';
import { defineRoute, type Route } from '../route';
import { uploadAnswer, uploadHeaders, uploadOptions } from '../schemas/upload';
import { answerUpload } from '../uploads/answer-upload';
import { receivedUpload } from '../uploads/received-upload';

const file = z.string().meta({ format: 'binary', description: 'The share pack: .yaml, .yml or .xlsx.' });

/** POST …/upload, and the same under its older name. */
export function uploadRoutes(deps: ApiDependencies): readonly Route[] {
  const { uploadMaxBytes, uploadsPerMinute } = deps.settings;
  const limit = uploadsPerMinute === undefined ? [] : [uploadRate(uploadsPerMinute)];
  return ['upload', 'upload_and_validate'].map((name) =>
    defineRoute({
      method: 'post',
      path: `${SHARE_PACKS_PATH}/${name}`,
      summary:
        name === 'upload' ? 'Upload a share pack and start its run' : 'The same as upload: an older name',
      access: 'change',
      before: [...limit, ...packBody(uploadMaxBytes)],
      schemas: { query: uploadOptions, headers: uploadHeaders },
      contents: {
        'multipart/form-data': uploadOptions.extend({ file }),
        'application/octet-stream': file,
      },
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
