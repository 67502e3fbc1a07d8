import type { Many } from './simulate-many';

/** What many schedules came to, for people. */
export function reportOf({ schedules, withoutFault, events, faults, ends }: Many, ms: number): string {
  return [
    `${schedules - withoutFault} schedules in ${(ms / 1000).toFixed(1)} s: ${Math.round((1000 * schedules) / ms)} a second`,
    `${(events / schedules).toFixed(1)} events each; ${withoutFault} besides met no fault, and do not count`,
    `Ends: ${inWords(ends)}`,
    `Faults: ${inWords(faults)}`,
  ].join('\n');
}

/** The most frequent first. */
export const inWords = (counts: ReadonlyMap<string, number>): string =>
  [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([what, count]) => `${what} ${count}`)
    .join(', ');
