import { createHash, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { ROLES, type Actor } from '../actor';
import type { Authenticator } from '../dependencies';
import { Problem } from '../problem';

/** API_TOKENS_FILE (spec/operations.md): digests only, so that whoever reads the file cannot call as anybody. */
export const apiTokensSchema = z.array(
  z.strictObject({
    /** Of the token's UTF-8 bytes, hexadecimal. */
    sha256: z.string().regex(/^[0-9a-f]{64}$/i),
    actor: z.string().min(1).max(255),
    role: z.enum(ROLES),
    business_lines: z.array(z.string().min(1)).optional(),
  }),
);
export type ApiToken = z.infer<typeof apiTokensSchema>[number];

/** `Authorization: Bearer TOKEN`, where the token is one of those whose digests are given. */
export function tokenAuthenticator(tokens: readonly ApiToken[]): Authenticator {
  const known = tokens.map((token) => ({
    digest: Buffer.from(token.sha256, 'hex'),
    actor: actorOfToken(token),
  }));
  return (request) => {
    const token = /^Bearer +([^\s]+)$/i.exec(request.headers.authorization ?? '')?.[1];
    if (token === undefined)
      return Promise.reject(unauthenticated('Send your token: Authorization: Bearer TOKEN.'));
    const digest = createHash('sha256').update(token).digest();
    // Every digest is compared, each in constant time: how long it takes tells nothing of which tokens there are.
    const found = known.filter((entry) => timingSafeEqual(entry.digest, digest))[0];
    return found
      ? Promise.resolve(found.actor)
      : Promise.reject(unauthenticated('The token is not known here.'));
  };
}

const actorOfToken = ({ actor, role, business_lines }: ApiToken): Actor => ({
  name: actor,
  role,
  ...(business_lines && { business_lines }),
});

const unauthenticated = (detail: string): Problem =>
  new Problem('unauthenticated', detail, { headers: { 'WWW-Authenticate': 'Bearer realm="sharepack"' } });
