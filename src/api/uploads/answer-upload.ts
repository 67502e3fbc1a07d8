import type { ApiDependencies } from '../dependencies';
import type { Reply } from '../route';
import type { UploadAnswer } from '../schemas/upload';
import { dryRunView } from '../views/plan';
import { uploadView } from '../views/upload';
import { claimVersion } from './claim-version';
import { readUpload } from './read-upload';
import type { ReceivedUpload } from './received-upload';
import { startUpload } from './start-upload';

/**
 * Checks, stores and starts an upload, and answers it (spec/http-api.md, "Upload").
 * @throws Problem as the routes that take uploads list them
 */
export async function answerUpload(
  deps: ApiDependencies,
  received: ReceivedUpload,
): Promise<Reply<UploadAnswer>> {
  const { store, settings } = deps;
  const read = await readUpload(deps, received);
  if (read.kind === 'bad')
    return { status: 202, body: uploadView(await store.saveRefusedUpload(read.upload), [], settings) };
  await deps.requireTemporal();
  const claim = await claimVersion(deps, read.upload, received.options.supersede === 'true');
  const waitMs = (received.options.wait ?? 0) * 1_000;
  const { sharePack, conflicts } = await startUpload(deps, claim, waitMs);
  if (sharePack.dry_run)
    return { status: 200, body: await dryRunView(store, sharePack, conflicts, settings) };
  return { status: 202, body: uploadView(sharePack, conflicts, settings) };
}
