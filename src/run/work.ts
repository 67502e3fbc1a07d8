import type { Command, StepTask } from './commands';
import { beginTask, endedOf, isGivenUp, pause, send } from './batches';
import { MAX_REASON_KEPT, MOST_STEP_ERRORS, cut } from './bounds';
import { askAbout, closeConflict, settle } from './conflicts';
import type { EventOf, StepEnd } from './events';
import { isHeld, putBack, through, verbNow } from './graph';
import { conflictOf, stepOf } from './state';
import type { Run, StepState } from './state';

/** Begins what may begin, in batches as far as slots are free; a step that an answer skips is through at once. */
export function beginReady(run: Run, nowMs: number): readonly Command[] {
  const startable: StepState[] = [];
  const held: number[] = [];
  // Grows while it is walked: what is skipped makes others ready.
  for (let index = 0; index < run.ready.length; index += 1) {
    const state = stepOf(run, run.ready[index] ?? -1);
    if (state.phase !== 'waiting') continue;
    if (isHeld(run, state, nowMs)) held.push(state.step.id);
    else if (verbNow(run, state) === 'skip') skip(run, state);
    else startable.push(state);
  }
  const { commands, waiting } = send(run, 'perform', startable, (state) => beginStep(run, state, nowMs));
  run.ready = [...waiting.map(({ step }) => step.id), ...held];
  return commands;
}

/** From here on its answer stands, a skip too. */
function skip(run: Run, state: StepState): void {
  markBegun(run, state);
  run.paused.delete(state.step.id);
  state.outcome = 'skipped';
  through(run, state, 'skipped');
}

function beginStep(run: Run, state: StepState, nowMs: number): StepTask {
  markBegun(run, state);
  state.begun = true;
  return beginTask(run, state, 'running', nowMs);
}

function markBegun(run: Run, state: StepState): void {
  const { type, name } = state.step;
  const conflict = conflictOf(run, type, name);
  state.begunWith = conflict?.conflict;
  if (conflict) conflict.begun = true;
}

export function stepsEnded(run: Run, { ends, atMs }: EventOf<'stepsEnded'>): void {
  for (const [state, end] of endedOf(run, 'running', ends)) stepEnded(run, state, end, atMs);
}

function stepEnded(run: Run, state: StepState, end: StepEnd, nowMs: number): void {
  const { lateKnown } = state;
  state.lateKnown = false;
  switch (end.kind) {
    case 'done':
      if (lateKnown && state.task) closeConflict(run, state.task, state.begunWith);
      state.outcome = end.outcome;
      through(run, state, 'done');
      return;
    case 'failed':
      fail(run, state, end.reason);
      return;
    case 'stopped':
      // Nobody told it to: a step that did nothing more is none of a run that is COMPLETED.
      if (run.phase === 'working') fail(run, state, 'It was stopped, and not by its run.');
      else state.phase = 'stopped';
      return;
    case 'again':
      tryAgain(run, state, end, nowMs);
      return;
    case 'conflict':
      // It did nothing; what an earlier attempt of it had sent may have arrived all the same, so that an undo looks.
      // However long its answer takes, what comes after that is tried from then on.
      state.firstTriedMs = undefined;
      if (!lateKnown) askLate(run, state, end.conflict, nowMs);
      if (run.phase === 'working') putBack(run, state);
      else state.phase = 'stopped';
  }
}

/** Asks about one resource, by the run's mode or by waiting; all that do not depend on it go on meanwhile. */
function askLate(
  run: Run,
  state: StepState,
  conflict: EventOf<'lateFound'>['found'][0][1],
  nowMs: number,
): void {
  if (run.phase !== 'working') return;
  const asked = askAbout(run, state.step.id, conflict, nowMs);
  if (run.pack?.onConflict === 'fail') fail(run, state, conflict.Message);
  else settle(run, [asked], nowMs);
}

export function lateFound(run: Run, { found, atMs }: EventOf<'lateFound'>): void {
  // There it is a failure, which nobody can answer: the step has failed when its activity ends, and runs until then.
  if (run.pack?.onConflict === 'fail') return;
  for (const [id, conflict] of found) {
    const state = run.steps.get(id);
    if (state === undefined || state.phase !== 'running' || state.lateKnown) continue;
    askLate(run, state, conflict, atMs);
    state.lateKnown = true;
  }
}

function tryAgain(
  run: Run,
  state: StepState,
  { reason, afterMs }: Extract<StepEnd, { readonly kind: 'again' }>,
  nowMs: number,
): void {
  if (run.phase !== 'working') {
    state.phase = 'stopped';
    return;
  }
  if (isGivenUp(state, nowMs)) {
    fail(run, state, reason);
    return;
  }
  // What it began is its own: the answer that it was begun with stands.
  pause(run, state, afterMs, nowMs);
  putBack(run, state);
}

/** The first failure is why the run ends; nothing new is begun after it. */
function fail(run: Run, state: StepState, reason: string): void {
  const { step } = state;
  const error = cut(reason, MAX_REASON_KEPT);
  state.phase = 'failed';
  state.outcome = 'failed';
  keepError(run, step.id, error);
  run.toTell.stepErrors.push({ id: step.id, outcome: 'failed', error });
  if (run.phase !== 'working') return;
  run.phase = 'draining';
  run.why = `${step.type} '${step.name}': ${error}`;
  run.end = { status: 'FAILED', errorMessage: null, failedType: step.type };
}

export function keepError(run: Run, id: number, error: string): void {
  if (run.stepErrors.size < MOST_STEP_ERRORS || run.stepErrors.has(id)) run.stepErrors.set(id, error);
}

/** Whether nothing is left to be done, held, under way, or to be answered: what is asked would else be asked of a run that is over. */
export const isWorkDone = (run: Run): boolean => {
  if (run.running > 0 || run.ready.length > 0 || run.open > 0) return false;
  for (const { phase } of run.steps.values()) if (phase === 'waiting') return false;
  return true;
};
