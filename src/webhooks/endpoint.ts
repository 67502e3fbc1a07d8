import { createHash } from 'node:crypto';
import { z } from 'zod';
import { isLoopback } from '../loopback';
import { WEBHOOK_EVENTS } from '../workflows/contract';

/** As the Standard Webhooks specification wants a key's length. */
const MIN_KEY_BYTES = 24;
const MAX_KEY_BYTES = 64;

const isOneOfOurs = (text: string): boolean => {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password } = new URL(text);
  // A user's name and password would be sent to nobody: the receiver knows a message by its signature.
  if (username !== '' || password !== '') return false;
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
};

/** Base64 as it is written with padding: what receivers' libraries read, too. */
function isSecret(text: string): boolean {
  const [, base64] = /^whsec_(.*)$/.exec(text) ?? [];
  const key = Buffer.from(base64 ?? '', 'base64');
  return key.toString('base64') === base64 && key.length >= MIN_KEY_BYTES && key.length <= MAX_KEY_BYTES;
}

const SECRET_FORM =
  `must be whsec_ and ${MIN_KEY_BYTES} to ${MAX_KEY_BYTES} bytes in Base64, ` +
  'as a value, {env: NAME} or {file: PATH}';

/** A receiver of notifications: an entry of WEBHOOKS_FILE, its secret resolved. */
export const webhookEndpointSchema = z.strictObject({
  url: z.string().refine(isOneOfOurs, {
    error:
      'must be an https address without a user name (http only on this machine), ' +
      'such as https://hooks.example.com/sharepack',
  }),
  secret: z.string({ error: SECRET_FORM }).refine(isSecret, { error: SECRET_FORM }),
  /** What it is told of. */
  events: z
    .array(z.enum(WEBHOOK_EVENTS))
    .min(1)
    .default([...WEBHOOK_EVENTS]),
  /** Of whose packs; left out: of all. */
  business_lines: z.array(z.string().min(1)).min(1).optional(),
});
export type WebhookEndpoint = z.infer<typeof webhookEndpointSchema>;

const CHECKSUM_CHARACTERS = 12;

/** Names a receiver where anybody may read it: an address may hold a token in its path. */
export function endpointId({ url }: WebhookEndpoint): string {
  const checksum = createHash('sha256').update(url).digest('hex').slice(0, CHECKSUM_CHARACTERS);
  return `${new URL(url).host}~${checksum}`;
}
