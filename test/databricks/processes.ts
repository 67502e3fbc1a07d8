import { jest } from '@jest/globals';
import type { ChangeShared } from '../../src/databricks/limits/create-limiter';
import { createSharedLimiter } from '../../src/databricks/limits/create-limiter';
import type { Limiter, TurnedAway } from '../../src/databricks/limits/limiter';
import type { Limits, SharedLimits } from '../../src/databricks/limits/shared-limits';

/** Processes that share one workspace's limits, on one clock of jest's fake ones; each has a clock of its own besides. */
export interface Processes {
  start(): Process;
  /** Lets time pass. */
  pass(ms: number): Promise<void>;
  /** When requests left, in order. */
  readonly leftMs: readonly number[];
  /** The most requests that were under way at once, of processes that live. */
  readonly mostAtOnce: () => number;
  readonly exchanges: () => number;
}

export interface Process {
  readonly limiter: Limiter;
  readonly leftMs: readonly number[];
  /** Sends so many, each when it may, answered after `latencyMs`. */
  send(count: number, latencyMs?: number, answer?: () => TurnedAway | undefined): void;
  /** As kill -9: it says nothing more. */
  kill(): void;
  /** Whether it reaches the others. */
  connected: boolean;
}

export interface ProcessesOptions {
  readonly limits: Limits;
  /** Of each way to where the shared state is kept, and back. */
  readonly wayMs?: () => number;
}

export function createProcesses({ limits, wayMs = () => 1 }: ProcessesOptions): Processes {
  let kept: SharedLimits | undefined;
  let exchanges = 0;
  let atOnce = 0;
  let mostAtOnce = 0;
  const allLeftMs: number[] = [];
  const startMs = performance.now();
  const nowMs = (): number => performance.now() - startMs;
  const way = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, wayMs()));

  function start(): Process {
    let isDead = false;
    const hasDied = (): boolean => isDead;
    let underWay = 0;
    const leftMs: number[] = [];
    const changeShared: ChangeShared = async (change) => {
      await way();
      if (isDead) return new Promise(() => undefined);
      if (!process.connected) throw new Error('The database does not answer.');
      exchanges += 1;
      const { state, result } = change(kept, 1e12 + nowMs());
      kept = structuredClone(state);
      await way();
      return result;
    };
    const limiter = createSharedLimiter(limits, changeShared);

    async function sendOne(latencyMs: number, answer: () => TurnedAway | undefined): Promise<void> {
      const release = await limiter.acquire();
      if (hasDied()) return;
      [leftMs, allLeftMs].forEach((list) => list.push(nowMs()));
      underWay += 1;
      atOnce += 1;
      mostAtOnce = Math.max(mostAtOnce, atOnce);
      const turnedAway = answer();
      await new Promise((resolve) => setTimeout(resolve, latencyMs));
      if (hasDied()) return;
      underWay -= 1;
      atOnce -= 1;
      release(turnedAway);
    }

    const process: Process = {
      limiter,
      leftMs,
      connected: true,
      send(count, latencyMs = 100, answer = () => undefined) {
        for (let index = 0; index < count; index += 1) void sendOne(latencyMs, answer);
      },
      kill() {
        isDead = true;
        atOnce -= underWay;
      },
    };
    return process;
  }

  return {
    start,
    pass: (ms) => jest.advanceTimersByTimeAsync(ms),
    leftMs: allLeftMs,
    mostAtOnce: () => mostAtOnce,
    exchanges: () => exchanges,
  };
}

/** The most that left in any second, which may begin with any of them. */
export function mostInOneSecond(leftMs: readonly number[]): number {
  return Math.max(
    0,
    ...leftMs.map((fromMs, index) => leftMs.slice(index).filter((atMs) => atMs < fromMs + 1_000).length),
  );
}
