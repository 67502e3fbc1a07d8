import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { maxMinFair } from '../../../src/databricks/limits/max-min-fair';
import { SharedClock } from '../../../src/databricks/limits/shared-clock';
import type { Ask, Limits, SharedLimits } from '../../../src/databricks/limits/shared-limits';
import { exchange, LEASE_MS, LONGEST_PAUSE_MS } from '../../../src/databricks/limits/shared-limits';

const LIMITS: Limits = { requestsPerSecond: 10, maxConcurrentRequests: 16 };

const ask = (more: Partial<Ask> = {}): Ask => ({
  ...{ member: 'a', wanted: 20, holding: 0, turns: 2, turnedAway: undefined },
  ...more,
});

/** One ask after the other, of which each sees what the one before left. */
function asks(...given: readonly (readonly [nowMs: number, ask: Ask])[]) {
  let state: SharedLimits | undefined;
  return given.map(([nowMs, one]) => {
    const after = exchange(state, LIMITS, one, nowMs);
    state = after.state;
    return after.result;
  });
}

describe('turns', () => {
  test('follow those that others have, one interval after the other', () => {
    const [first, second] = asks([1_000, ask()], [1_001, ask({ member: 'b' })]);
    expect(first?.turnsMs).toEqual([1_000, 1_101]);
    expect(second?.turnsMs).toEqual([1_202, 1_303]);
  });

  test('are not saved up in idle times', () => {
    const [, second] = asks([1_000, ask()], [60_000, ask()]);
    expect(second?.turnsMs).toEqual([60_000, 60_101]);
  });

  test('are soon again, where the clock was set back by a day', () => {
    const [, second] = asks([1e12, ask()], [1e12 - 86_400_000, ask()]);
    expect(second?.turnsMs[0]).toBeLessThanOrEqual(1e12 - 86_400_000 + LONGEST_PAUSE_MS);
  });
});

describe('being turned away', () => {
  const turnedAway = (leftAtMs: number, retryAfterMs?: number) =>
    ask({ turnedAway: { leftAtMs, retryAfterMs } });

  test('pauses everybody for as long as the workspace says, and slows the pace', () => {
    const [first, second] = asks([1_000, turnedAway(900, 3_000)], [1_100, ask({ member: 'b' })]);
    expect(first).toMatchObject({ pausedUntilMs: 4_000 });
    expect(second?.turnsMs[0]).toBeGreaterThanOrEqual(4_000);
    expect(second?.intervalMs).toBeGreaterThan(101 / 0.75);
  });

  test('slows once, however many had left before it was known', () => {
    const [first, second] = asks([1_000, turnedAway(900)], [1_050, turnedAway(990)]);
    expect(second?.intervalMs).toBeCloseTo(first?.intervalMs ?? 0, -1);
  });

  test('is forgotten little by little', () => {
    const [, later, muchLater] = asks([1_000, turnedAway(900)], [6_000, ask()], [60_000, ask()]);
    expect(later?.intervalMs).toBeGreaterThan(101);
    expect(muchLater?.intervalMs).toBe(101);
  });

  test('never pauses for longer than a minute, whatever the workspace says', () => {
    const [first] = asks([1_000, turnedAway(900, 86_400_000)]);
    expect(first?.pausedUntilMs).toBe(1_000 + LONGEST_PAUSE_MS);
  });
});

describe('slots', () => {
  test('of one whose lease is over are free', () => {
    const [, early, late] = asks(
      [0, ask({ wanted: 100 })],
      [LEASE_MS - 1, ask({ member: 'b' })],
      [LEASE_MS, ask({ member: 'b' })],
    );
    expect(early?.slots).toBe(0);
    expect(late?.slots).toBe(16);
  });

  test('that are in use are nobody else’s, though their owner is to have fewer', () => {
    const [, , owner, , other] = asks(
      [0, ask({ wanted: 100 })],
      [1, ask({ member: 'b' })],
      [2, ask({ wanted: 32, holding: 12 })],
      [3, ask({ wanted: 32, holding: 12 })],
      [4, ask({ member: 'b' })],
    );
    expect(owner?.slots).toBe(8);
    expect(other?.slots).toBe(4);
  });

  test('are given back by one that has nothing to do', () => {
    const [, idle, other] = asks(
      [0, ask({ wanted: 100 })],
      [1, ask({ wanted: 0, turns: 0 })],
      [2, ask({ member: 'b' })],
    );
    expect(idle?.slots).toBe(0);
    expect(other?.slots).toBe(16);
  });
});

test('fair parts are never more than there is, and who wants less than an even part gets all of it', () => {
  const wants = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), wants, (max, wanted) => {
      const parts = wanted.map((want, index) => maxMinFair(max, want, wanted.toSpliced(index, 1)));
      parts.forEach((part, index) => {
        const even = Math.floor(max / wanted.length);
        expect(part).toBeGreaterThanOrEqual(Math.min(wanted[index] ?? 0, even));
      });
      // What is over when all want the same goes to whoever asks: those who ask later find it taken.
      expect(parts.reduce((sum, part) => sum + part, 0)).toBeLessThan(max + wanted.length);
    }),
  );
});

describe('the shared clock', () => {
  test('is known by the fastest exchange', () => {
    const clock = new SharedClock();
    clock.measure(0, 1_030, 60);
    clock.measure(100, 1_101, 102);
    clock.measure(200, 1_290, 300);
    expect(clock.toLocal(2_000)).toBe(1_000);
    expect(clock.toShared(1_000)).toBe(2_000);
  });

  test('is known anew when it was set', () => {
    const clock = new SharedClock();
    clock.measure(0, 1_001, 2);
    clock.measure(100, 5_110, 120);
    expect(clock.toShared(100)).toBe(5_100);
  });
});
