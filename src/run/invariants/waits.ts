import { isAsking, openConflicts, resolutionDeadlineOf } from '../state';
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
  const deadline = Date.parse(resolutionDeadlineOf(run) ?? '');
  if (checksMore && deadline <= past.nowMs) return 'an answer is looked at that came after the deadline';
  if (isAsking(run) && !checks) {
    const latest = Math.max(deadline, past.nowMs) + WAKE_EACH_MS;
    if (!(wakeAtMs !== null && wakeAtMs <= latest)) return 'it asks, and nothing wakes it at the deadline';
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
