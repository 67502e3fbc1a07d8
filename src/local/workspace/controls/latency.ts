import { z } from 'zod';

// What a timer can wait at most, 24 days; Node fires one that is set to more at once.
const LONGEST_MS = 2 ** 31 - 1;

/** PUT /__control/latency: each answer waits Ms, and up to JitterMs longer. */
export const latencyBody = z.strictObject({ Ms: z.number().min(0), JitterMs: z.number().min(0).default(0) });
export type LatencyBody = z.output<typeof latencyBody>;

/** Makes requests and answers wait on timers, so that others go on meanwhile. */
export interface Latency {
  set(latency: LatencyBody): void;
  /** Waits the latency, and `extraMs` more. */
  wait(extraMs: number): Promise<void>;
  /** Waits before a request is carried out, which it is not to be where this says `stopped`: the server stops. */
  hold(ms: number): Promise<'over' | 'stopped'>;
  /** Ends every wait, now and from now on: the server stops. */
  end(): void;
}

export function createLatency(): Latency {
  const pending = new Map<NodeJS.Timeout, (how: 'over' | 'stopped') => void>();
  let current: LatencyBody = { Ms: 0, JitterMs: 0 };
  let ended = false;

  async function pass(ms: number): Promise<'over' | 'stopped'> {
    if (ended) return 'stopped';
    if (ms <= 0) return 'over';
    return new Promise((resolve) => {
      const over = () => {
        pending.delete(timer);
        resolve('over');
      };
      const timer = setTimeout(over, Math.min(ms, LONGEST_MS));
      pending.set(timer, resolve);
    });
  }

  return {
    set(latency) {
      current = latency;
    },
    async wait(extraMs) {
      await pass(current.Ms + Math.random() * current.JitterMs + extraMs);
    },
    hold: pass,
    end() {
      ended = true;
      for (const [timer, resolve] of pending) {
        clearTimeout(timer);
        resolve('stopped');
      }
      pending.clear();
    },
  };
}
