import type { ApiDependencies } from '../dependencies';
import { SHARE_PACKS_PATH } from '../links';
import { packBody } from '../middleware/pack-body';
import { uploadRate } from '../middleware/upload-rate';
import { defineRoute, type Route } from '../route';
import { requireTemporal } from '../runs/call-temporal';
import { packFile, uploadAnswer, uploadHeaders, uploadOptions } from '../schemas/upload';
import { claimVersion } from '../uploads/claim-version';
import { readUpload } from '../uploads/read-upload';
import { receivedUpload, type ReceivedUpload } from '../uploads/received-upload';
import { startUpload } from '../uploads/start-upload';
import { uploadView } from '../views/upload';

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
      answers: { 202: 'The run is under way, waits for answers, or ended within the wait: see Status.' },
      answer: uploadAnswer,
      problems: [
        'invalid-request',
        'validation-failed',
        'not-offered',
        'another-version-under-way',
        'name-collision',
        'too-large',
        'unsupported-file',
        'idempotency-key-reused',
        'too-many-uploads',
        'unavailable',
      ],
      handle: async ({ headers }, { actor, request }) => ({
        status: 202,
        body: await answerUpload(deps, receivedUpload(request, headers, actor)),
      }),
    }),
  );
}

async function answerUpload(deps: ApiDependencies, received: ReceivedUpload) {
  const { store, settings, temporal } = deps;
  const read = await readUpload(deps, received);
  if (read.kind === 'bad') return uploadView(await store.saveRefusedUpload(read.upload), [], settings);
  await requireTemporal(temporal);
  const claim = await claimVersion(deps, read.upload);
  const waitMs = (received.options.wait ?? 0) * 1_000;
  const sharePack = await startUpload(deps, claim, waitMs);
  return uploadView(sharePack, await store.conflicts(sharePack.share_pack_id), settings);
}
