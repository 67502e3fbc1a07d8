import type { Command } from './commands';
import { settledByMode } from './answers';
import { takeAnswers } from './conflicts';
import { stepKey } from '../plan/resource';
import { isApprovalPending, isAsking, openConflicts } from './state';
import type { ConflictState, Run } from './state';

/** Reminders and deadlines come one by one: waking for each of thousands would cost an event each. */
const WAKE_AT_MOST_EACH_MS = 1_000;

/** Each question has a time of its own: that of another one may be over, and wait for the look at an answer to it. */
export const isOver = ({ conflict, expireAtMs }: ConflictState, nowMs: number): boolean =>
  conflict.Action === undefined && expireAtMs <= nowMs;

export const isApprovalOver = (run: Run, nowMs: number): boolean =>
  run.phase === 'asking' && isApprovalPending(run) && (run.approvalDeadline?.expireAtMs ?? Infinity) <= nowMs;

/** Everything that is due by now. @returns whether the time for answers is over, and the run with it */
export function takeDue(run: Run, nowMs: number): boolean {
  remindWhatIsDue(run, nowMs);
  return isExpired(run, nowMs);
}

function remindWhatIsDue(run: Run, nowMs: number): void {
  if (!isAsking(run)) return;
  const deadlines = new Set<string>();
  const asked = run.approvalDeadline;
  if (asked && isApprovalPending(run) && !asked.reminded && asked.remindAtMs <= nowMs) {
    asked.reminded = true;
    deadlines.add(new Date(asked.expireAtMs).toISOString());
  }
  for (const state of openConflicts(run)) {
    if (state.reminded || state.remindAtMs > nowMs) continue;
    state.reminded = true;
    deadlines.add(new Date(state.expireAtMs).toISOString());
  }
  run.toTell.reminders.push(...deadlines);
}

function isExpired(run: Run, nowMs: number): boolean {
  if (!isAsking(run)) return false;
  if (isApprovalOver(run, nowMs)) return true;
  const due = [...openConflicts(run)].filter((state) => isOver(state, nowMs));
  if (due.length === 0) return false;
  // An answer accepted before its deadline counts, however long looking at it takes (spec/http-api.md, "Resolutions").
  const unanswered = due.filter((state) => !isLookedAt(run, state));
  skipByDeadline(run, unanswered, nowMs);
  return unanswered.some(({ conflict }) => conflict.Action === undefined);
}

/** Whether an answer to it is being looked at: to this question, and not to one that was asked before about the same. */
export function isLookedAt({ requests }: Run, { conflict, question }: ConflictState): boolean {
  if (requests.size === 0) return false;
  const key = stepKey(conflict.Type, conflict.Name);
  for (const { questions } of requests.values()) if (questions.get(key) === question) return true;
  return false;
}

/** The configured way past the deadline. Nobody's silence approves a pack: without that, skipping would come to nothing. */
function skipByDeadline(run: Run, due: readonly ConflictState[], nowMs: number): void {
  if (run.pack?.onDeadline !== 'skip' || (run.phase === 'asking' && isApprovalPending(run))) return;
  const skips = settledByMode(run, 'skip', due);
  takeAnswers(
    run,
    // A schedule that follows its pipeline in this goes on to follow it.
    skips.map((skip) => ({ ...skip, reason: skip.reason ?? 'nobody answered in time' })),
    'deadline',
    nowMs,
  );
}

/** Asks to be woken for what comes next, where that is sooner than what was asked for before. */
export function wakeFor(run: Run, nowMs: number): readonly Command[] {
  const next = nextMs(run, nowMs);
  if (next === Infinity) return [];
  const atMs = Math.max(next, run.lastWokenMs + WAKE_AT_MOST_EACH_MS);
  if (run.wakeAtMs !== null && run.wakeAtMs <= atMs) return [];
  run.wakeAtMs = atMs;
  return [{ kind: 'wake', atMs }];
}

/**
 * The next point in time that is still to come. What is due by now needs no waking: it was taken, or waits for something else: a
 * deadline for the look at an answer, a step whose pause is over for a slot.
 */
function nextMs(run: Run, nowMs: number): number {
  let next = Infinity;
  for (const atMs of marksOf(run)) if (atMs > nowMs && atMs < next) next = atMs;
  return next;
}

function* marksOf(run: Run): Generator<number> {
  if (isAsking(run)) {
    const asked = run.approvalDeadline;
    if (run.phase === 'asking' && asked && isApprovalPending(run))
      yield asked.reminded ? asked.expireAtMs : asked.remindAtMs;
    for (const { reminded, remindAtMs, expireAtMs } of openConflicts(run))
      yield reminded ? expireAtMs : remindAtMs;
  }
  if (run.phase === 'working' || run.phase === 'undoing')
    for (const id of run.paused) yield run.steps.get(id)?.notBeforeMs ?? 0;
}
