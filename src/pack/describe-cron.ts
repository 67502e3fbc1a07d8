import { Cron } from 'croner';
import { toString as sentenceOf } from 'cronstrue';
import {
  cronValues,
  type CronField,
  DAY,
  HOUR,
  MINUTE,
  MONTH,
  QUARTZ_WEEKDAY,
  SECOND,
  YEAR,
} from './cron-field';

/** A Quartz expression in English: `At 02:00, Monday through Friday`. */
export function cronSentence(quartz: string): string {
  const options = { dayOfWeekStartIndexZero: false, use24HourTimeFormat: true };
  // cronstrue knows L-3, and 15W, but not both at once.
  const nearest = /\bL-\d+W\b/.test(quartz) ? ', or the weekday nearest to it' : '';
  return sentenceOf(quartz.replace(/\b(L-\d+)W\b/, '$1'), options) + nearest;
}

/** When an expression that `toQuartz` gave comes true next, after `from`; fewer times where its years end before. */
export function nextRuns(quartz: string, timezone: string, from: Date, count: number): Date[] {
  const runs = cronerPatterns(quartz).flatMap((pattern) =>
    new Cron(pattern, { timezone, alternativeWeekdays: true, paused: true }).nextRuns(count, from),
  );
  return runs.sort((a, b) => a.getTime() - b.getTime()).slice(0, count);
}

/**
 * The same in croner's dialect, which has neither ranges that run over the end (22-2), nor steps from a number (5/20), nor
 * a bare L for Saturday: values are spelt out for it. Nor has it L-3, which is another day in each length of month.
 */
function cronerPatterns(quartz: string): string[] {
  const [second = '', minute = '', hour = '', day = '', month = '', weekday = '', year = '*'] =
    quartz.split(' ');
  const time = [listed(second, SECOND), listed(minute, MINUTE), listed(hour, HOUR)];
  const weekdays = weekday === 'L' ? '7' : listed(weekday, QUARTZ_WEEKDAY);
  const pattern = (days: string, months: string, years: string): string =>
    [...time, days, months, weekdays, years].join(' ');
  const fromLast = /^L-(\d+)(W?)$/.exec(day);
  if (!fromLast) return [pattern(listed(day, DAY), listed(month, MONTH), listed(year, YEAR))];
  const [, before, nearest = ''] = fromLast;
  return MONTH_LENGTHS.flatMap(({ days, months, years }) => {
    const sameMonths = numbers(month, MONTH).filter((number) => months.includes(number));
    const sameYears = numbers(year, YEAR).filter(years);
    const dayOfMonth = days - Number(before);
    const happens = dayOfMonth > 0 && sameMonths.length > 0 && sameYears.length > 0;
    return happens ? [pattern(`${dayOfMonth}${nearest}`, sameMonths.join(), sameYears.join())] : [];
  });
}

const isLeap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
interface MonthLength {
  readonly days: number;
  readonly months: readonly number[];
  readonly years: (year: number) => boolean;
}
const MONTH_LENGTHS: readonly MonthLength[] = [
  { days: 31, months: [1, 3, 5, 7, 8, 10, 12], years: () => true },
  { days: 30, months: [4, 6, 9, 11], years: () => true },
  { days: 29, months: [2], years: isLeap },
  { days: 28, months: [2], years: (year) => !isLeap(year) },
];

/** Left as it is where it is none of the field's values: `*`, `?`, L, W, #. */
function listed(text: string, field: CronField): string {
  return text === '*' || typeof cronValues(text, field) === 'string' ? text : numbers(text, field).join();
}

function numbers(text: string, field: CronField): number[] {
  const values = cronValues(text, field);
  return typeof values === 'string' ? [] : [...values].sort((a, b) => a - b);
}
