import type { RunRef } from '../../workflows/activity-contract';
import type { ActivityDependencies } from '../dependencies';

/**
 * Each pack whose version completed is checked again and again, until a DELETE of it completes. By what the pack is now,
 * so that a repeat, or one that comes late, does no harm.
 */
export async function keepDriftSchedule(
  { store, driftSchedules }: ActivityDependencies,
  { sharePackId }: RunRef,
): Promise<void> {
  const { completed } = await store.packNow(sharePackId);
  const { workspace = null, share_pack_name = null } = completed ?? {};
  if (!driftSchedules || !completed || workspace === null || share_pack_name === null) return;
  const pack = { workspace, share_pack_name, share_pack_id: completed.share_pack_id };
  await (completed.strategy === 'DELETE' ? driftSchedules.remove(pack) : driftSchedules.keep(pack));
}
