import type { DescribedSchedule } from '../pack/validation-result';
import type { Pen } from './output';
import { printable } from './printable';

/** More would hide what is wrong with the pack; `--json` has them. */
const DRAWN = 10;

/** For each schedule when it runs, in words and as the next three times, by the clock of its own time zone. */
export function drawSchedules(schedules: readonly DescribedSchedule[], pen: Pen): string[] {
  const more = schedules.length - DRAWN;
  return [
    ...schedules.slice(0, DRAWN).flatMap((schedule) => drawSchedule(schedule, pen)),
    ...(more > 0 ? [pen('dim', `… and ${more} more schedules: --json has them`)] : []),
  ];
}

function drawSchedule({ Pipeline, Description, TimeZone, NextRuns }: DescribedSchedule, pen: Pen): string[] {
  const clock = new Intl.DateTimeFormat('en-GB', {
    timeZone: TimeZone,
    dateStyle: 'medium',
    timeStyle: 'short',
  });
  const runs = NextRuns.map((run) => clock.format(new Date(run)));
  const next = runs.length === 0 ? 'never again' : `next: ${runs.join('; ')}`;
  return [`schedule of ${printable(Pipeline)}: ${Description} (${TimeZone})`, pen('dim', `  ${next}`)];
}
