import {
  cronValues,
  type CronField,
  DAY,
  HOUR,
  MINUTE,
  MONTH,
  QUARTZ_WEEKDAY,
  SECOND,
  UNIX_WEEKDAY,
  YEAR,
} from './cron-field';
import { quote } from './quote';

export type CronResult = { readonly cron: string } | { readonly problem: string };

const LONGEST = 250;
/** 29 February is a date, in some years. */
const LONGEST_MONTHS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

/**
 * A cron expression in Quartz's form, which the workspace's jobs take (seconds, minutes, hours, day of the month, month,
 * weekday from SUN = 1, perhaps a year), or what is wrong with it, as the end of a sentence.
 * Five-field cron is turned into it (spec/pack-format.md, "Rules"). Written out here because croner, the library at
 * hand, counts weekdays from 0 and lets pass what Quartz refuses, such as both day fields at once.
 */
export function toQuartz(text: string): CronResult {
  const fields = text.trim().toUpperCase().split(/\s+/, 9);
  if (text.length > LONGEST || fields.length < 5 || fields.length > 7) {
    return {
      problem: `must have 5 fields (cron) or 6 to 7 (Quartz), such as "0 0 2 * * ?", not ${quote(text)}.`,
    };
  }
  const six = fields.length === 5 ? fromFiveFields(fields) : fields;
  const settled = typeof six === 'string' ? six : settleDays(six);
  const problem = typeof settled === 'string' ? settled : quartzProblem(settled);
  if (problem !== undefined) return { problem: `is no schedule: in ${quote(text)}, ${problem}.` };
  return { cron: (settled as readonly string[]).join(' ') };
}

/** Seconds are added, weekdays counted anew. */
function fromFiveFields(fields: readonly string[]): string[] | string {
  const [minute = '', hour = '', day = '', month = '', weekday = ''] = fields;
  const quartzWeekday = toQuartzWeekday(weekday);
  if ('problem' in quartzWeekday) return quartzWeekday.problem;
  return ['0', minute, hour, day, month, quartzWeekday.weekday];
}

/** Cron counts weekdays from Sunday = 0 (or 7), Quartz from Sunday = 1. Words mean the same in both. */
function toQuartzWeekday(text: string): { weekday: string } | { problem: string } {
  if (text === '*' || text === '?' || /^[A-Z]{3}([,-][A-Z]{3})*$/.test(text)) return { weekday: text };
  const special = /^([0-7])(L|#\d)$/.exec(text);
  if (special) return { weekday: `${(Number(special[1]) % 7) + 1}${special[2] ?? ''}` };
  // 7 is Sunday as 0 is, but the range 0-7 is the whole week; behind a slash 7 is a step.
  const values = cronValues(text.replace(/\b0-7\b/g, '0-6').replace(/(?<!\/)\b7\b/g, '0'), UNIX_WEEKDAY);
  if (typeof values === 'string') return { problem: values };
  return { weekday: weekdayList([...values].map((value) => value + 1).sort((a, b) => a - b)) };
}

function weekdayList(days: readonly number[]): string {
  const [first = 0] = days;
  const last = days.at(-1) ?? 0;
  if (days.length === 7) return '*';
  return days.length > 2 && last - first === days.length - 1 ? `${first}-${last}` : days.join(',');
}

/** Quartz wants `?` in one of the two day fields: the one that says nothing. It cannot look at both. */
function settleDays(fields: readonly string[]): string[] | string {
  const [second = '', minute = '', hour = '', day = '', month = '', weekday = '', ...year] = fields;
  const settle = (days: readonly [string, string]) => [
    second,
    minute,
    hour,
    days[0],
    month,
    days[1],
    ...year,
  ];
  if (day === '?' && weekday === '?') return 'one of the two day fields must say something';
  if (day === '?' || weekday === '?') return settle([day, weekday]);
  if (weekday === '*') return settle([day, '?']);
  if (day === '*') return settle(['?', weekday]);
  return 'day of the month and weekday are both given, which a schedule cannot combine: put * or ? in one of them';
}

function quartzProblem(fields: readonly string[]): string | undefined {
  const [second = '', minute = '', hour = '', day = '', month = '', weekday = '', year = '*'] = fields;
  const plainProblem =
    fieldProblem(second, SECOND) ?? fieldProblem(minute, MINUTE) ?? fieldProblem(hour, HOUR);
  if (plainProblem !== undefined) return plainProblem;
  const firstDay = firstDayOf(day);
  if (typeof firstDay === 'string') return firstDay;
  return weekdayProblem(weekday) ?? dateProblem(firstDay, month, year);
}

function fieldProblem(text: string, field: CronField): string | undefined {
  const values = cronValues(text, field);
  return typeof values === 'string' ? values : undefined;
}

/** The shortest length that a month must have for the field to mean a day of it. */
function firstDayOf(text: string): number | string {
  if (text === '?' || text === 'LW') return 1;
  const fromLast = /^L(?:-(\d{1,2}))?W?$/.exec(text);
  if (fromLast) return Number(fromLast[1] ?? 0) + 1;
  // `15W` is the working day nearest to the 15th of the same month.
  const values = cronValues(text.replace(/^(\d{1,2})W$/, '$1'), DAY);
  return typeof values === 'string' ? values : Math.min(...values);
}

/** `6L` is the month's last Friday, `6#3` its third. */
function weekdayProblem(text: string): string | undefined {
  if (text === '?' || text === 'L') return undefined;
  return fieldProblem(text.replace(/^(\w+?)(?:L|#[1-5])$/, '$1'), QUARTZ_WEEKDAY);
}

function dateProblem(firstDay: number, monthText: string, yearText: string): string | undefined {
  const months = cronValues(monthText, MONTH);
  const years = cronValues(yearText, YEAR);
  if (typeof months === 'string') return months;
  if (typeof years === 'string') return years;
  const happens = [...months].some((month) => (LONGEST_MONTHS[month - 1] ?? 0) >= firstDay);
  if (!happens) return `no month of those given has a day ${firstDay}`;
  const onlyLeapDay = firstDay === 29 && months.size === 1 && months.has(2);
  const leapYear = [...years].some((year) => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0));
  return onlyLeapDay && !leapYear ? 'no year of those given has a 29 February' : undefined;
}
