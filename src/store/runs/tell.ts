import type { Kysely, Transaction } from 'kysely';
import { MOST_REJECTED_SIGNALS } from '../../run/bounds';
import type { GivenAnswers, Telling } from '../../run/commands';
import { isEnded } from '../../workflows/contract';
import { closeConflicts } from '../conflicts/close-conflicts';
import { recordAnswers } from '../conflicts/record-answers';
import { recordConflicts } from '../conflicts/record-conflicts';
import { findingsOf } from '../conflicts/findings';
import { json } from '../json';
import { finishStepsIn } from '../steps/finish-steps';
import type { Answer, SharePack } from '../records';
import type { Database } from '../tables';
import { changeRun, changesOf } from './change-run';
import { endRun } from './finish-run';
import { recordApproval } from './record-approval';
import { recordReminders } from './record-reminder';
import { SHARE_PACK_COLUMNS } from './run';

/**
 * Writes down what a run tells, in one transaction: each number once, in order. What comes again is passed over, and so is what
 * still comes from a run that a reset in Temporal put an end to. An ended run stays as it ended; only what its undo comes to may
 * still be told.
 *
 * @throws Error when there is no such upload.
 */
export async function tell(
  db: Kysely<Database>,
  sharePackId: string,
  runId: string,
  telling: Telling,
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const row = await trx
      .selectFrom('share_packs')
      .select([...SHARE_PACK_COLUMNS, 'told', 'earlier_runs'])
      .where('share_pack_id', '=', sharePackId)
      .forUpdate()
      .executeTakeFirst();
    if (row === undefined) throw new Error(`No share pack has the id ${sharePackId}.`);
    const { told, earlier_runs, ...run } = row;
    if (earlier_runs.includes(runId)) return;
    const isNewRun = run.run_id !== runId;
    if (!isNewRun && telling.number <= told) return;
    await trx
      .updateTable('share_packs')
      .set({
        told: telling.number,
        ...(isNewRun && {
          run_id: runId,
          ...(run.run_id !== null && { earlier_runs: json([...earlier_runs, run.run_id]) }),
        }),
      })
      .where('share_pack_id', '=', sharePackId)
      .execute();
    await apply(trx, run, telling);
  });
}

async function apply(trx: Transaction<Database>, stored: SharePack, telling: Telling): Promise<void> {
  const { share_pack_id } = stored;
  const hasEnded = isEnded(stored.status);
  let run = stored;
  if (!hasEnded) {
    if (telling.opened)
      run = await recordConflicts(trx, run, await findingsOf(trx, share_pack_id, telling.opened));
    if (telling.answers) run = await recordAnswers(trx, run, telling.answers.flatMap(answersOf));
    if (telling.closed) run = await closeConflicts(trx, run, telling.closed);
    if (telling.approval) run = await recordApproval(trx, run, telling.approval);
    if (telling.reminders) await recordReminders(trx, run, telling.reminders);
    run = withNews(run, telling);
  }
  // A run that was reset in Temporal to before the end does not know that it came, and fails: that is no news of the upload.
  const isNews = !hasEnded || telling.again === true;
  if (telling.undo && isNews) run = { ...run, undo: telling.undo };
  const stepErrors = (isNews ? (telling.stepErrors ?? []) : []).map((one) => ({
    ...one,
    isTold: true as const,
  }));
  if (stepErrors.length > 0) await finishStepsIn(trx, share_pack_id, stepErrors);
  const { end } = telling;
  if (end && !hasEnded) {
    const { status, errorMessage: error_message, failedType: failed_type } = end;
    await endRun(trx, stored, run, { status, error_message, failed_type, resolution_deadline: null });
    await trx.deleteFrom('findings').where('share_pack_id', '=', share_pack_id).execute();
    return;
  }
  if (end?.again) run = { ...run, error_message: end.errorMessage };
  await changeRun(trx, stored, changesOf(stored, run));
}

const answersOf = ({ by, at, reason, resolutions }: GivenAnswers): readonly Answer[] =>
  resolutions.map(({ type, name, action, newName }) => ({
    ...{ type, name, action, reason, new_name: newName, resolved_by: by, resolved_at: new Date(at) },
  }));

function withNews(run: SharePack, { status, resolutionDeadline, rejectedSignals }: Telling): SharePack {
  return {
    ...run,
    ...(status !== undefined && { status }),
    ...(resolutionDeadline !== undefined && {
      resolution_deadline: resolutionDeadline === null ? null : new Date(resolutionDeadline),
    }),
    ...(rejectedSignals && {
      rejected_signals: [...run.rejected_signals, ...rejectedSignals].slice(0, MOST_REJECTED_SIGNALS),
    }),
  };
}
