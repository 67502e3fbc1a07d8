import { type Kysely, sql } from 'kysely';
import { nameKey } from '../pack/pack';
import { appendEvents, resourceEvent } from './append-events';
import { changeManaged } from './change-managed';
import { text } from './json';
import { inRun } from './run';
import type { FinishedStep } from './store';
import type { Database } from './tables';

/**
 * What became of a step, and with it who manages its resource. A repeat changes nothing, and what is rolled back stays so:
 * an attempt that was thought dead may still come to tell of its success.
 *
 * @throws Error when the run has no such step.
 */
export async function finishStep(
  db: Kysely<Database>,
  sharePackId: string,
  id: number,
  finished: FinishedStep,
): Promise<void> {
  await inRun(db, sharePackId, async (trx, run) => {
    const step = await trx
      .selectFrom('steps')
      .select(['type', 'name', 'verb', 'actual_name', 'outcome', 'error'])
      .where('share_pack_id', '=', sharePackId)
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    const error = finished.error === undefined ? null : text(finished.error);
    const repeated = step.outcome === finished.outcome && step.error === error;
    // What failed stays failed, and may have been given back all the same.
    const isGivenBack = finished.outcome === 'failed' && finished.managed !== undefined;
    if ((repeated && !isGivenBack) || step.outcome === 'rolled_back') return;

    const ended = { ...step, outcome: finished.outcome, error, actual_name: nameAfter(step, finished) };
    await trx
      .updateTable('steps')
      .set({ outcome: ended.outcome, error, actual_name: ended.actual_name, ended_at: sql`now()` })
      .where('share_pack_id', '=', sharePackId)
      .where('id', '=', id)
      .execute();
    if (run.workspace !== null) {
      await changeManaged(trx, { ...ended, workspace: run.workspace, share_pack_id: sharePackId }, finished);
    }
    await appendEvents(trx, sharePackId, [resourceEvent(ended)]);
  });
}

/** A schedule follows its renamed pipeline without an answer of its own: what it is called is known when it is made. */
function nameAfter(
  step: { readonly name: string; readonly actual_name: string | null },
  { managed }: FinishedStep,
): string | null {
  if (managed?.kind !== 'manage' || nameKey(managed.name) === nameKey(step.name)) return step.actual_name;
  return managed.name;
}
