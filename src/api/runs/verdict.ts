import type { SharePack } from '../../store/records';
import type { ToRun } from '../../workflows/contract';

/** How long an upload waits for its first verdict (spec/http-api.md, "Upload"). */
export const VERDICT_TIMEOUT_MS = 10_000;

/** The same for every attempt and every repeat of an upload: the server answers each with the first one's outcome. */
export function verdictUpdate({ share_pack_id }: SharePack): { args: [ToRun]; updateId: string } {
  return { args: [{ SharePackId: share_pack_id }], updateId: `verdict-${share_pack_id}` };
}
