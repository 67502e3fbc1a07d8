import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { parseBody, type ApiCall, type Route } from '../api-call';
import { ApiError, invalid } from '../api-error';
import type { Recipient, RecipientToken } from '../records/recipient';
import type { ResourceDependencies } from '../state/state';
import { findRecipient } from './recipient';

/** Two, so that a recipient can change over to the new one while the old still works. */
const MOST_ACTIVE_TOKENS = 2;

const rotateBody = z.object({ existing_token_expire_in_seconds: z.coerce.number().int().default(0) });

/** A fresh token, with a link that nobody has opened. */
export function newToken(call: ApiCall, now: number, expiration_time: number | undefined): RecipientToken {
  return {
    id: randomUUID(),
    activation_url: `${call.baseUrl}/delta_sharing/retrieve_config.html?${randomUUID()}`,
    created_at: now,
    created_by: call.user,
    expiration_time,
    updated_at: now,
    updated_by: call.user,
  };
}

/** The recipient with the tokens that have not expired. */
export function activeTokens(recipient: Recipient, now: number): Recipient {
  if (recipient.tokens === undefined) return recipient;
  const tokens = recipient.tokens.filter(
    ({ expiration_time }) => expiration_time === undefined || expiration_time > now,
  );
  return { ...recipient, tokens };
}

/** POST …/rotate-token: a new token; the old one lives on for as long as asked, never longer than before. */
export function rotateTokenRoute(path: string, { state, clock }: ResourceDependencies): Route {
  function rotate(call: ApiCall): Recipient {
    const now = clock();
    const recipient = activeTokens(findRecipient(state, call.target), now);
    const seconds = parseBody(call, rotateBody).existing_token_expire_in_seconds;
    if (seconds < 0) throw invalid('existing_token_expire_in_seconds cannot be negative.');
    if (recipient.tokens === undefined)
      throw invalid(`Recipient '${recipient.name}' has no tokens to rotate.`);
    if (recipient.tokens.length >= MOST_ACTIVE_TOKENS) {
      throw new ApiError(
        'INVALID_STATE',
        `Recipient '${recipient.name}' already has ${MOST_ACTIVE_TOKENS} active tokens.`,
      );
    }
    const token = newToken(call, now, undefined);
    const expireBy = now + seconds * 1_000;
    const old = recipient.tokens.map((existing) => ({
      ...existing,
      expiration_time: Math.min(existing.expiration_time ?? Infinity, expireBy),
    }));
    const after: Recipient = {
      ...recipient,
      activated: false,
      activation_url: token.activation_url,
      tokens: [...old, token],
      updated_at: now,
      updated_by: call.user,
    };
    state.recipients.put(after.name, after);
    return activeTokens(after, now);
  }
  return { method: 'POST', path, handle: rotate };
}
