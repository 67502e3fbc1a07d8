import { z } from 'zod';
import { parseBody, type ApiCall, type Route } from '../api-call';
import { PRIVILEGE_PAGES, readPage, UNITY_CATALOG_PAGES, unlessEmpty, type PageRules } from '../paging';
import type { PrivilegeRecord } from '../records/privilege';
import type { ResourceDependencies, State } from '../state/state';
import {
  changePrivileges,
  checkPrivilege,
  effectivePrivileges,
  lineage,
  SECURABLE_TYPES,
  type SecurableType,
} from './privileges';

const UNITY_CATALOG = '/api/2.1/unity-catalog';

const privileges = z.array(z.string()).default([]);
const patchBody = z.object({
  changes: z
    .array(z.object({ principal: z.string().min(1), add: privileges, remove: privileges }))
    .default([]),
  omit_permissions_in_response: z.boolean().default(false),
});

/** Who may do what with the metastore, catalogs, schemas, tables and volumes. Shares have their own: share-permissions.ts. */
export function grantRoutes({ state }: ResourceDependencies): Route[] {
  // The Python SDK's users write the type as its enum has it, the Terraform provider in lower case.
  return SECURABLE_TYPES.flatMap((type) =>
    [type, type.toLowerCase()].flatMap((word) => routesOf(state, type, word)),
  );
}

function routesOf(state: State, type: SecurableType, word: string): Route[] {
  /** Those of one principal, where only one is asked for. */
  function list(call: ApiCall, rules: PageRules): object {
    const [{ id }] = lineage(state, type, call.target);
    const principal = call.query.get('principal');
    if (principal) return { privilege_assignments: shown(state.privileges.get(`${id}/${principal}`)) };
    const page = readPage(call, rules, state.privileges, { where: ['securable', [id]] });
    return { privilege_assignments: shown(...page.records), next_page_token: page.next_page_token };
  }

  function effective(call: ApiCall): readonly object[] | undefined {
    const all = effectivePrivileges(state, lineage(state, type, call.target));
    const wanted = call.query.get('principal');
    const principals = [...new Set(all.map(({ principal }) => principal))].sort();
    const assignments = principals
      .filter((principal) => !wanted || principal === wanted)
      .map((principal) => ({
        principal,
        privileges: all
          .filter((one) => one.principal === principal)
          .map((one) => ({ ...one, principal: undefined })),
      }));
    return unlessEmpty(assignments);
  }

  function patch(call: ApiCall): object {
    const [{ id }] = lineage(state, type, call.target);
    const body = parseBody(call, patchBody);
    for (const change of body.changes) {
      for (const privilege of change.add) checkPrivilege(type, privilege);
      changePrivileges(state, id, change);
    }
    if (body.omit_permissions_in_response) return {};
    return { privilege_assignments: shown(...state.privileges.allBy('securable', id)) };
  }

  const permissions = `${UNITY_CATALOG}/permissions/${word}/{name}`;
  return [
    { method: 'GET', path: permissions, handle: (call) => list(call, UNITY_CATALOG_PAGES) },
    { method: 'PATCH', path: permissions, handle: patch },
    {
      method: 'GET',
      path: `${UNITY_CATALOG}/effective-permissions/${word}/{name}`,
      handle: (call) => ({ privilege_assignments: effective(call) }),
    },
    {
      method: 'GET',
      path: `${UNITY_CATALOG}/privilege-assignments/${word}/{name}`,
      handle: (call) => list(call, PRIVILEGE_PAGES),
    },
    {
      method: 'GET',
      path: `${UNITY_CATALOG}/effective-privilege-assignments/${word}/{name}`,
      handle: (call) => ({ effective_privilege_assignments: effective(call) }),
    },
  ];
}

function shown(...records: readonly (PrivilegeRecord | undefined)[]): readonly object[] | undefined {
  const found = records.filter((record) => record !== undefined);
  return unlessEmpty(found.map(({ principal, privileges: held }) => ({ principal, privileges: held })));
}
