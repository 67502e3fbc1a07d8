import type { StepTask, WorkingVerb } from './commands';
import type { PlannedItem } from './events';
import { conflictOf, stepOf } from './state';
import type { Run, StepState } from './state';

/** The order of work: a step begins when what it depends on is through, and is taken back when what depends on it is. */

/** Takes the plan in, in place of an earlier one. Steps outside of it count as through. */
export function plan(run: Run, items: readonly PlannedItem[]): void {
  run.steps.clear();
  run.dependents.clear();
  for (const { step, actualName, begun } of items) {
    run.steps.set(step.id, {
      step,
      actualName,
      phase: begun === undefined || begun === null ? 'waiting' : 'done',
      outcome: begun ?? null,
      begins: 0,
      begun: begun !== undefined,
      notBeforeMs: 0,
      firstTriedMs: undefined,
      waitsFor: 0,
      task: undefined,
      begunWith: undefined,
      lateKnown: false,
    });
  }
  for (const { step } of items)
    for (const on of step.dependsOn) {
      const before = run.steps.get(on);
      if (before === undefined) continue;
      if (!isThrough(before)) stepOf(run, step.id).waitsFor += 1;
      const dependents = run.dependents.get(on);
      if (dependents) dependents.push(step.id);
      else run.dependents.set(on, [step.id]);
    }
  run.ready = items.map(({ step }) => step.id).filter((id) => isFree(stepOf(run, id)));
}

const isThrough = ({ phase }: StepState): boolean => phase === 'done' || phase === 'skipped';

const isFree = ({ phase, waitsFor }: StepState): boolean => phase === 'waiting' && waitsFor === 0;

/** It is done or skipped: what waited for it alone may begin. */
export function through(run: Run, state: StepState, phase: 'done' | 'skipped'): void {
  state.phase = phase;
  for (const id of run.dependents.get(state.step.id) ?? []) {
    const dependent = stepOf(run, id);
    dependent.waitsFor -= 1;
    if (isFree(dependent)) run.ready.push(id);
  }
}

/** It may be begun (again), once nothing holds it: looked at each time that something happens. */
export function putBack(run: Run, state: StepState): void {
  state.phase = 'waiting';
  if (isFree(state)) run.ready.push(state.step.id);
}

/** What keeps a step that is ready from being begun now: an answer that is not there or not written down, or its pause. */
export function isHeld(run: Run, { step, notBeforeMs }: StepState, nowMs: number): boolean {
  if (notBeforeMs > nowMs) return true;
  const conflict = conflictOf(run, step.type, step.name);
  return conflict !== undefined && (conflict.conflict.Action === undefined || !conflict.answerTold);
}

/** As planned, or as its conflict was answered. */
export function verbNow(run: Run, { step }: StepState): WorkingVerb | 'skip' {
  const { verb, type, name } = step;
  switch (conflictOf(run, type, name)?.conflict.Action) {
    case 'skip':
      return 'skip';
    case 'rename':
      return 'create';
    case 'overwrite':
      return verb === 'delete' ? 'delete' : 'update';
    case 'replace':
      return 'replace';
    case undefined:
      return verb === 'none' ? 'skip' : verb;
  }
}

/** Exactly what its activity gets; made when it is begun, of what is recorded. */
export function taskOf(run: Run, state: StepState, verb: WorkingVerb): StepTask {
  const { step, begins } = state;
  const { id, type, name } = step;
  const conflict = conflictOf(run, type, name)?.conflict;
  const answered = conflict?.Action === undefined ? undefined : conflict;
  const actualName = nameOf(state, answered);
  return {
    ...{ id, type, name, verb, begin: begins },
    ...(actualName !== undefined && { actualName }),
    ...(answered && { fingerprint: answered.Fingerprint }),
  };
}

function nameOf(
  { actualName }: StepState,
  answered:
    { readonly Action?: string; readonly NewName?: string; readonly ExistingName?: string } | undefined,
): string | undefined {
  switch (answered?.Action) {
    case 'rename':
      return answered.NewName;
    case 'overwrite':
      return answered.ExistingName;
    // It is made anew under the pack's own name.
    case 'replace':
      return undefined;
    default:
      return actualName;
  }
}

/** Those that were begun, each waiting for those that waited for it: the order in which work is taken back. */
export function planUndo(run: Run): readonly StepState[] {
  const begun = [...run.steps.values()].filter(isToUndo);
  for (const state of begun)
    state.waitsFor = (run.dependents.get(state.step.id) ?? []).filter((id) =>
      isToUndo(stepOf(run, id)),
    ).length;
  // The last ones first, as far as nothing else orders them.
  run.ready = begun
    .filter(({ waitsFor }) => waitsFor === 0)
    .map(({ step }) => step.id)
    .reverse();
  return begun;
}

/** One that was skipped after all is looked at too: it had been begun before it met what it was skipped for. */
const isToUndo = ({ begun, outcome, phase }: StepState): boolean =>
  begun && phase !== 'undone' && phase !== 'left' && outcome !== 'unchanged';

/** It is taken back, or left: what it depends on may be taken back now. */
export function undoSettled(run: Run, { step }: StepState): void {
  for (const id of step.dependsOn) {
    const on = run.steps.get(id);
    if (on === undefined || !isToUndo(on)) continue;
    on.waitsFor -= 1;
    if (on.waitsFor === 0) run.ready.push(id);
  }
}
