import { isCancellation } from '@temporalio/workflow';
import type { Conflict } from '../plan/conflict';
import type { Step } from '../plan/step';
import type { StepResult } from './activity-contract';
import { lateConflictIn, reasonOf } from './failure';
import type { Run } from './run';
import { waitForLateAnswer } from './wait-for-answers';

/** Begins a step once it may, to what it did; undefined where it did nothing because the run has stopped. Throws its failure. */
export type Begin = (step: Step) => Promise<StepResult | undefined>;

/**
 * Does one step, through late conflicts and their answers, to its outcome.
 * @returns whether what depends on it may go on: it was done, or skipped.
 */
export async function performStep(run: Run, begin: Begin, step: Step): Promise<boolean> {
  for (;;) {
    try {
      const result = await begin(step);
      if (result) run.state.end(step, result.outcome);
      run.showProgress();
      return result !== undefined;
    } catch (error) {
      const conflict = lateConflictIn(error);
      if (conflict === undefined) return await failed(run, step, error);
      if (!(await settleLate(run, step, conflict))) return false;
    }
  }
}

async function failed(run: Run, step: Step, error: unknown): Promise<false> {
  run.stopped = true;
  // Cancelled: nothing went wrong with the step; what it may have done is undone with the rest.
  if (!isCancellation(error)) await run.fail(step, reasonOf(error));
  return false;
}

/** Asks about one resource, by the run's mode or by waiting; all that do not depend on it go on meanwhile. */
async function settleLate(run: Run, step: Step, conflict: Conflict): Promise<boolean> {
  const { state } = run;
  state.book.open(conflict);
  if (state.mode === 'fail') {
    await run.fail(step, conflict.Message);
    return false;
  }
  await run.takeAnswers(state.book.settledBy(state.mode, [conflict]), `on_conflict: ${state.mode}`);
  if (state.book.find(conflict.Type, conflict.Name)?.Action !== undefined) return true;
  if (await waitForLateAnswer(run, conflict)) {
    await run.announce();
    return !run.stopped;
  }
  run.expired = true;
  run.stopped = true;
  return false;
}
