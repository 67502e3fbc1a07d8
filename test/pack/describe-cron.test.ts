import { describe, expect, test } from '@jest/globals';
import { toQuartz } from '../../src/pack/cron';
import { cronSentence, nextRuns } from '../../src/pack/describe-cron';

const from = new Date('2026-11-25T12:00:00Z');

/** In UTC, to the minute. */
function runsOf(cron: string, timezone = 'UTC'): string[] {
  const quartz = toQuartz(cron);
  if ('problem' in quartz) throw new Error(quartz.problem);
  return nextRuns(quartz.cron, timezone, from, 3).map((run) => run.toISOString().slice(0, 16));
}

describe('the next three run times', () => {
  test.each([
    ['every day', '0 0 2 * * ?', ['2026-11-26T02:00', '2026-11-27T02:00', '2026-11-28T02:00']],
    [
      'on working days, from five fields',
      '30 6 * * 1-5',
      ['2026-11-26T06:30', '2026-11-27T06:30', '2026-11-30T06:30'],
    ],
    ['on Sundays, Quartz’s 1', '0 0 2 ? * 1', ['2026-11-29T02:00', '2026-12-06T02:00', '2026-12-13T02:00']],
    ['on Saturdays, Quartz’s L', '0 0 2 ? * L', ['2026-11-28T02:00', '2026-12-05T02:00', '2026-12-12T02:00']],
    ['on each last Friday', '0 0 2 ? * 6L', ['2026-11-27T02:00', '2026-12-25T02:00', '2027-01-29T02:00']],
    ['on each third Friday', '0 0 2 ? * 6#3', ['2026-12-18T02:00', '2027-01-15T02:00', '2027-02-19T02:00']],
    ['on the last day', '0 0 2 L * ?', ['2026-11-30T02:00', '2026-12-31T02:00', '2027-01-31T02:00']],
    ['on the last working day', '0 0 2 LW * ?', ['2026-11-30T02:00', '2026-12-31T02:00', '2027-01-29T02:00']],
    [
      'three days before the last',
      '0 0 2 L-3 * ?',
      ['2026-11-27T02:00', '2026-12-28T02:00', '2027-01-28T02:00'],
    ],
    ['the same in Februaries', '0 0 2 L-3 2 ?', ['2027-02-25T02:00', '2028-02-26T02:00', '2029-02-25T02:00']],
    [
      'on the working day nearest to it',
      '0 0 2 L-3W * ?',
      ['2026-11-27T02:00', '2026-12-28T02:00', '2027-01-28T02:00'],
    ],
    [
      'on the working day nearest to the 15th',
      '0 0 2 15W 8 ?',
      ['2027-08-16T02:00', '2028-08-15T02:00', '2029-08-15T02:00'],
    ],
    [
      'with a step from a number',
      '0 40/15 12 * * ?',
      ['2026-11-25T12:40', '2026-11-25T12:55', '2026-11-26T12:40'],
    ],
    ['over midnight', '0 0 22-1 * * ?', ['2026-11-25T22:00', '2026-11-25T23:00', '2026-11-26T00:00']],
    ['over the weekend', '0 0 2 ? * SAT-MON', ['2026-11-28T02:00', '2026-11-29T02:00', '2026-11-30T02:00']],
    ['in a year alone', '0 0 2 1 1 ? 2030', ['2030-01-01T02:00']],
    ['in a year that is over', '0 0 2 1 1 ? 2020', []],
  ])('%s', (_case, cron, runs) => {
    expect(runsOf(cron)).toEqual(runs);
  });

  test('are by the clock of the time zone, whatever season it is there', () => {
    expect(runsOf('0 0 2 15 11,12 ?', 'America/New_York')).toEqual([
      '2026-12-15T07:00',
      '2027-11-15T07:00',
      '2027-12-15T07:00',
    ]);
    expect(runsOf('0 0 2 15 7 ?', 'America/New_York')[0]).toBe('2027-07-15T06:00');
  });
});

describe('a schedule in English', () => {
  test.each([
    ['0 0 2 * * ?', 'At 02:00'],
    ['0 0 2 ? * 2-6', 'At 02:00, Monday through Friday'],
    ['0 0/15 * * * ?', 'Every 15 minutes'],
    ['0 0 2 ? * 6#3', 'At 02:00, on the third Friday of the month'],
    ['0 0 14 L-3 * ?', 'At 14:00, 3 days before the last day of the month'],
    ['0 0 14 L-3W * ?', 'At 14:00, 3 days before the last day of the month, or the weekday nearest to it'],
  ])('%s is "%s"', (cron, sentence) => {
    expect(cronSentence(cron)).toBe(sentence);
  });
});
