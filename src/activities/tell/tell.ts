import { Context } from '@temporalio/activity';
import type { Telling } from '../../run/commands';
import type { RunRef, Told } from '../../workflows/activity-contract';
import type { ActivityDependencies } from '../dependencies';

/**
 * Writes down what a run tells, and sees to what follows from it: receivers are notified, and a run that ends as cancelled is
 * cancelled in Temporal, too. May be repeated: what is written down is written once, and the rest does no harm.
 */
export async function tell(
  { store, notifier, runs, driftSchedules }: ActivityDependencies,
  { sharePackId, ...telling }: RunRef & Telling,
): Promise<Told> {
  const { workflowId, runId } = Context.current().info.workflowExecution ?? {};
  if (workflowId === undefined || runId === undefined) throw new Error('told by no run');
  await store.tell(sharePackId, runId, telling);
  const { asks, reminders = [], end } = telling;
  if (asks) await notifier?.tell(sharePackId, 'awaiting_resolution');
  if (reminders.length > 0) await notifier?.tell(sharePackId, 'half_time');
  if (!end || end.again) return {};
  await notifier?.tell(sharePackId, 'ended');
  if (end.status === 'CANCELLED') await runs?.cancel({ workflowId, runId });
  return driftSchedules !== undefined && end.status === 'COMPLETED' ? { hasDriftSchedule: true } : {};
}
