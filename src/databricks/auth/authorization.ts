import { DatabricksError } from '../http/error';

/** Headers that prove who sends a request: not to be shown to anybody. */
export type AuthHeaders = Readonly<Record<string, string>>;

/** What requests are authorized with, and for how long. */
export interface Authorization {
  /**
   * Runs `send`, which takes the headers when its request leaves: while it waited in line others may have been refused
   * with them. Where they are refused as expired, once more with new ones.
   */
  authorize<T>(send: (headers: () => Promise<AuthHeaders>) => Promise<T>): Promise<T>;
}

export interface AccessToken {
  readonly access_token: string;
  /** Seconds. */
  readonly expires_in: number;
}

/** Headers that hold for a while. */
export interface Grant {
  readonly headers: AuthHeaders;
  /** Seconds. */
  readonly expires_in: number;
}

export const bearer = (token: string): AuthHeaders => ({ authorization: `Bearer ${token}` });

/** A personal access token: as it is, for as long as it holds. */
export function tokenAuthorization(token: string): Authorization {
  return { authorize: (send) => send(() => Promise.resolve(bearer(token))) };
}

/** Renewed this long before it expires, so that a request never waits in line with a token that ends meanwhile. */
const RENEW_BEFORE_MS = 60_000;

interface Kept {
  readonly headers: AuthHeaders;
  readonly renewAtMs: number;
  readonly endsAtMs: number;
}

/**
 * A service principal's short-lived token: fetched when first needed, kept, renewed before it ends. However many
 * requests want one, one fetch is under way.
 */
export function renewedAuthorization(fetchGrant: () => Promise<Grant>): Authorization {
  let kept: Kept | undefined;
  let renewal: Promise<Kept> | undefined;

  async function renew(): Promise<Kept> {
    const { headers, expires_in } = await fetchGrant();
    const lifetimeMs = expires_in * 1_000;
    const endsAtMs = performance.now() + lifetimeMs;
    kept = { headers, renewAtMs: endsAtMs - Math.min(RENEW_BEFORE_MS, lifetimeMs / 2), endsAtMs };
    return kept;
  }

  function renewed(): Promise<Kept> {
    renewal ??= renew().finally(() => (renewal = undefined));
    return renewal;
  }

  /** What is in use, but for what is about to end. */
  async function current(): Promise<Kept> {
    const held = kept;
    if (held && performance.now() < held.renewAtMs) return held;
    try {
      return await renewed();
    } catch (error) {
      // Too early to give up: what is held is good until it ends, and the next request tries anew.
      if (held && performance.now() < held.endsAtMs) return held;
      throw error;
    }
  }

  return {
    async authorize(send) {
      // Before it waits in line: there it would hold up others while a token is fetched.
      let used = await current();
      const take = async (): Promise<AuthHeaders> => (used = await current()).headers;
      try {
        return await send(take);
      } catch (error) {
        if (!(error instanceof DatabricksError) || error.kind !== 'unauthenticated') throw error;
        if (kept === used) kept = undefined;
        return send(take);
      }
    },
  };
}
