import { describe, expect, test } from '@jest/globals';
import { progressText } from '../../src/plan/progress';

const START = { done: 0, atMs: 0 };

describe('How far a run is', () => {
  test('is a count, and from ten on a percentage beside it, which is full only when all is done', () => {
    expect(progressText({ Done: 1, Total: 3 })).toBe('1 of 3 done');
    expect(progressText({ Done: 9_999, Total: 10_000 })).toBe('9999 of 10000 done, 99%');
    expect(progressText({ Done: 0, Total: 0 })).toBe('0 of 0 done');
  });

  test('has a pace and the time that is left at that pace, once both can be told', () => {
    expect(progressText({ Done: 850, Total: 10_000 }, START, 10_000)).toBe(
      '850 of 10000 done, 8%, 85 a second, about 2 min left',
    );
    expect(progressText({ Done: 850, Total: 10_000 }, START, 1_000)).toBe('850 of 10000 done, 8%');
    expect(progressText({ Done: 5, Total: 10_000 }, START, 60_000)).toBe('5 of 10000 done, 0%');
    expect(progressText({ Done: 10_000, Total: 10_000 }, START, 60_000)).toBe('10000 of 10000 done, 100%');
  });

  test('counts only what was done since it was looked at first', () => {
    expect(progressText({ Done: 600, Total: 1_000 }, { done: 500, atMs: 5_000 }, 15_000)).toBe(
      '600 of 1000 done, 60%, 10 a second, about 40 s left',
    );
  });

  test.each([
    [30, 'about 56 min left'],
    [1, 'about 28 h left'],
  ])('at %i a minute the time left is in minutes, or hours: %s', (perMinute, left) => {
    const text = progressText({ Done: 10, Total: 1_690 + 10 }, START, (10 / perMinute) * 60_000);
    expect(text).toContain(`${perMinute} a minute`);
    expect(text).toContain(left);
  });
});
