import type { OnConflict } from '../pack/pack';
import type { Conflict } from '../plan/conflict';
import { stepKey } from '../plan/resource';
import { settledByMode } from './answers';
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
    const { NewName: _, Reason: __, ...conflict } = state.conflict;
    state.conflict = {
      ...conflict,
      Action: action,
      ...(newName !== null && { NewName: newName }),
      ResolvedBy: by,
      ResolvedAt: at,
      ...(reason !== null && { Reason: reason }),
    };
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
