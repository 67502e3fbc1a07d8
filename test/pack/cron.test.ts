import { Cron } from 'croner';
import fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import { toQuartz } from '../../src/pack/cron';

const quartz = (text: string): string => {
  const result = toQuartz(text);
  return 'cron' in result ? result.cron : `PROBLEM ${result.problem}`;
};

describe('five-field cron', () => {
  it.each([
    ['0 2 * * *', '0 0 2 * * ?'],
    ['*/15 * * * *', '0 */15 * * * ?'],
    ['0 2 1 * *', '0 0 2 1 * ?'],
    ['0 2 * * 0', '0 0 2 ? * 1'],
    ['0 2 * * 7', '0 0 2 ? * 1'],
    ['0 2 * * 6', '0 0 2 ? * 7'],
    ['0 2 * * 1-5', '0 0 2 ? * 2-6'],
    ['0 2 * * 5-7', '0 0 2 ? * 1,6,7'],
    ['0 2 * * 6-1', '0 0 2 ? * 1,2,7'],
    ['0 2 * * 0-7', '0 0 2 * * ?'],
    ['0 2 * * 1-7', '0 0 2 * * ?'],
    ['0 2 * * */2', '0 0 2 ? * 1,3,5,7'],
    ['0 2 * * */6', '0 0 2 ? * 1,7'],
    ['0 2 * * 1,3,5', '0 0 2 ? * 2,4,6'],
    ['0 2 * * mon-fri', '0 0 2 ? * MON-FRI'],
    ['0 2 * * SUN', '0 0 2 ? * SUN'],
    ['0 2 ? * 1', '0 0 2 ? * 2'],
    ['0 2 1 * ?', '0 0 2 1 * ?'],
    ['0 2 L * *', '0 0 2 L * ?'],
    ['0 2 * * 5L', '0 0 2 ? * 6L'],
    ['0 2 * * 5#3', '0 0 2 ? * 6#3'],
    ['0 2 29 2 *', '0 0 2 29 2 ?'],
    ['  0   2 * JAN-MAR * ', '0 0 2 * JAN-MAR ?'],
  ])('%j is %j in Quartz', (text, expected) => expect(quartz(text)).toBe(expected));

  it.each([
    ['0 0 30 2 *', 'no month of those given has a day 30'],
    ['0 0 31 4,6,9,11 *', 'no month of those given has a day 31'],
    ['60 * * * *', "'60' is no minute (0 to 59)"],
    ['0 24 * * *', "'24' is no hour (0 to 23)"],
    ['0 0 0 * *', "'0' is no day of the month (1 to 31)"],
    ['0 0 * 13 *', "'13' is no month (1 to 12)"],
    ['0 0 * FOO *', "'FOO' is no month (1 to 12)"],
    ['0 0 * * 8', "'8' is no weekday (0 to 6)"],
    ['0 0 1 * 1', 'day of the month and weekday are both given'],
    ['0 0 ? * ?', 'one of the two day fields must say something'],
    ['*/0 * * * *', "the step in '*/0' must be from 1 to 59"],
    ['*/60 * * * *', "the step in '*/60' must be from 1 to 59"],
    ['*-5 * * * *', "'*-5' is no minute"],
    ['1,,2 * * * *', "'' is no minute"],
    ['-1 * * * *', "'-1' is no minute"],
  ])('%j is an error: %s', (text, problem) => expect(quartz(text)).toContain(problem));

  it('means the same after the conversion: the next runs are the same', () => {
    const number = (least: number, most: number) =>
      fc.oneof(
        fc.constant('*'),
        fc.integer({ min: least, max: most }).map(String),
        fc
          .tuple(fc.integer({ min: least, max: most }), fc.integer({ min: least, max: most }))
          .map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`),
        fc.integer({ min: 1, max: 3 }).map((step) => `*/${step}`),
      );
    const fields = fc.tuple(number(0, 59), number(0, 23), number(1, 12), number(0, 7));
    fc.assert(
      fc.property(fields, ([minute, hour, month, weekday]) => {
        const five = `${minute} ${hour} * ${month} ${weekday}`;
        expect(nextRuns(quartz(five))).toEqual(nextRuns(five));
      }),
      { numRuns: 200 },
    );
  });
});

/** croner counts Sunday as 0: Quartz's numbers are put into words for it. */
function nextRuns(cron: string): number[] {
  const fields = cron.split(' ');
  const words = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
  const inWords = (text: string) => text.replace(/[1-7]/g, (day) => words[Number(day) - 1] ?? '');
  const readable = fields.length === 6 ? [...fields.slice(0, 5), inWords(fields[5] ?? '')].join(' ') : cron;
  return new Cron(readable, { timezone: 'UTC' })
    .nextRuns(5, '2026-01-01T00:00:00Z')
    .map((run) => run.getTime());
}

describe('Quartz cron', () => {
  it.each([
    '0 0 2 * * ?',
    '0 0 2 ? * *',
    '0 0 2 L * ?',
    '0 0 2 L-3 * ?',
    '0 0 2 LW * ?',
    '0 0 2 15W * ?',
    '0 0 2 ? * 6L',
    '0 0 2 ? * FRIL',
    '0 0 2 ? * 6#3',
    '0 0 2 ? * MON#1',
    '0 0 2 ? * L',
    '0 0 22-4/2 * * ?',
    '0 0/5 14,18 * * ?',
    '0 0 2 1,15 JAN,JUL ?',
    '0 0 2 29 2 ? 2028',
    '0 0 2 * * ? 2026-2030',
    '59 59 23 31 12 ? 2099',
  ])('%j stays as it is', (text) => expect(quartz(text)).toBe(text));

  it.each([
    ['0 0 2 * * *', '0 0 2 * * ?'],
    ['0 0 2 1 * *', '0 0 2 1 * ?'],
    ['0 0 2 * * MON', '0 0 2 ? * MON'],
    ['0 0 2 ? * mon-fri', '0 0 2 ? * MON-FRI'],
  ])('%j: `*` becomes `?` in the day field that says nothing: %j', (text, expected) =>
    expect(quartz(text)).toBe(expected),
  );

  it.each([
    ['0 0 2 1 * MON', 'both given'],
    ['0 0 2 ? * ?', 'must say something'],
    ['60 0 2 * * ?', "'60' is no second"],
    ['0 0 2 ? * 0', "'0' is no weekday (1 to 7)"],
    ['0 0 2 ? * 8', "'8' is no weekday (1 to 7)"],
    ['0 0 2 ? * 6#6', 'is no weekday'],
    ['0 0 2 30 2 ?', 'no month of those given has a day 30'],
    ['0 0 2 30W 2 ?', 'no month of those given has a day 30'],
    ['0 0 2 L-29 2 ?', 'no month of those given has a day 30'],
    ['0 0 2 29 2 ? 2027', 'no year of those given has a 29 February'],
    ['0 0 2 29 2 ? 2100', "'2100' is no year (1970 to 2099)"],
    ['0 0 2 * * ? 2030-2026', 'runs backwards'],
    ['0 0 2 32 * ?', 'is no day of the month'],
    ['0 0 2 1W,15W * ?', 'is no day of the month'],
    ['0 0 2 L,15 * ?', 'is no day of the month'],
    ['0 0 ? * * ?', "'?' is no hour"],
  ])('%j is an error: %s', (text, problem) => expect(quartz(text)).toContain(problem));

  it.each(['', '* * * *', '0 0 2 * * ? 2026 x', '@daily', `0 0 2 ${'1,'.repeat(200)}1 * ?`])(
    '%j has the wrong number of fields, or is too long',
    (text) => {
      expect(quartz(text)).toMatch(/^PROBLEM must have 5 fields/);
    },
  );
});
