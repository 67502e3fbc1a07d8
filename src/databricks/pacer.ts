import type { Limiter } from './limiter';
import { WaitingLine } from './waiting-line';

/** A stall of this process (collecting garbage, reading a long list) is caught up afterwards, up to this much. */
const CATCH_UP_MS = 100;

/**
 * When the next request may leave, so that any second has at most `requestsPerSecond` (rounded up) of them, evenly
 * spread. Pure: times are handed in, in milliseconds of any one clock.
 *
 * Two rules together. The even spread alone would send too many after a stall, when what was due is late; the window
 * alone would send a whole second's worth at once.
 */
export class Pace {
  readonly #intervalMs: number;
  readonly #windowMs: number;
  /** When the last window's worth of requests left, the oldest first. */
  readonly #left: number[] = [];
  readonly #perWindow: number;
  #dueMs = -Infinity;

  constructor(requestsPerSecond: number) {
    this.#intervalMs = 1_000 / requestsPerSecond;
    this.#perWindow = Math.ceil(requestsPerSecond);
    this.#windowMs = this.#perWindow * this.#intervalMs;
  }

  /** The earliest time for the next request. */
  get nextMs(): number {
    const [oldest = -Infinity] = this.#left;
    return this.#left.length < this.#perWindow ? this.#dueMs : Math.max(this.#dueMs, oldest + this.#windowMs);
  }

  /** One left at `nowMs`. Lateness is caught up only where somebody waited for it: idle time earns nothing. */
  leave(nowMs: number, { hasWaited }: { readonly hasWaited: boolean }): void {
    const earliestMs = hasWaited ? nowMs - CATCH_UP_MS : nowMs;
    this.#dueMs = Math.max(this.#dueMs, earliestMs) + this.#intervalMs;
    this.#left.push(nowMs);
    if (this.#left.length > this.#perWindow) this.#left.shift();
  }
}

/** A limiter that lets requests go at the pace of `requestsPerSecond`, first come first served. */
export function createPacer(requestsPerSecond: number): Limiter {
  const pace = new Pace(requestsPerSecond);
  const line = new WaitingLine();
  let timer: NodeJS.Timeout | undefined;

  function admitWhoIsDue(): void {
    timer = undefined;
    while (line.length > 0) {
      const nowMs = performance.now();
      if (pace.nextMs > nowMs) {
        timer = setTimeout(admitWhoIsDue, Math.ceil(pace.nextMs - nowMs));
        return;
      }
      pace.leave(nowMs, { hasWaited: true });
      line.admit();
    }
  }

  return {
    async acquire(signal) {
      signal?.throwIfAborted();
      const nowMs = performance.now();
      if (line.length === 0 && pace.nextMs <= nowMs) {
        pace.leave(nowMs, { hasWaited: false });
      } else {
        const turn = line.join(signal);
        if (timer === undefined) admitWhoIsDue();
        await turn;
      }
      return () => undefined; // a turn is used up by leaving; there is nothing to give back
    },
  };
}
