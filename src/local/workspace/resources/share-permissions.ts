import { z } from 'zod';
import { parseBody, type ApiCall, type Route } from '../api-call';
import { readPage, UNITY_CATALOG_PAGES, unlessEmpty } from '../paging';
import type { Grant } from '../records/grant';
import type { Recipient } from '../records/recipient';
import type { Share } from '../records/share';
import type { ResourceDependencies, State } from '../state/state';
import { findRecipient } from './recipient';
import { findShare } from './share';

const UNITY_CATALOG = '/api/2.1/unity-catalog';

// The one privilege that a share knows.
const SELECT = 'SELECT';
const privileges = z.array(z.literal(SELECT, `only ${SELECT} applies to a share`)).default([]);

const patchPermissionsBody = z.object({
  changes: z.array(z.object({ principal: z.string(), add: privileges, remove: privileges })).default([]),
  omit_permissions_list: z.boolean().default(false),
});

/** Who may read which share (workspace-api.md, Permissions), seen from either side. */
export function sharePermissionRoutes({ state }: ResourceDependencies): Route[] {
  // The second and third are how grants on anything else are asked for, which works for shares, too.
  const paths = ['shares/{name}/permissions', 'permissions/share/{name}', 'permissions/SHARE/{name}'];

  function get(call: ApiCall): object {
    const share = findShare(state, call.target);
    const page = readPage(call, UNITY_CATALOG_PAGES, state.grants, { where: ['share', [share.id]] });
    return { privilege_assignments: assignments(state, page.records), next_page_token: page.next_page_token };
  }

  function patch(call: ApiCall): object {
    const share = findShare(state, call.target);
    const body = parseBody(call, patchPermissionsBody);
    for (const change of body.changes) {
      const recipient = findRecipient(state, change.principal);
      // A delta: granting what is granted, or taking what is not, changes nothing.
      if (change.add.length > 0) grant(state, share, recipient);
      if (change.remove.length > 0) revoke(state, share, recipient);
    }
    if (body.omit_permissions_list) return {};
    return { privilege_assignments: assignments(state, state.grants.allBy('share', share.id)) };
  }

  function getOfRecipient(call: ApiCall): object {
    const recipient = findRecipient(state, call.target);
    const page = readPage(call, UNITY_CATALOG_PAGES, state.grants, { where: ['recipient', [recipient.id]] });
    return {
      permissions_out: sharesOf(state, recipient, page.records),
      next_page_token: page.next_page_token,
    };
  }

  return [
    ...paths.flatMap((path): Route[] => [
      { method: 'GET', path: `${UNITY_CATALOG}/${path}`, handle: get },
      { method: 'PATCH', path: `${UNITY_CATALOG}/${path}`, handle: patch },
    ]),
    {
      method: 'GET',
      path: `${UNITY_CATALOG}/recipients/{name}/share-permissions`,
      handle: getOfRecipient,
    },
  ];
}

/** Lets the recipient read the share. */
export function grant(state: State, share: Share, recipient: Recipient): void {
  const key = grantKey(share, recipient);
  if (!state.grants.get(key)) state.grants.put(key, { key, share_id: share.id, recipient_id: recipient.id });
}

function revoke(state: State, share: Share, recipient: Recipient): void {
  const key = grantKey(share, recipient);
  if (state.grants.get(key)) state.grants.delete(key);
}

function grantKey(share: Share, recipient: Recipient): string {
  return `${share.id}/${recipient.id}`;
}

function assignments(state: State, grants: readonly Grant[]): readonly object[] | undefined {
  const recipients = grants.flatMap(({ recipient_id }) => state.recipients.allBy('id', recipient_id));
  return unlessEmpty(recipients.map(({ name }) => ({ principal: name, privileges: [SELECT] })));
}

function sharesOf(
  state: State,
  recipient: Recipient,
  grants: readonly Grant[],
): readonly object[] | undefined {
  const shares = grants.flatMap(({ share_id }) => state.shares.allBy('id', share_id));
  const privilege_assignments = [{ principal: recipient.name, privileges: [SELECT] }];
  return unlessEmpty(shares.map(({ name }) => ({ share_name: name, privilege_assignments })));
}
