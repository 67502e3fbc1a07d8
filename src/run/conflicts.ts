import type { OnConflict } from '../pack/pack';
import type { Conflict } from '../plan/conflict';
import { stepKey } from '../plan/resource';
import { settledByMode } from './answers';
import type { ClosingAnswer, StepTask } from './commands';
import type { FullResolution } from './events';
import { conflictOf } from './state';
import type { ConflictState, Run } from './state';

/** Points in time, counted from now: half of the time until the reminder, all of it until the deadline. */
export function deadlineFrom(
  run: Run,
  nowMs: number,
): { readonly remindAtMs: number; readonly expireAtMs: number } {
  const total = run.pack?.resolutionTimeoutMs ?? 0;
  return { remindAtMs: nowMs + Math.ceil(total / 2), expireAtMs: nowMs + Math.max(1, total) };
}

/** A conflict that is there now, or there again with a new state: without an answer, unless its record has one. */
export function openConflict(run: Run, stepId: number, conflict: Conflict, nowMs: number): ConflictState {
  const key = stepKey(conflict.Type, conflict.Name);
  const known = run.conflicts.get(key);
  if (known?.conflict.Action === undefined && known !== undefined) run.open -= 1;
  const isOpen = conflict.Action === undefined;
  const state: ConflictState = {
    conflict,
    stepId,
    question: (known?.question ?? 0) + 1,
    begun: false,
    answerTold: !isOpen,
    ...deadlineFrom(run, nowMs),
    reminded: false,
  };
  if (isOpen) run.open += 1;
  run.conflicts.set(key, state);
  return state;
}

/** The same that the store does not know to be open yet. */
export function askAbout(run: Run, stepId: number, conflict: Conflict, nowMs: number): ConflictState {
  const { Type: type, Name: name, Fingerprint: fingerprint } = conflict;
  run.toTell.news.push({ type, name, fingerprint });
  run.toTell.asks = true;
  return openConflict(run, stepId, conflict, nowMs);
}

/**
 * Its step was done after all, as it had been begun: the question is about nothing any more, and whatever was answered to it
 * meanwhile would say of the step what it did not do. What holds is what the step was begun with.
 */
export function closeConflict(run: Run, task: StepTask, begunWith: Conflict | undefined): void {
  const { type, name, verb, actualName = null } = task;
  const state = conflictOf(run, type, name);
  if (!state) return;
  if (state.conflict.Action === undefined) run.open -= 1;
  const answer = begunWith === undefined ? null : answerOf(begunWith);
  if (answer === null) run.conflicts.delete(stepKey(type, name));
  else {
    state.conflict = answeredAs(state.conflict, answer);
    // What is still looked at was an answer to the question that is closed, also where it says the same.
    state.question += 1;
    state.begun = true;
    state.answerTold = true;
  }
  run.toTell.news.push({ closed: { type, name, verb, actualName, answer } });
}

function answerOf({ Action, NewName, ResolvedBy, ResolvedAt, Reason }: Conflict): ClosingAnswer | null {
  if (Action === undefined) return null;
  return {
    action: Action,
    newName: NewName ?? null,
    by: ResolvedBy ?? '',
    at: ResolvedAt ?? '',
    reason: Reason ?? null,
  };
}

/** Instead of any answer that it had. */
function answeredAs(conflict: Conflict, { action, newName, by, at, reason }: ClosingAnswer): Conflict {
  const { NewName: _, Reason: __, ...others } = conflict;
  return {
    ...others,
    Action: action,
    ...(newName !== null && { NewName: newName }),
    ResolvedBy: by,
    ResolvedAt: at,
    ...(reason !== null && { Reason: reason }),
  };
}

/** Lets answers hold: from here on they are what is recorded, and what their steps will be given. */
export function takeAnswers(
  run: Run,
  resolutions: readonly FullResolution[],
  by: string,
  nowMs: number,
): void {
  const at = new Date(nowMs).toISOString();
  for (const { type, name, action, newName, reason } of resolutions) {
    const state = conflictOf(run, type, name);
    if (!state) continue;
    if (state.conflict.Action === undefined) run.open -= 1;
    state.conflict = answeredAs(state.conflict, { action, newName, by, at, reason });
    state.answerTold = false;
  }
  for (const [reason, given] of byReason(resolutions))
    run.toTell.news.push({
      ...{ by, at, reason },
      resolutions: given.map(({ pointer: _, reason: __, ...resolution }) => resolution),
    });
}

/** A reason is carried once, however many conflicts it is for. */
function byReason(
  resolutions: readonly FullResolution[],
): ReadonlyMap<string | null, readonly FullResolution[]> {
  const groups = new Map<string | null, FullResolution[]>();
  for (const resolution of resolutions) {
    const group = groups.get(resolution.reason);
    if (group) group.push(resolution);
    else groups.set(resolution.reason, [resolution]);
  }
  return groups;
}

/** What the run's mode answers by itself. */
export function settle(run: Run, conflicts: Iterable<ConflictState>, nowMs: number): void {
  const mode: OnConflict = run.pack?.onConflict ?? 'ask';
  takeAnswers(run, settledByMode(run, mode, conflicts), `on_conflict: ${mode}`, nowMs);
}
