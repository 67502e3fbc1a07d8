import { pageToken } from '../store/uploads/page-token';
import type { SharePack } from '../store/records';
import type { Store } from '../store/store';
import type { KnownRun } from './views/status';

const RESOURCES = 1_000;

/**
 * What the store knows of a run: the status answer's material.
 * @param after the id of the step before the first that is wanted; -1 for the first page
 */
export async function readRun(store: Store, sharePack: SharePack, after: number): Promise<KnownRun> {
  const { share_pack_id } = sharePack;
  // Side by side: each may have to wait for its turn at the database.
  const [found, progress, conflicts, drift] = await Promise.all([
    // One more than is shown tells whether there are more.
    store.steps(share_pack_id, { after, limit: RESOURCES + 1 }),
    store.progress(share_pack_id),
    store.conflicts(share_pack_id),
    store.driftFound(share_pack_id),
  ]);
  const steps = found.slice(0, RESOURCES);
  const nextResourcesToken = found.length > RESOURCES ? pageToken(steps.at(-1)?.id ?? after) : undefined;
  return { sharePack, steps, nextResourcesToken, progress, conflicts, drift };
}
