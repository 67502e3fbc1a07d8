import { z } from 'zod';
import { ApiError, invalid } from '../api-error';
import type { Recipient } from '../records/recipient';
import type { State } from '../state/state';

const MOST_ADDRESSES = 100;
const IPV4_OR_RANGE = /^(25[0-5]|2[0-4]\d|1?\d?\d)(\.(25[0-5]|2[0-4]\d|1?\d?\d)){3}(\/(3[0-2]|[12]?\d))?$/;

const changeable = {
  comment: z.string().optional(),
  owner: z.string().optional(),
  expiration_time: z.int().optional(),
  ip_access_list: z
    .object({
      allowed_ip_addresses: z
        .array(z.string().regex(IPV4_OR_RANGE, 'must be an IPv4 address or range (CIDR)'))
        .max(MOST_ADDRESSES, `at most ${MOST_ADDRESSES} IP addresses or ranges are allowed`)
        .optional(),
    })
    .optional(),
  properties_kvpairs: z.object({ properties: z.record(z.string(), z.string()).optional() }).optional(),
};

const identifying = {
  authentication_type: z.enum(['TOKEN', 'DATABRICKS', 'OIDC_FEDERATION', 'OAUTH_CLIENT_CREDENTIALS']),
  data_recipient_global_metastore_id: z.string().optional(),
};

/** POST /recipients. Other fields pass and do nothing, as in the real API. */
export const createRecipientBody = z.object({
  name: z.string(),
  ...identifying,
  sharing_code: z.string().optional(),
  ...changeable,
});

/** PATCH /recipients/{name}; type and metastore id are read only to refuse a change of them. */
export const patchRecipientBody = z.object({
  new_name: z.string().optional(),
  ...z.object(identifying).partial().shape,
  ...changeable,
});

/** Checks what a create and a patch may set. Throws INVALID_PARAMETER_VALUE. */
export function checkRecipientFields(
  type: Recipient['authentication_type'],
  fields: Pick<z.output<typeof patchRecipientBody>, 'expiration_time' | 'ip_access_list'>,
  nowMs: number,
): void {
  if (fields.expiration_time !== undefined && fields.expiration_time <= nowMs) {
    throw invalid('expiration_time must be in the future, in epoch milliseconds.');
  }
  if (type === 'DATABRICKS' && (fields.ip_access_list?.allowed_ip_addresses ?? []).length > 0) {
    throw invalid('IP access lists can be set only for recipients with authentication type TOKEN.');
  }
}

// Properties with this prefix are the server's own; a client neither sets nor loses them.
const SERVER_PREFIX = 'databricks.';

/**
 * A recipient's properties: the caller's, which replace all earlier ones, and the server's.
 * Throws INVALID_PARAMETER_VALUE when the caller sets one of the server's to something else.
 */
export function recipientProperties(
  given: Readonly<Record<string, string>>,
  recipient: Pick<Recipient, 'name' | 'metastore_id'>,
): Recipient['properties_kvpairs'] {
  const own: Record<string, string> = { [`${SERVER_PREFIX}name`]: recipient.name };
  if (recipient.metastore_id !== undefined) own[`${SERVER_PREFIX}metastoreId`] = recipient.metastore_id;
  for (const [key, value] of Object.entries(given)) {
    if (key.startsWith(SERVER_PREFIX) && own[key] !== value)
      throw invalid(`Property '${key}' is reserved and cannot be set.`);
  }
  return { properties: { ...given, ...own } };
}

/** The recipient of that name, in any case. Throws RECIPIENT_DOES_NOT_EXIST. */
export function findRecipient(state: State, name: string): Recipient {
  const recipient = state.recipients.get(name.toLowerCase());
  if (recipient === undefined)
    throw new ApiError('RECIPIENT_DOES_NOT_EXIST', `Recipient '${name}' does not exist.`);
  return recipient;
}
