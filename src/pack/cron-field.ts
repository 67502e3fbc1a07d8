import { quote } from './quote';

/** One place of a cron expression. */
export interface CronField {
  readonly name: string;
  readonly least: number;
  readonly most: number;
  /** Words for the values, from `least` on. */
  readonly words?: readonly string[];
  /** Whether a range may run over the end, as in 22-2. */
  readonly wraps: boolean;
}
export type CronValues = ReadonlySet<number>;

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'] as const;
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'] as const;

export const SECOND: CronField = { name: 'second', least: 0, most: 59, wraps: true };
export const MINUTE: CronField = { name: 'minute', least: 0, most: 59, wraps: true };
export const HOUR: CronField = { name: 'hour', least: 0, most: 23, wraps: true };
export const DAY: CronField = { name: 'day of the month', least: 1, most: 31, wraps: true };
export const MONTH: CronField = { name: 'month', least: 1, most: 12, words: MONTHS, wraps: true };
export const QUARTZ_WEEKDAY: CronField = { name: 'weekday', least: 1, most: 7, words: WEEKDAYS, wraps: true };
/** Sunday is 0; that 7 is Sunday too is for the conversion to know. */
export const UNIX_WEEKDAY: CronField = { name: 'weekday', least: 0, most: 6, words: WEEKDAYS, wraps: true };
export const YEAR: CronField = { name: 'year', least: 1970, most: 2099, wraps: false };

const ITEM = /^(\*|\w+)(?:-(\w+))?(?:\/(\d{1,4}))?$/;

/** The values that a field's text stands for (numbers, words, ranges, steps, lists of these), or what is wrong with it. */
export function cronValues(text: string, field: CronField): CronValues | string {
  const values = new Set<number>();
  for (const item of text.split(',')) {
    const found = itemValues(item, field);
    if (typeof found === 'string') return found;
    for (const value of found) values.add(value);
  }
  return values;
}

function itemValues(item: string, field: CronField): number[] | string {
  const wrong = `${quote(item)} is no ${field.name} (${field.least} to ${field.most})`;
  const [whole, first = '', last, stepText] = ITEM.exec(item) ?? [];
  if (whole === undefined || (first === '*' && last !== undefined)) return wrong;
  const from = first === '*' ? field.least : valueOf(first, field);
  // A step without a range runs to the end, in Quartz as in croner.
  const openEnd = first === '*' || stepText !== undefined;
  const to = last === undefined ? (openEnd ? field.most : from) : valueOf(last, field);
  const step = Number(stepText ?? 1);
  if (from === undefined || to === undefined) return wrong;
  if (step < 1 || step > field.most) return `the step in ${quote(item)} must be from 1 to ${field.most}`;
  if (to < from && !field.wraps) return `the range ${quote(item)} runs backwards`;
  return range(from, to, step, field);
}

function valueOf(word: string, { least, most, words }: CronField): number | undefined {
  const index = words?.indexOf(word) ?? -1;
  const value = /^\d{1,4}$/.test(word) ? Number(word) : index < 0 ? NaN : index + least;
  return value >= least && value <= most ? value : undefined;
}

function range(from: number, to: number, step: number, { least, most }: CronField): number[] {
  const span = most - least + 1;
  const end = to < from ? to + span : to;
  const values: number[] = [];
  for (let value = from; value <= end; value += step) values.push(((value - least) % span) + least);
  return values;
}
