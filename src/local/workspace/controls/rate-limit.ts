import { z } from 'zod';

/** PUT /__control/rate-limit; null takes the limit off. */
export const rateLimitBody = z.strictObject({ RequestsPerSecond: z.number().positive().nullable() });

/** How many requests a second are let through. */
export interface RateLimit {
  set(requestsPerSecond: number | null): void;
  /** Counts a request; the whole seconds after which to try again when it is one too many. */
  take(): number | undefined;
}

/** A bucket that holds one second's requests and fills evenly. `nowMs` need not be the time of day. */
export function createRateLimit(nowMs: () => number): RateLimit {
  let perSecond: number | null = null;
  let tokens = 0;
  let filledAt = 0;

  return {
    set(requestsPerSecond) {
      perSecond = requestsPerSecond;
      // Below one a second, a full bucket would otherwise never hold a whole request.
      tokens = Math.max(1, requestsPerSecond ?? 0);
      filledAt = nowMs();
    },
    take() {
      if (perSecond === null) return undefined;
      const now = nowMs();
      tokens = Math.min(Math.max(1, perSecond), tokens + ((now - filledAt) / 1_000) * perSecond);
      filledAt = now;
      if (tokens < 1) return Math.max(1, Math.ceil((1 - tokens) / perSecond));
      tokens -= 1;
      return undefined;
    },
  };
}
