import { isCancellation } from '@temporalio/workflow';
import type { Conflict } from '../plan/conflict';
import type { Step, Verb } from '../plan/step';
import { STEP_ACTIVITIES } from './activity-contract';
import type { StepRef, StepResult, WorkingVerb } from './activity-contract';
import { lateConflictIn, reasonOf } from './failure';
import { stepActivities } from './proxies';
import type { Run } from './run';
import type { Slots } from './slots';
import { waitForLateAnswer } from './wait-for-answers';

/**
 * Does one step, through late conflicts and their answers, to its outcome.
 * @returns whether what depends on it may go on: it was done, or skipped.
 */
export async function performStep(run: Run, slots: Slots, step: Step): Promise<boolean> {
  for (;;) {
    try {
      const result = await slots.run(() => begin(run, step));
      if (result) run.state.end(step, result.outcome);
      return result !== undefined;
    } catch (error) {
      const conflict = lateConflictIn(error);
      if (conflict === undefined) return await failed(run, step, error);
      if (!(await settleLate(run, step, conflict))) return false;
    }
  }
}

/** What waited for its turn may have been answered anew meanwhile; from here on its answer stands, a skip too. */
async function begin(run: Run, step: Step): Promise<StepResult | undefined> {
  run.state.book.begin(step.type, step.name);
  const verb = verbNow(run, step);
  if (verb === 'skip') return { outcome: 'skipped' };
  if (run.stopped) return undefined;
  run.begun.set(step.id, step);
  const activity = stepActivities[STEP_ACTIVITIES[verb][step.type]];
  return activity.executeWithOptions({ summary: step.name }, [stepRef(run, step)]);
}

export function stepRef(run: Run, { id, type, name }: Step): StepRef {
  const { mode, strategy, book } = run.state;
  const answered = book.find(type, name);
  const fingerprint = answered?.Action === undefined ? {} : { fingerprint: answered.Fingerprint };
  return { ...run.ref, id, type, name, mode, strategy, ...fingerprint };
}

/** What the step does now: as planned, or as its conflict was answered. */
function verbNow(run: Run, { type, name, verb }: Step): WorkingVerb | 'skip' {
  const action = run.state.book.find(type, name)?.Action;
  switch (action) {
    case 'skip':
      return 'skip';
    case 'rename':
      return 'create';
    case 'overwrite':
      return verb === 'delete' ? 'delete' : 'update';
    case 'replace':
      return 'replace';
    case undefined:
      return planned(verb);
  }
}

const planned = (verb: Verb): WorkingVerb | 'skip' => (verb === 'none' ? 'skip' : verb);

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
