import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { createPacer, Pace } from '../../src/databricks/pacer';

/** When requests leave that all want to at once, each let go `lateness` after it was due. */
function underLoad(requestsPerSecond: number, lateness: readonly number[], startMs = 0): number[] {
  const pace = new Pace(requestsPerSecond);
  let nowMs = startMs;
  return lateness.map((lateMs, index) => {
    nowMs = Math.max(nowMs, pace.nextMs + lateMs);
    pace.leave(nowMs, { hasWaited: index > 0 });
    return nowMs;
  });
}

/** The most that left in any second, which may begin with any of them. */
function mostInOneSecond(leftMs: readonly number[]): number {
  return Math.max(
    ...leftMs.map((fromMs, index) => leftMs.slice(index).filter((atMs) => atMs < fromMs + 1_000).length),
  );
}

const rates = fc.constantFrom(0.5, 1, 2.5, 7, 15, 30, 99.5, 200);

describe('Pace', () => {
  test('no second has more than the budget and one, however late requests are let go', () => {
    const stalls = fc.array(fc.oneof(fc.integer({ min: 0, max: 30 }), fc.constantFrom(500, 1_500)), {
      minLength: 50,
      maxLength: 300,
    });
    fc.assert(
      fc.property(
        rates,
        stalls,
        (rate, lateness) => mostInOneSecond(underLoad(rate, lateness)) <= Math.floor(rate) + 1,
      ),
    );
  });

  test('under load at least 97 % of the budget is used, though timers are late', () => {
    const late = fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 600, maxLength: 600 });
    fc.assert(
      fc.property(rates, late, (rate, lateness) => {
        const leftMs = underLoad(rate, lateness);
        const seconds = ((leftMs.at(-1) ?? 0) - (leftMs[0] ?? 0)) / 1_000;
        return (leftMs.length - 1) / seconds >= 0.97 * rate;
      }),
    );
  });

  test('requests are spread evenly from the first one on', () => {
    expect(underLoad(4, [0, 0, 0, 0, 0, 0])).toEqual([0, 250, 500, 750, 1_000, 1_250]);
  });

  test('idle time earns nothing: the next one leaves at once, the one after it waits', () => {
    const pace = new Pace(4);
    pace.leave(0, { hasWaited: false });
    pace.leave(60_000, { hasWaited: false });
    expect(pace.nextMs).toBe(60_250);
  });
});

describe('createPacer', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  async function leavingTimes(requestsPerSecond: number, count: number): Promise<number[]> {
    const pacer = createPacer(requestsPerSecond);
    const startMs = performance.now();
    const leftMs: number[] = [];
    for (let index = 0; index < count; index += 1) {
      void pacer.acquire().then(() => leftMs.push(performance.now() - startMs));
    }
    await jest.advanceTimersByTimeAsync((count / requestsPerSecond) * 1_000);
    return leftMs;
  }

  test('lets requests go one by one at the pace', async () => {
    expect(await leavingTimes(10, 5)).toEqual([0, 100, 200, 300, 400]);
  });

  test('keeps a pace that is faster than timers tick', async () => {
    const leftMs = await leavingTimes(3_000, 3_000);
    expect(leftMs).toHaveLength(3_000);
    expect(leftMs.at(-1)).toBeGreaterThanOrEqual(999);
  });

  test('who gives up leaves without using a turn', async () => {
    const pacer = createPacer(10);
    const left: string[] = [];
    const giveUp = new AbortController();
    await pacer.acquire();
    const second = pacer.acquire(giveUp.signal);
    void pacer.acquire().then(() => left.push('third'));
    giveUp.abort(new Error('no longer wanted'));
    await expect(second).rejects.toThrow('no longer wanted');
    await jest.advanceTimersByTimeAsync(100);
    expect(left).toEqual(['third']);
  });

  test('who has given up before gets no turn', async () => {
    await expect(createPacer(10).acquire(AbortSignal.abort(new Error('too late')))).rejects.toThrow(
      'too late',
    );
  });
});
