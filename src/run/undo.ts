import { beginTask, endedOf, isGivenUp, pause, send } from './batches';
import type { Command } from './commands';
import { MAX_REASON_KEPT, MOST_NAMED_LEFT, cut } from './bounds';
import type { EventOf, UndoEnd } from './events';
import { planUndo, undoSettled } from './graph';
import { withLeft, withLost } from './left';
import { stepOf } from './state';
import type { Run, StepState } from './state';
import { keepError } from './work';

/** From draining: what the run did is taken back, unless the pack wants it kept or there is nothing. */
export function beginUndo(run: Run): void {
  const begun = planUndo(run);
  const isKept = run.pack?.onFailure === 'keep';
  const kept = isKept ? begun.filter(isChange).length : 0;
  if (isKept) {
    run.ready = [];
    for (const state of begun) if (state.outcome === null) sayHalfDone(run, state);
  }
  run.undo = { done: 0, total: isKept ? 0 : begun.length, undone: 0, left: 0, firstLeft: [], kept };
  run.phase = isKept || begun.length === 0 ? 'ending' : 'undoing';
  run.paused.clear();
  for (const state of begun) [state.notBeforeMs, state.firstTriedMs] = [0, undefined];
  run.toTell.undo = run.phase === 'undoing';
}

const CHANGES: readonly (string | null)[] = ['created', 'updated', 'replaced', 'deleted'];
const isChange = ({ outcome }: StepState): boolean => CHANGES.includes(outcome);

/** Nobody looks what a step left that was begun and did not end: so it is said that nobody knows. */
function sayHalfDone(run: Run, { step }: StepState): void {
  keepError(run, step.id, HALF_DONE);
  run.toTell.stepErrors.push({ id: step.id, outcome: 'not_run', error: HALF_DONE });
}

const HALF_DONE = 'The run stopped while this was under way: what there is of it was kept as it is.';

export function beginUndoReady(run: Run, nowMs: number): readonly Command[] {
  const ready = run.ready.map((id) => stepOf(run, id));
  const startable = ready.filter(({ notBeforeMs }) => notBeforeMs <= nowMs);
  const paused = ready.filter(({ notBeforeMs }) => notBeforeMs > nowMs);
  const { commands, waiting } = send(run, 'undo', startable, (state) =>
    beginTask(run, state, 'undoing', nowMs),
  );
  run.ready = [...waiting, ...paused].map(({ step }) => step.id);
  return commands;
}

export function undosEnded(run: Run, { ends, atMs }: EventOf<'undosEnded'>): void {
  for (const [state, end] of endedOf(run, 'undoing', ends)) undoEnded(run, state, end, atMs);
}

function undoEnded(run: Run, state: StepState, end: UndoEnd, nowMs: number): void {
  const { undo } = run;
  if (undo === null) return;
  if (end.kind === 'again' && !isGivenUp(state, nowMs)) {
    pause(run, state, end.afterMs, nowMs);
    state.phase = 'undoPaused';
    run.ready.push(state.step.id);
    return;
  }
  undo.done += 1;
  run.toTell.undo = true;
  if (end.kind === 'undone') settleUndone(run, state, end);
  else leave(run, state, cut(end.reason, MAX_REASON_KEPT), { isNews: true });
  undoSettled(run, state);
}

function settleUndone(
  run: Run,
  state: StepState,
  { outcome, left, isTakenBack }: Extract<UndoEnd, { readonly kind: 'undone' }>,
): void {
  // A failed step stays failed, though what it had begun is taken back.
  if (state.outcome !== 'failed') state.outcome = outcome;
  if (left !== null) {
    leave(run, state, cut(left, MAX_REASON_KEPT), { isTakenBack: isTakenBack === true });
    return;
  }
  state.phase = 'undone';
  if (run.undo && outcome === 'rolled_back') run.undo.undone += 1;
}

interface Left {
  /** The activity could not write it down by itself. */
  readonly isNews?: boolean;
  /** It is what is lost of a failed step that is taken back. */
  readonly isTakenBack?: boolean;
}

function leave(run: Run, state: StepState, reason: string, { isNews, isTakenBack }: Left): void {
  const { step } = state;
  state.phase = 'left';
  const failed = run.stepErrors.get(step.id) ?? null;
  const withWhy = isTakenBack ? withLost : withLeft;
  const error = state.outcome === 'failed' ? (withWhy(failed, reason) ?? reason) : reason;
  keepError(run, step.id, error);
  if (run.undo) {
    run.undo.left += 1;
    if (run.undo.firstLeft.length < MOST_NAMED_LEFT)
      run.undo.firstLeft.push(`${step.type} '${step.name}': ${reason}`);
  }
  if (isNews) run.toTell.stepErrors.push({ id: step.id, outcome: state.outcome ?? 'not_run', error });
}

export const isUndoDone = (run: Run): boolean => run.undo === null || run.undo.done === run.undo.total;
