import type { Telling } from '../../run/commands';
import type { RunRef, Told } from '../../workflows/activity-contract';
import type { ActivityDependencies } from '../dependencies';
import { thisRun } from '../run-of-activity';

/**
 * Writes down what a run tells, and notifies receivers. May be repeated: what is written down is written once, and the rest does
 * no harm.
 */
export async function tell(
  { store, notifier, driftSchedules }: ActivityDependencies,
  { sharePackId, ...telling }: RunRef & Telling,
): Promise<Told> {
  await store.tell(sharePackId, thisRun().runId, telling);
  const { asks, reminders = [], end } = telling;
  if (asks) await notifier?.tell(sharePackId, 'awaiting_resolution');
  if (reminders.length > 0) await notifier?.tell(sharePackId, 'half_time');
  if (!end || end.again) return {};
  await notifier?.tell(sharePackId, 'ended');
  return driftSchedules !== undefined && end.status === 'COMPLETED' ? { hasDriftSchedule: true } : {};
}

/** A run that ends as cancelled is a workflow that was cancelled: Temporal has to be asked for it, by whom does not matter. */
export async function requestCancel({ runs }: ActivityDependencies): Promise<void> {
  await runs?.cancel(thisRun());
}
