import { parseDuration } from '../../pack/duration';
import type { PackMetadata } from '../../pack/pack';
import type { RunOptions } from '../../workflows/contract';
import type { UploadOptions } from '../schemas/upload';

/** Per upload, else per pack, else per service (spec/conflicts.md). */
export function runOptions(
  upload: UploadOptions,
  pack: Pick<PackMetadata, 'on_conflict' | 'on_failure' | 'resolution_timeout'>,
  service: RunOptions,
): RunOptions {
  const timeout = upload.resolution_timeout ?? pack.resolution_timeout;
  return {
    on_conflict: upload.on_conflict ?? pack.on_conflict ?? service.on_conflict,
    on_failure: upload.on_failure ?? pack.on_failure ?? service.on_failure,
    resolution_timeout_ms:
      (timeout === undefined ? undefined : parseDuration(timeout)) ?? service.resolution_timeout_ms,
    on_deadline: service.on_deadline,
  };
}
