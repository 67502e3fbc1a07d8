import type { Recipient } from '../../databricks/recipients';
import type { KindContext } from './kind';
import { unlessLost } from './lost-request';

/**
 * The earlier token ends at once. Giving it a while longer would be undone by the new token's own end, which the API
 * sets for all tokens of a recipient.
 */
const OLD_TOKEN_LIVES_S = 0;

type Tokens = NonNullable<Recipient['tokens']>;
type Raw = Pick<Recipient, 'tokens'> | null;

/** Tokens that are there now, and were not. */
function newTokens(before: Raw, now: Raw): Tokens {
  const earlier = new Set(before?.tokens?.map(({ id }) => id));
  return (now?.tokens ?? []).filter(({ id }) => !earlier.has(id));
}

/** Tells a rotation that was done from one that was not: its answer may have been lost. */
export const isRotated = (before: unknown, now: unknown): boolean =>
  newTokens(before as Raw, now as Raw).length > 0;

/**
 * Gives a recipient a new token, once: the call is not safe to repeat blindly, so token ids are compared with those of
 * before the first attempt. The new token ends when the recipient's tokens were to end, where the workspace says when.
 */
export async function rotateToken(context: KindContext, before: Recipient, now: Recipient): Promise<void> {
  const { recipients } = context.databricks;
  const rotated = isRotated(before, now)
    ? now
    : await unlessLost(
        context,
        () => recipients.rotateToken(now.name, OLD_TOKEN_LIVES_S, context),
        async () => {
          const later = await recipients.get(now.name, context);
          return isRotated(before, later ?? null) ? later : undefined;
        },
      );
  context.heartbeat();
  const { expiration_time = 0 } = rotated;
  const isDue = newTokens(before, rotated).some((token) => token.expiration_time !== expiration_time);
  // An end that has passed already cannot be set.
  if (isDue && expiration_time > Date.now()) await recipients.update(now.name, { expiration_time }, context);
}
