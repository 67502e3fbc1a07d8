import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import { parseBody, type ApiCall, type Route } from '../api-call';
import { ApiError, invalid } from '../api-error';
import { readPage, UNITY_CATALOG_PAGES, unlessEmpty } from '../paging';
import type { Recipient } from '../records/recipient';
import type { ResourceDependencies, State } from '../state/state';
import {
  checkRecipientFields,
  createRecipientBody,
  findRecipient,
  patchRecipientBody,
  recipientProperties,
} from './recipient';
import { activeTokens, newToken, rotateTokenRoute } from './recipient-tokens';
import { securableName } from './securable-name';

const RECIPIENTS = '/api/2.1/unity-catalog/recipients';
const MOST_RECIPIENTS = 5_000;

/** The recipient that every metastore has of its own accord: itself. */
export const SELF = 'self';

/** Recipients (workspace-api.md, Recipients). Their grants are with the shares, in share-permissions.ts. */
export function recipientRoutes({ state, clock }: ResourceDependencies): Route[] {
  const show = (recipient: Recipient): Recipient => activeTokens(recipient, clock());

  function list(call: ApiCall): object {
    const metastore = call.query.get('data_recipient_global_metastore_id');
    const where = metastore ? (['sharing_identifier', [metastore.toLowerCase()]] as const) : undefined;
    const page = readPage(call, UNITY_CATALOG_PAGES, state.recipients, { where });
    return { recipients: unlessEmpty(page.records.map(show)), next_page_token: page.next_page_token };
  }

  return [
    {
      method: 'POST',
      path: RECIPIENTS,
      handle: (call) => show(createRecipient(state, call, clock())),
      // A token recipient whatever was asked for: a D2D twin would meet the metastore's own conflict first.
      twinBody: (body) => {
        const { data } = createRecipientBody.safeParse(body);
        return data && { name: data.name, authentication_type: 'TOKEN' };
      },
    },
    { method: 'GET', path: RECIPIENTS, handle: list },
    {
      method: 'GET',
      path: `${RECIPIENTS}/{name}`,
      handle: (call) => show(findRecipient(state, call.target)),
    },
    {
      method: 'PATCH',
      path: `${RECIPIENTS}/{name}`,
      handle: (call) => show(patchRecipient(state, call, clock())),
    },
    {
      method: 'DELETE',
      path: `${RECIPIENTS}/{name}`,
      handle(call) {
        const recipient = findRecipient(state, call.target);
        refuseSelf(recipient);
        deleteRecipient(state, recipient);
        return {};
      },
    },
    rotateTokenRoute(`${RECIPIENTS}/{name}/rotate-token`, { state, clock }),
  ];
}

function createRecipient(state: State, call: ApiCall, now: number): Recipient {
  const body = parseBody(call, createRecipientBody);
  const name = securableName('Recipient', body.name);
  checkRecipientFields(body.authentication_type, body, now);
  refuseTaken(state, name);
  const partner = sharingPartner(state, body);
  // `self` is nobody's, and does not count.
  if (state.recipients.size > MOST_RECIPIENTS) {
    throw new ApiError(
      'QUOTA_EXCEEDED',
      `Cannot create more than ${MOST_RECIPIENTS} recipients in this metastore.`,
    );
  }
  const token = body.authentication_type === 'TOKEN' ? newToken(call, now, body.expiration_time) : undefined;
  const recipient: Recipient = {
    id: randomUUID(),
    name,
    authentication_type: body.authentication_type,
    owner: body.owner ?? call.user,
    comment: body.comment,
    activated: false,
    activation_url: token?.activation_url,
    tokens: token && [token],
    ...partner,
    expiration_time: body.expiration_time,
    ip_access_list: body.ip_access_list,
    properties_kvpairs: recipientProperties(body.properties_kvpairs?.properties ?? {}, { name, ...partner }),
    created_at: now,
    created_by: call.user,
    updated_at: now,
    updated_by: call.user,
  };
  state.recipients.put(name, recipient);
  return recipient;
}

function refuseTaken(state: State, name: string): void {
  if (state.recipients.get(name))
    throw new ApiError('RECIPIENT_ALREADY_EXISTS', `Recipient ${name} already exists`);
}

/** The metastore on the other side of a D2D recipient: a metastore has one recipient for each, under any name. */
function sharingPartner(
  state: State,
  body: {
    authentication_type: string;
    data_recipient_global_metastore_id?: string | undefined;
    sharing_code?: string | undefined;
  },
): Pick<Recipient, 'data_recipient_global_metastore_id' | 'cloud' | 'region' | 'metastore_id'> {
  const id = body.data_recipient_global_metastore_id;
  if (body.authentication_type !== 'DATABRICKS') {
    if (id !== undefined)
      throw invalid('data_recipient_global_metastore_id is only for authentication type DATABRICKS.');
    return {};
  }
  if (id === undefined) {
    if (body.sharing_code !== undefined) return {};
    throw invalid('data_recipient_global_metastore_id is required for authentication type DATABRICKS.');
  }
  const [cloud, region, metastoreId, ...rest] = id.split(':');
  if (!cloud || !region || !metastoreId || rest.length > 0) {
    throw invalid(
      `data_recipient_global_metastore_id '${id}' must have the form <cloud>:<region>:<metastore-uuid>.`,
    );
  }
  const [existing] = state.recipients.allBy('sharing_identifier', id.toLowerCase());
  if (existing) {
    throw new ApiError(
      'RECIPIENT_ALREADY_EXISTS',
      `There is already a Recipient object '${existing.name}' with the same sharing identifier '${id}'.`,
    );
  }
  return { data_recipient_global_metastore_id: id, cloud, region, metastore_id: metastoreId };
}

function patchRecipient(state: State, call: ApiCall, now: number): Recipient {
  const before = findRecipient(state, call.target);
  const body = parseBody(call, patchRecipientBody);
  refuseSelf(before);
  refuseNewIdentity(before, body);
  checkRecipientFields(before.authentication_type, body, now);
  const name = body.new_name === undefined ? before.name : securableName('Recipient', body.new_name);
  if (name !== before.name) refuseTaken(state, name);
  const { expiration_time = before.expiration_time } = body;
  const after: Recipient = {
    ...before,
    name,
    owner: body.owner ?? before.owner,
    comment: body.comment ?? before.comment,
    ip_access_list: body.ip_access_list ?? before.ip_access_list,
    expiration_time,
    // One that has ended stays so.
    tokens:
      body.expiration_time === undefined
        ? before.tokens
        : activeTokens(before, now).tokens?.map((token) => ({ ...token, expiration_time })),
    properties_kvpairs: recipientProperties(body.properties_kvpairs?.properties ?? callerProperties(before), {
      name,
      metastore_id: before.metastore_id,
    }),
    updated_at: now,
    updated_by: call.user,
  };
  if (name !== before.name) state.recipients.delete(before.name);
  state.recipients.put(name, after);
  return after;
}

/** A rename changes one of the server's own properties, so a kept map is the caller's part of it. */
function callerProperties(recipient: Recipient): Record<string, string> {
  const own = recipientProperties({}, recipient).properties;
  return Object.fromEntries(
    Object.entries(recipient.properties_kvpairs.properties).filter(([key]) => !(key in own)),
  );
}

function refuseNewIdentity(before: Recipient, body: z.output<typeof patchRecipientBody>): void {
  for (const field of ['authentication_type', 'data_recipient_global_metastore_id'] as const) {
    const wanted = body[field];
    if (wanted !== undefined && wanted !== before[field])
      throw invalid(`${field} of recipient '${before.name}' cannot be changed.`);
  }
}

function refuseSelf(recipient: Recipient): void {
  if (recipient.name === SELF)
    throw new ApiError('PERMISSION_DENIED', `Recipient '${SELF}' is built in and cannot be changed.`);
}

/** Grants name the recipient by id: a name that is used again later gets none of the old ones. */
function deleteRecipient(state: State, recipient: Recipient): void {
  for (const grant of state.grants.allBy('recipient', recipient.id)) state.grants.delete(grant.key);
  state.recipients.delete(recipient.name);
}
