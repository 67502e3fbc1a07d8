import type { Outcome, Step } from '../plan/step';
import type { Aftermath } from './end-message';
import { reasonOf } from './failure';
import type { UndoResult } from './activity-contract';
import { recordFailure } from './proxies';
import type { Run } from './run';
import { reversed, runGraph } from './run-graph';
import { undoer } from './step-batches';

/** The undo is told to the store about as often as anybody looks. */
const REPORTS = 20;

/**
 * Takes back what this run did, in reverse order of dependence; one that fails does not stop the others.
 * To be called where nothing can cancel it, when no step is under way any more.
 */
export async function undo(run: Run): Promise<Aftermath> {
  const steps = [...run.begun.values()].reverse();
  if (run.state.pack?.onFailure === 'keep') return { undone: 0, kept: changedBy(run, steps), left: [] };
  if (steps.length === 0) return { undone: 0, kept: 0, left: [] };
  const left: string[] = [];
  let undone = 0;
  const progress = { done: 0, total: steps.length };
  run.state.undo = progress;
  await tell(run);
  const take = undoer(run);
  await runGraph(reversed(steps), async (step) => {
    const reason = await undoOne(run, step, take);
    if (reason !== null) left.push(`${step.type} '${step.name}': ${reason}`);
    else if (run.state.outcomeOf(step) === 'rolled_back') undone += 1;
    progress.done += 1;
    if (progress.done % Math.ceil(progress.total / REPORTS) === 0) await tell(run);
    return true;
  });
  await tell(run);
  return { undone, kept: 0, left };
}

const CHANGES: readonly (Outcome | null)[] = ['created', 'updated', 'replaced', 'deleted'];

const changedBy = (run: Run, steps: readonly Step[]): number =>
  steps.filter((step) => CHANGES.includes(run.state.outcomeOf(step))).length;

async function undoOne(
  run: Run,
  step: Step,
  take: (step: Step) => Promise<UndoResult>,
): Promise<string | null> {
  try {
    const { outcome, left } = await take(step);
    run.state.undone(step, outcome, left);
    return left;
  } catch (error) {
    const reason = reasonOf(error);
    const outcome = run.state.outcomeOf(step) ?? 'not_run';
    run.state.undone(step, outcome, reason);
    await recordFailure({ ...run.ref, id: step.id, outcome, reason });
    return reason;
  }
}

async function tell(run: Run): Promise<void> {
  run.show();
  await run.tell({ undo: run.state.undo });
}
