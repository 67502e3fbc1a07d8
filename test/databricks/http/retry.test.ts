import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { ErrorKind } from '../../../src/databricks/http/error';
import { isTooMuch, parseRetryAfterMs, repeatAfterMs } from '../../../src/databricks/http/retry';

const first = { attempt: 1, remainingMs: 20_000, random: 1, asksForLess: false };

function error(kind: ErrorKind, effect: 'none' | 'unknown' = 'none', retryAfterMs?: number) {
  return { kind, effect, retryAfterMs };
}

describe('repeatAfterMs', () => {
  test.each(['rate-limited', 'unavailable', 'timeout', 'connection'] as const)('%s is repeated', (kind) => {
    expect(repeatAfterMs({ ...first, error: error(kind) })).toBeDefined();
  });

  test.each([
    'already-exists',
    'not-found',
    'invalid',
    'unauthenticated',
    'permission-denied',
    'conflict',
    'quota',
    'unexpected-answer',
    'too-large',
  ] as const)('%s is never repeated', (kind) => {
    expect(repeatAfterMs({ ...first, error: error(kind) })).toBeUndefined();
  });

  test('what was too large is repeated where that asks for less', () => {
    expect(repeatAfterMs({ ...first, asksForLess: true, error: error('too-large') })).toBeDefined();
  });

  test('less may get through where too much was asked of us, the workspace or a gateway', () => {
    expect(isTooMuch({ kind: 'too-large', status: 200 })).toBe(true);
    expect(isTooMuch({ kind: 'timeout' })).toBe(true);
    expect(isTooMuch({ kind: 'unavailable', status: 504 })).toBe(true);
    expect(isTooMuch({ kind: 'unavailable', status: 503 })).toBe(false);
  });

  test('what may have been done is never repeated, whatever the server says', () => {
    for (const kind of ['unavailable', 'timeout', 'connection'] as const) {
      expect(repeatAfterMs({ ...first, error: error(kind, 'unknown', 1_000) })).toBeUndefined();
    }
  });

  test('a fault is tried four times in all, a queue for as long as there is time', () => {
    expect(repeatAfterMs({ ...first, attempt: 3, error: error('unavailable') })).toBeDefined();
    expect(repeatAfterMs({ ...first, attempt: 4, error: error('unavailable') })).toBeUndefined();
    expect(repeatAfterMs({ ...first, attempt: 40, error: error('rate-limited') })).toBeDefined();
  });

  test("the server's Retry-After is kept, with a little more so that not all come back at once", () => {
    const limited = error('rate-limited', 'none', 3_000);
    expect(repeatAfterMs({ ...first, error: limited, random: 0 })).toBe(3_000);
    expect(repeatAfterMs({ ...first, error: limited, random: 1 })).toBe(3_250);
    expect(repeatAfterMs({ ...first, error: limited, random: 0, attempt: 5 })).toBe(3_000);
  });

  test('a wait that would pass the time limit is left to the caller', () => {
    const limited = error('rate-limited', 'none', 3_000);
    expect(repeatAfterMs({ ...first, remainingMs: 3_000, random: 0, error: limited })).toBeUndefined();
    expect(repeatAfterMs({ ...first, remainingMs: 3_001, random: 0, error: limited })).toBe(3_000);
  });

  test('without a word from the server the wait is anything up to a doubling bound', () => {
    const bounds = [1, 2, 3].map((attempt) =>
      repeatAfterMs({ ...first, attempt, error: error('unavailable') }),
    );
    expect(bounds).toEqual([250, 500, 1_000]);
    expect(repeatAfterMs({ ...first, random: 0, error: error('unavailable') })).toBe(0);
  });

  test('no wait is longer than four seconds unless the server asks for it', () => {
    const attempts = fc.record({
      attempt: fc.integer({ min: 1, max: 1_000 }),
      random: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(attempts, ({ attempt, random }) => {
        const waitMs = repeatAfterMs({
          ...first,
          error: error('rate-limited'),
          attempt,
          random,
          remainingMs: Infinity,
        });
        return waitMs !== undefined && waitMs >= 0 && waitMs <= 4_000;
      }),
    );
  });
});

describe('parseRetryAfterMs', () => {
  const nowMs = Date.parse('2026-01-01T12:00:00Z');

  test.each([
    ['seconds', '7', 7_000],
    ['parts of a second', ' 0.5 ', 500],
    ['an HTTP date', 'Thu, 01 Jan 2026 12:00:09 GMT', 9_000],
    ['a date that has passed', 'Thu, 01 Jan 2026 11:59:00 GMT', 0],
    ['more seconds than are honoured, as those', '7200', 60_000],
    ['a date beyond that, as that', 'Thu, 01 Jan 2026 14:00:00 GMT', 60_000],
    ['what is neither', 'soon', undefined],
    ['a negative number', '-1', undefined],
    ['no header', undefined, undefined],
  ])('reads %s', (_, header, expected) => {
    expect(parseRetryAfterMs(header, nowMs, 60_000)).toBe(expected);
  });
});
