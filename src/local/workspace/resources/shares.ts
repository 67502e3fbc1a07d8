import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { flag, parseBody, type ApiCall, type Route } from '../api-call';
import { ApiError } from '../api-error';
import { readPage, UNITY_CATALOG_PAGES, unlessEmpty } from '../paging';
import type { Share } from '../records/share';
import { dataObject } from '../records/share-object';
import type { ResourceDependencies, State } from '../state/state';
import { securableName } from './securable-name';
import { createShareBody, findShare } from './share';
import { addObject, removeObject, showObjects, updateObject } from './share-object';

const SHARES = '/api/2.1/unity-catalog/shares';
const MOST_SHARES = 1_000;
const MOST_UPDATES = 100;

const patchShareBody = z.object({
  new_name: z.string().optional(),
  owner: z.string().optional(),
  comment: z.string().optional(),
  storage_root: z.string().optional(),
  updates: z
    .array(z.object({ action: z.enum(['ADD', 'REMOVE', 'UPDATE']), data_object: dataObject }))
    .max(MOST_UPDATES, `at most ${MOST_UPDATES} updates are allowed in one call`)
    .default([]),
});

/** Shares and their objects (workspace-api.md, Shares). */
export function shareRoutes({ state, clock }: ResourceDependencies): Route[] {
  function list(call: ApiCall): object {
    const page = readPage(call, UNITY_CATALOG_PAGES, state.shares);
    return { shares: unlessEmpty(page.records), next_page_token: page.next_page_token };
  }

  function get(call: ApiCall): object {
    const share = findShare(state, call.target);
    if (!flag(call, 'include_shared_data')) return share;
    return { ...share, objects: unlessEmpty(showObjects(state, share)) };
  }

  return [
    {
      method: 'POST',
      path: SHARES,
      handle: (call) => createShare(state, call, clock()),
      twinBody: (body) => {
        const { data } = createShareBody.safeParse(body);
        return data && { name: data.name };
      },
    },
    { method: 'GET', path: SHARES, handle: list },
    { method: 'GET', path: `${SHARES}/{name}`, handle: get },
    { method: 'PATCH', path: `${SHARES}/{name}`, handle: (call) => patchShare(state, call, clock()) },
    {
      method: 'DELETE',
      path: `${SHARES}/{name}`,
      handle(call) {
        deleteShare(state, findShare(state, call.target));
        return {};
      },
    },
  ];
}

function createShare(state: State, call: ApiCall, now: number): Share {
  const { name: given, comment, storage_root } = parseBody(call, createShareBody);
  const name = securableName('Share', given);
  refuseTaken(state, name);
  if (state.shares.size >= MOST_SHARES) {
    throw new ApiError('QUOTA_EXCEEDED', `Cannot create more than ${MOST_SHARES} shares in this metastore.`);
  }
  const made = { created_at: now, created_by: call.user, updated_at: now, updated_by: call.user };
  const share: Share = { id: randomUUID(), name, comment, storage_root, owner: call.user, ...made };
  state.shares.put(name, share);
  return share;
}

function patchShare(state: State, call: ApiCall, now: number): Share {
  const before = findShare(state, call.target);
  const { new_name, owner = before.owner, updates, ...fields } = parseBody(call, patchShareBody);
  const name = new_name === undefined ? before.name : securableName('Share', new_name);
  for (const { action, data_object } of updates) {
    if (action === 'ADD') addObject(state, before, data_object, { user: call.user, now });
    else if (action === 'REMOVE') removeObject(state, before, data_object);
    else updateObject(state, before, data_object);
  }
  const after: Share = { ...before, ...fields, owner, name, updated_at: now, updated_by: call.user };
  if (name !== before.name) {
    refuseTaken(state, name);
    state.shares.delete(before.name);
  }
  state.shares.put(name, after);
  return after;
}

function refuseTaken(state: State, name: string): void {
  if (state.shares.get(name)) throw new ApiError('SHARE_ALREADY_EXISTS', `Share '${name}' already exists`);
}

function deleteShare(state: State, share: Share): void {
  for (const object of state.share_objects.allBy('share', share.id)) removeObject(state, share, object);
  for (const grant of state.grants.allBy('share', share.id)) state.grants.delete(grant.key);
  state.shares.delete(share.name);
}
