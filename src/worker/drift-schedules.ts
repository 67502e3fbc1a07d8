import { ScheduleAlreadyRunning, ScheduleNotFoundError, ScheduleOverlapPolicy } from '@temporalio/client';
import type { ScheduleClient, ScheduleOptions } from '@temporalio/client';
import type { CheckedPack, DriftSchedules } from '../activities/dependencies';
import { DRIFT_WORKFLOW_TYPE, driftId } from '../workflows/contract';

/** Packs that completed together are not all checked in the same second. */
const JITTER_PART = 10;
/** A check that was missed is not made up for: the next one sees as much. */
const CATCHUP_WINDOW = '1 minute';

/** One Temporal Schedule a pack, every so often; `temporal schedule` shows, pauses and deletes them. */
export function createDriftSchedules(
  client: ScheduleClient,
  { taskQueue, everyMs }: { readonly taskQueue: string; readonly everyMs: number },
): DriftSchedules {
  const idOf = ({ workspace, share_pack_name }: CheckedPack): string => driftId(workspace, share_pack_name);
  const definition = (pack: CheckedPack) =>
    ({
      spec: { intervals: [{ every: everyMs }], jitter: Math.ceil(everyMs / JITTER_PART) },
      action: {
        type: 'startWorkflow',
        workflowType: DRIFT_WORKFLOW_TYPE,
        workflowId: idOf(pack),
        taskQueue,
        args: [{ sharePackId: pack.share_pack_id }],
      },
      policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: CATCHUP_WINDOW },
    }) satisfies Omit<ScheduleOptions, 'scheduleId'>;
  return {
    async keep(pack) {
      const scheduleId = idOf(pack);
      try {
        await client.create({ scheduleId, ...definition(pack) });
      } catch (error) {
        if (!(error instanceof ScheduleAlreadyRunning)) throw error;
        // Its state stays: a schedule that somebody paused stays paused.
        await client.getHandle(scheduleId).update(({ state }) => ({ ...definition(pack), state }));
      }
    },
    async remove(pack) {
      try {
        await client.getHandle(idOf(pack)).delete();
      } catch (error) {
        if (!(error instanceof ScheduleNotFoundError)) throw error;
      }
    },
  };
}

/**
 * Deletes the schedules whose checks this service's task queue would be given: of a service that checks nothing by itself
 * any more. Those of other services in the namespace stay. May be repeated, and done by several at once.
 * @returns how many
 */
export async function deleteDriftSchedules(client: ScheduleClient, taskQueue: string): Promise<number> {
  let deleted = 0;
  for await (const { scheduleId, action } of client.list()) {
    if (action?.workflowType !== DRIFT_WORKFLOW_TYPE) continue;
    const handle = client.getHandle(scheduleId);
    try {
      // The list does not tell of the queue.
      const { action: whole } = await handle.describe();
      if (whole.taskQueue !== taskQueue) continue;
      await handle.delete();
      deleted += 1;
    } catch (error) {
      if (!(error instanceof ScheduleNotFoundError)) throw error;
    }
  }
  return deleted;
}
