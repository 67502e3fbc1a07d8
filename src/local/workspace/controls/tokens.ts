import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { API_TOKEN } from '../identity';

/**
 * PUT /__control/tokens: how long OAuth tokens hold that are given out from now on, and how long they are said to, where
 * that is something else (clocks differ, a token is revoked). null: the one token, which never ends.
 */
export const tokensBody = z.strictObject({
  Seconds: z.number().positive().nullable(),
  SaidSeconds: z.number().positive().optional(),
});

/** The tokens that API calls are accepted with. */
export interface Tokens {
  set(lifetime: z.output<typeof tokensBody>): void;
  /** What the token endpoint gives out. */
  issue(): { readonly access_token: string; readonly expires_in: number };
  check(token: string): 'good' | 'ended' | 'unknown';
}

const STANDARD_SECONDS = 3_600;

/** `nowMs` need not be the time of day. */
export function createTokens(nowMs: () => number): Tokens {
  const endsAtMs = new Map<string, number>();
  let lifetime: z.output<typeof tokensBody> = { Seconds: null };

  return {
    set(next) {
      lifetime = next;
    },
    issue() {
      const { Seconds, SaidSeconds: expires_in = Seconds ?? STANDARD_SECONDS } = lifetime;
      // The one token, so that a restart leaves those given out valid.
      if (Seconds === null) return { access_token: API_TOKEN, expires_in };
      const access_token = `local-${randomUUID()}`;
      endsAtMs.set(access_token, nowMs() + Seconds * 1_000);
      return { access_token, expires_in };
    },
    check(token) {
      if (token === API_TOKEN) return 'good';
      const endMs = endsAtMs.get(token);
      if (endMs === undefined) return 'unknown';
      return nowMs() < endMs ? 'good' : 'ended';
    },
  };
}
