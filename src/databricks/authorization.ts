import { z } from 'zod';
import { DatabricksError } from './error';

/** What is put into the Authorization header, and for how long. */
export interface Authorization {
  /** Runs `send` with the header's value. Where that is refused as expired, once more with a new one. */
  authorize<T>(send: (header: string) => Promise<T>): Promise<T>;
}

/** Files end with a line break, which no header may hold. */
const secret = z.string().trim().min(1);

export const credentialSchema = z.union([
  z.strictObject({ token: secret }),
  z.strictObject({ client_id: secret, client_secret: secret }),
]);

/** The SDKs' names: a personal access token, or a service principal (OAuth machine to machine). */
export type Credential = z.infer<typeof credentialSchema>;

export interface AccessToken {
  readonly access_token: string;
  /** Seconds. */
  readonly expires_in: number;
}

/** A personal access token: as it is, for as long as it holds. */
export function tokenAuthorization(token: string): Authorization {
  return { authorize: (send) => send(`Bearer ${token}`) };
}

/** Renewed this long before it expires, so that a request never waits in line with a token that ends meanwhile. */
const RENEW_BEFORE_MS = 60_000;

interface Kept {
  readonly header: string;
  readonly renewAtMs: number;
}

/**
 * A service principal's short-lived token: fetched when first needed, kept, renewed before it ends. However many
 * requests want one, one fetch is under way.
 */
export function clientAuthorization(fetchToken: () => Promise<AccessToken>): Authorization {
  let kept: Promise<Kept> | undefined;

  async function renew(): Promise<Kept> {
    const { access_token, expires_in } = await fetchToken();
    const lifetimeMs = expires_in * 1_000;
    const renewAtMs = performance.now() + lifetimeMs - Math.min(RENEW_BEFORE_MS, lifetimeMs / 2);
    return { header: `Bearer ${access_token}`, renewAtMs };
  }

  function startRenewal(): Promise<Kept> {
    const renewal = renew();
    kept = renewal;
    // A failure is told to those who wait now; the next request tries anew.
    renewal.catch(() => {
      if (kept === renewal) kept = undefined;
    });
    return renewal;
  }

  /** The token in use, but for one that is about to end or that the workspace has just refused. */
  async function current(refused?: string): Promise<string> {
    const seen = kept ?? startRenewal();
    const token = await seen;
    if (token.header !== refused && performance.now() < token.renewAtMs) return token.header;
    // Who finds it stale first renews it, the others wait for that.
    const newer = kept === seen || kept === undefined ? startRenewal() : kept;
    return (await newer).header;
  }

  return {
    async authorize(send) {
      const header = await current();
      try {
        return await send(header);
      } catch (error) {
        if (!(error instanceof DatabricksError) || error.kind !== 'unauthenticated') throw error;
        return send(await current(header));
      }
    },
  };
}
