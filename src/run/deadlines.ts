import type { Command } from './commands';
import { settledByMode } from './answers';
import { takeAnswers } from './conflicts';
import { isApprovalPending, isAsking, openConflicts } from './state';
import type { ConflictState, Run } from './state';

/** Reminders and deadlines come one by one: waking for each of thousands would cost an event each. */
const WAKE_AT_MOST_EACH_MS = 1_000;

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
  const approvalIsDue = isApprovalPending(run) && (run.approvalDeadline?.expireAtMs ?? Infinity) <= nowMs;
  const due = [...openConflicts(run)].filter(({ expireAtMs }) => expireAtMs <= nowMs);
  if (!approvalIsDue && due.length === 0) return false;
  // An answer accepted before the deadline counts, however long looking at it takes (spec/http-api.md, "Resolutions").
  if (run.requests.size > 0) return false;
  if (approvalIsDue && run.phase === 'asking') return true;
  skipByDeadline(run, due, nowMs);
  return due.some(({ conflict }) => conflict.Action === undefined);
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
  const next = nextMs(run);
  if (next === Infinity) return [];
  // What is due and has to wait for the look at an answer is taken when that has ended.
  if (next <= nowMs && run.requests.size > 0) return [];
  const atMs = Math.max(next, run.lastWokenMs + WAKE_AT_MOST_EACH_MS, nowMs + 1);
  if (run.wakeAtMs !== null && run.wakeAtMs <= atMs) return [];
  run.wakeAtMs = atMs;
  return [{ kind: 'wake', atMs }];
}

function nextMs(run: Run): number {
  let next = Infinity;
  if (isAsking(run)) {
    const asked = run.approvalDeadline;
    if (run.phase === 'asking' && asked && isApprovalPending(run))
      next = Math.min(next, asked.reminded ? asked.expireAtMs : asked.remindAtMs);
    for (const { reminded, remindAtMs, expireAtMs } of openConflicts(run))
      next = Math.min(next, reminded ? expireAtMs : remindAtMs);
  }
  for (const id of run.paused) {
    const state = run.steps.get(id);
    if (state) next = Math.min(next, state.notBeforeMs);
  }
  return next;
}
