import { pageToken } from '../store/page-token';
import type { SharePack, Store } from '../store/store';
import type { KnownRun } from './views/status';

const RESOURCES = 1_000;

/**
 * What the store knows of a run: the status answer's material.
 * @param after the id of the step before the first that is wanted; -1 for the first page
 */
export async function readRun(store: Store, sharePack: SharePack, after: number): Promise<KnownRun> {
  const { share_pack_id } = sharePack;
  // One more than is shown tells whether there are more.
  const found = await store.steps(share_pack_id, { after, limit: RESOURCES + 1 });
  const steps = found.slice(0, RESOURCES);
  return {
    sharePack,
    steps,
    nextResourcesToken: found.length > RESOURCES ? pageToken(steps.at(-1)?.id ?? after) : undefined,
    progress: await store.progress(share_pack_id),
    conflicts: await store.conflicts(share_pack_id),
    drift: await store.driftFound(share_pack_id),
  };
}
