import { questionsOf } from '../answers';
import { isLookedAt, isOver } from '../deadlines';
import { TIME_IS_OVER } from '../refusals';
import { isAsking, isGoingOn, openConflicts } from '../state';
import type { Run } from '../state';
import type { Moment } from './moment';

/** Wakes come no more often than this. */
const WAKE_EACH_MS = 1_000;

export function waitsForEver({ run, commands, past }: Moment): string | null {
  if (run.phase === 'ended') return null;
  const woken = commands.find((command) => command.kind === 'wake');
  const wakeAtMs = woken?.kind === 'wake' ? woken.atMs : past.wakeAtMs;
  const checksMore = commands.some(({ kind }) => kind === 'check');
  const checks = past.checks.size > 0 || checksMore;
  if (isAsking(run)) {
    const deadline = deadlineMs(run);
    if (deadline <= past.nowMs) return 'the time of a question is over, and it is still asked';
    const isWoken = wakeAtMs !== null && wakeAtMs <= deadline + WAKE_EACH_MS;
    if (deadline !== Infinity && !isWoken) return 'it asks, and nothing wakes it at the deadline';
  }
  const latest = pausedUntilMs(run, past.nowMs) + WAKE_EACH_MS;
  if (latest !== Infinity && !(wakeAtMs !== null && wakeAtMs <= latest))
    return 'a step has a pause that nothing ends';
  const isUnderWay =
    run.phase === 'reading' ||
    run.phase === 'looking' ||
    checks ||
    wakeAtMs !== null ||
    past.inFlight.size > 0 ||
    past.underWay !== null ||
    commands.some(({ kind }) => kind === 'perform' || kind === 'undo' || kind === 'tell');
  return isUnderWay ? null : `it is ${run.phase}, and nothing is under way or armed`;
}

/** The first deadline that waits for no look at an answer. */
function deadlineMs(run: Run): number {
  let first = Infinity;
  if (run.phase === 'asking' && run.approval?.Status === 'pending')
    first = run.approvalDeadline?.expireAtMs ?? first;
  for (const state of openConflicts(run))
    if (state.expireAtMs < first && !isLookedAt(run, state)) first = state.expireAtMs;
  return first;
}

/** An answer is in time or not by the questions that it is about, whatever else is asked. */
export function timedAmiss({ event, run, commands, past }: Moment): string | null {
  if (event.kind !== 'answered' || !isGoingOn(run)) return null;
  const isLate = questionsOf(run, event.answers).some((state) => isOver(state, past.nowMs));
  if (commands.some(({ kind }) => kind === 'check'))
    return isLate ? 'an answer is looked at that came after the deadline' : null;
  const isRefused = commands.some(
    (one) =>
      one.kind === 'reply' &&
      one.request === event.request &&
      one.reply.kind === 'refused' &&
      one.reply.refusal.Errors.some(({ Message }) => Message === TIME_IS_OVER),
  );
  return isRefused && !isLate ? 'an answer is refused as too late, and no question of it is' : null;
}

/** Each wake is some events of a history that has room for 50,000. */
export function wokenForNothing({ run, commands, past }: Moment): string | null {
  const wake = commands.find((command) => command.kind === 'wake');
  if (wake?.kind !== 'wake') return null;
  return dueMs(run, past.nowMs) <= wake.atMs ? null : 'it is woken, and nothing will be due';
}

/** The next point in time, from now on, at which something is due. */
function dueMs(run: Run, nowMs: number): number {
  const due: number[] = [];
  if (isAsking(run)) {
    for (const { remindAtMs, expireAtMs } of openConflicts(run)) due.push(remindAtMs, expireAtMs);
    if (run.approvalDeadline) due.push(run.approvalDeadline.remindAtMs, run.approvalDeadline.expireAtMs);
  }
  return Math.min(pausedUntilMs(run, nowMs), ...due.filter((atMs) => atMs > nowMs));
}

/** When the first pause is over that is not over yet. */
function pausedUntilMs(run: Run, nowMs: number): number {
  let first = Infinity;
  if (run.phase !== 'working' && run.phase !== 'undoing') return first;
  for (const id of run.paused) {
    const { notBeforeMs = 0 } = run.steps.get(id) ?? {};
    if (notBeforeMs > nowMs) first = Math.min(first, notBeforeMs);
  }
  return first;
}
