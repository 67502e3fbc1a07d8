import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { createOwnLimiter } from '../../../src/databricks/limits/create-limiter';
import { createProcesses, mostInOneSecond } from '../processes';

const LIMITS = { requestsPerSecond: 15, maxConcurrentRequests: 16 };
/** A way to the database and its time there, on a machine that is busy. */
const FAST_MS = 20;
const ONLY_SLOTS = { requestsPerSecond: undefined, maxConcurrentRequests: 16 };

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

const pass = (ms: number): Promise<void> => jest.advanceTimersByTimeAsync(ms);

describe('several processes', () => {
  test.each([1, 2, 4, 8])(
    '%d of them use at least 97 %% of the budget, and never more than one above it',
    async (count) => {
      const processes = createProcesses({ limits: LIMITS, wayMs: () => 30 });
      for (let index = 0; index < count; index += 1) processes.start().send(1_000);
      await processes.pass(30_000);
      expect(processes.leftMs.length).toBeGreaterThanOrEqual(0.97 * 15 * 30);
      expect(mostInOneSecond(processes.leftMs)).toBeLessThanOrEqual(16);
      // A few times a second each, not once a request.
      expect(processes.exchanges()).toBeLessThan(10 * 30 * count);
    },
  );

  test('whatever comes and dies, neither limit is passed', async () => {
    const event = fc.record({
      afterMs: fc.integer({ min: 0, max: 1_500 }),
      process: fc.nat(3),
      what: fc.oneof(
        fc.record({ count: fc.integer({ min: 1, max: 40 }), latencyMs: fc.integer({ min: 1, max: 1_500 }) }),
        fc.constant('dies' as const),
      ),
    });
    const waysUpTo = (max: number) => fc.array(fc.integer({ min: 0, max }), { minLength: 1, maxLength: 20 });
    const ways = fc.oneof(waysUpTo(FAST_MS), waysUpTo(300));
    const limits = fc.record({
      requestsPerSecond: fc.constantFrom(undefined, 15),
      maxConcurrentRequests: fc.constantFrom(3, 16),
    });
    await fc.assert(
      fc.asyncProperty(limits, fc.array(event, { maxLength: 12 }), ways, async (limits, events, waysMs) => {
        let way = 0;
        const processes = createProcesses({ limits, wayMs: () => waysMs[way++ % waysMs.length] ?? 0 });
        const running = [0, 1, 2, 3].map(() => processes.start());
        for (const { afterMs, process, what } of events) {
          await processes.pass(afterMs);
          if (what === 'dies') {
            running[process]?.kill();
            running[process] = processes.start();
          } else running[process]?.send(what.count, what.latencyMs);
        }
        await processes.pass(2_000);
        jest.clearAllTimers();
        expect(processes.mostAtOnce()).toBeLessThanOrEqual(limits.maxConcurrentRequests);
        // How well the clock is known depends on the ways, and the pace on the clock.
        if (limits.requestsPerSecond !== undefined && Math.max(...waysMs) <= FAST_MS)
          expect(mostInOneSecond(processes.leftMs)).toBeLessThanOrEqual(16);
      }),
      { numRuns: 300 },
    );
  });

  test('one that works alone has all slots, and gives half of them to one that comes', async () => {
    const processes = createProcesses({ limits: ONLY_SLOTS });
    const [first, second] = [processes.start(), processes.start()];
    first.send(500, 300);
    await processes.pass(1_000);
    expect(processes.mostAtOnce()).toBe(16);
    second.send(500, 300);
    await processes.pass(1_000);
    const before = second.leftMs.length;
    await processes.pass(3_000);
    expect(second.leftMs.length - before).toBe(80);
    expect(processes.mostAtOnce()).toBe(16);
  });

  test('the slots of one that is killed are the others’ within seconds', async () => {
    const processes = createProcesses({ limits: ONLY_SLOTS });
    const [killed, other] = [processes.start(), processes.start()];
    killed.send(500, 60_000);
    await processes.pass(1_000);
    other.send(500, 100);
    killed.kill();
    await processes.pass(6_000);
    const before = other.leftMs.length;
    await processes.pass(1_000);
    expect(other.leftMs.length - before).toBe(160);
  });

  test('one that cannot reach the others begins nothing more once its lease is over, and goes on when it can', async () => {
    const processes = createProcesses({ limits: ONLY_SLOTS });
    const process = processes.start();
    process.send(10_000, 100);
    await processes.pass(1_000);
    process.connected = false;
    await processes.pass(6_000);
    const before = process.leftMs.length;
    await processes.pass(60_000);
    expect(process.leftMs.length).toBe(before);
    process.connected = true;
    await processes.pass(1_000);
    expect(process.leftMs.length).toBeGreaterThan(before + 50);
  });

  test('a Retry-After that one is given holds for all', async () => {
    const processes = createProcesses({ limits: LIMITS });
    const [first, second] = [processes.start(), processes.start()];
    second.send(1_000);
    await processes.pass(2_000);
    first.send(1, 10, () => ({ retryAfterMs: 5_000 }));
    await processes.pass(1_000);
    const before = second.leftMs.length;
    await processes.pass(3_500);
    expect(second.leftMs.length).toBe(before);
    await processes.pass(2_000);
    expect(second.leftMs.length).toBeGreaterThan(before);
  });

  test.each([0.5, 0.2])('a workspace that takes %d of the pace turns few away, and is used', async (part) => {
    const processes = createProcesses({ limits: LIMITS });
    const workspace = bucketOf(15 * part);
    for (let index = 0; index < 4; index += 1) processes.start().send(2_000, 50, workspace.answer);
    await processes.pass(120_000);
    const taken = workspace.taken();
    expect(processes.leftMs.length / taken).toBeLessThan(1.2);
    expect(taken).toBeGreaterThan(0.8 * 15 * part * 120);
  });
});

/** A workspace's own limit: a bucket of a second's requests, and Retry-After in whole seconds. */
function bucketOf(perSecond: number) {
  let [tokens, filledAtMs, taken] = [perSecond, performance.now(), 0];
  return {
    taken: () => taken,
    answer: () => {
      const nowMs = performance.now();
      tokens = Math.min(perSecond, tokens + ((nowMs - filledAtMs) / 1_000) * perSecond);
      filledAtMs = nowMs;
      if (tokens < 1) return { retryAfterMs: 1_000 };
      tokens -= 1;
      taken += 1;
      return undefined;
    },
  };
}

describe('a process that has the workspace to itself', () => {
  async function leavingTimes(requestsPerSecond: number, count: number): Promise<number[]> {
    const limiter = createOwnLimiter({ requestsPerSecond, maxConcurrentRequests: 5_000 });
    const startMs = performance.now();
    const leftMs: number[] = [];
    for (let index = 0; index < count; index += 1)
      void limiter.acquire().then((release) => {
        leftMs.push(performance.now() - startMs);
        release();
      });
    await pass((count / requestsPerSecond) * 1_010 + 10);
    return leftMs;
  }

  test('lets requests go one by one at the pace', async () => {
    const leftMs = await leavingTimes(10, 5);
    expect(leftMs.map((atMs) => Math.round(atMs / 10) * 10)).toEqual([0, 100, 200, 300, 400]);
  });

  test('keeps a pace that is faster than timers tick', async () => {
    const leftMs = await leavingTimes(3_000, 3_000);
    expect(leftMs).toHaveLength(3_000);
    expect(leftMs.at(-1)).toBeGreaterThanOrEqual(999);
  });

  test('idle time earns nothing: the next one leaves at once, the one after it waits', async () => {
    const limiter = createOwnLimiter({ requestsPerSecond: 4, maxConcurrentRequests: 16 });
    (await limiter.acquire())();
    await pass(60_000);
    (await limiter.acquire())();
    const left: string[] = [];
    void limiter.acquire().then(() => left.push('third'));
    await pass(240);
    expect(left).toEqual([]);
    await pass(20);
    expect(left).toEqual(['third']);
  });

  test('so many have a turn at a time, the others in the order in which they came', async () => {
    const limiter = createOwnLimiter({ requestsPerSecond: undefined, maxConcurrentRequests: 2 });
    const order: number[] = [];
    const releases = [await limiter.acquire(), await limiter.acquire()];
    const third = limiter.acquire().then((release) => (order.push(3), release));
    const fourth = limiter.acquire().then((release) => (order.push(4), release));
    await pass(1_000);
    expect(order).toEqual([]);
    releases[0]?.();
    (await third)();
    (await fourth)();
    expect(order).toEqual([3, 4]);
  });

  test('a turn given back twice makes room for one only', async () => {
    const limiter = createOwnLimiter({ requestsPerSecond: undefined, maxConcurrentRequests: 1 });
    const release = await limiter.acquire();
    release();
    release();
    await limiter.acquire();
    const isIn = jest.fn();
    void limiter.acquire().then(isIn);
    await pass(1_000);
    expect(isIn).not.toHaveBeenCalled();
  });

  test('who gives up leaves without using a turn', async () => {
    const limiter = createOwnLimiter({ requestsPerSecond: 10, maxConcurrentRequests: 16 });
    const left: string[] = [];
    const giveUp = new AbortController();
    (await limiter.acquire())();
    const second = limiter.acquire(giveUp.signal);
    void limiter.acquire().then(() => left.push('third'));
    giveUp.abort(new Error('no longer wanted'));
    await expect(second).rejects.toThrow('no longer wanted');
    await pass(110);
    expect(left).toEqual(['third']);
  });

  test('who has given up before gets no turn', async () => {
    const limiter = createOwnLimiter({ requestsPerSecond: 10, maxConcurrentRequests: 16 });
    await expect(limiter.acquire(AbortSignal.abort(new Error('too late')))).rejects.toThrow('too late');
  });
});
