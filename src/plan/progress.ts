import type { KindProgress } from './provisioning-status';

export interface Progress {
  readonly Done: number;
  readonly Total: number;
}

/** Of all kinds together. */
export const totalOf = (kinds: readonly KindProgress[]): Progress => ({
  Done: kinds.reduce((sum, { done }) => sum + done, 0),
  Total: kinds.reduce((sum, { total }) => sum + total, 0),
});

/** How far it was at some time. */
export interface Reading {
  readonly done: number;
  readonly atMs: number;
}

/** Of fewer a percentage says less than the count. */
const FEW = 10;
/** Before, a pace would be guessed. */
const FIRST_PACE_MS = 2_000;
const SECONDS = 90;
const MINUTES = 90 * 60;

/** `1200 of 10000 done, 12%, 85 a second, about 104 s left`: the pace since a reading, where it can be told. */
export function progressText({ Done, Total }: Progress, since?: Reading, nowMs = 0): string {
  const percentage = Total < FEW ? [] : [`${Math.floor((100 * Done) / Total)}%`];
  return [`${Done} of ${Total} done`, ...percentage, ...pace({ Done, Total }, since, nowMs)].join(', ');
}

function pace({ Done, Total }: Progress, since: Reading | undefined, nowMs: number): readonly string[] {
  if (since === undefined || Done >= Total) return [];
  const [done, ms] = [Done - since.done, nowMs - since.atMs];
  if (done < FEW || ms < FIRST_PACE_MS) return [];
  const perSecond = (1_000 * done) / ms;
  return [rateText(perSecond), `about ${timeText((Total - Done) / perSecond)} left`];
}

const rateText = (perSecond: number): string =>
  perSecond >= 2 ? `${Math.round(perSecond)} a second` : `${Math.round(perSecond * 60)} a minute`;

function timeText(seconds: number): string {
  if (seconds < SECONDS) return `${Math.ceil(seconds)} s`;
  return seconds < MINUTES ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3_600)} h`;
}
