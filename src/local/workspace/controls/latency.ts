import { z } from 'zod';

/** PUT /__control/latency: each answer waits Ms, and up to JitterMs longer. */
export const latencyBody = z.strictObject({ Ms: z.number().min(0), JitterMs: z.number().min(0).default(0) });
export type LatencyBody = z.output<typeof latencyBody>;

/** Makes answers wait on timers, so that others go on meanwhile. */
export interface Latency {
  set(latency: LatencyBody): void;
  /** Waits the latency, and `extraMs` more. */
  wait(extraMs: number): Promise<void>;
  /** Ends every wait, now and from now on: the server stops. */
  end(): void;
}

export function createLatency(): Latency {
  const pending = new Map<NodeJS.Timeout, () => void>();
  let current: LatencyBody = { Ms: 0, JitterMs: 0 };
  let ended = false;

  return {
    set(latency) {
      current = latency;
    },
    async wait(extraMs) {
      const ms = current.Ms + Math.random() * current.JitterMs + extraMs;
      if (ms <= 0 || ended) return;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(() => {
          pending.delete(timer);
          resolve();
        }, ms);
        pending.set(timer, resolve);
      });
    },
    end() {
      ended = true;
      for (const [timer, resolve] of pending) {
        clearTimeout(timer);
        resolve();
      }
      pending.clear();
    },
  };
}
