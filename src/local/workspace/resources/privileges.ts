import { ApiError, invalid } from '../api-error';
import { METASTORE_ID } from '../identity';
import type { State } from '../state/state';
import { findCatalog, findSchema, findTable, findVolume } from './catalog-records';

const READING = ['SELECT', 'READ_VOLUME', 'EXECUTE'];
const WRITING = ['MODIFY', 'WRITE_VOLUME', 'REFRESH', 'APPLY_TAG', 'MANAGE', 'ALL_PRIVILEGES'];
const MAKING = [
  ...['CREATE_TABLE', 'CREATE_VIEW', 'CREATE_VOLUME', 'CREATE_FUNCTION', 'CREATE_MODEL'],
  ...['CREATE_MATERIALIZED_VIEW', 'EXTERNAL_USE_SCHEMA', 'USE_SCHEMA'],
];

/** What can be given on each type of securable. */
const PRIVILEGES = {
  METASTORE: [
    ...['CREATE_CATALOG', 'CREATE_CONNECTION', 'CREATE_EXTERNAL_LOCATION', 'CREATE_STORAGE_CREDENTIAL'],
    ...['CREATE_SHARE', 'CREATE_RECIPIENT', 'CREATE_PROVIDER', 'CREATE_CLEAN_ROOM', 'SET_SHARE_PERMISSION'],
    ...['USE_SHARE', 'USE_RECIPIENT', 'USE_PROVIDER', 'USE_MARKETPLACE_ASSETS', 'MANAGE_ALLOWLIST'],
  ],
  CATALOG: [...READING, ...WRITING, ...MAKING, 'USE_CATALOG', 'CREATE_SCHEMA', 'BROWSE'],
  SCHEMA: [...READING, ...WRITING, ...MAKING],
  TABLE: ['SELECT', 'MODIFY', 'REFRESH', 'APPLY_TAG', 'MANAGE', 'ALL_PRIVILEGES'],
  VOLUME: ['READ_VOLUME', 'WRITE_VOLUME', 'APPLY_TAG', 'MANAGE', 'ALL_PRIVILEGES'],
} as const satisfies Record<string, readonly string[]>;

export type SecurableType = keyof typeof PRIVILEGES;
export const SECURABLE_TYPES = Object.keys(PRIVILEGES) as SecurableType[];

/** Throws INVALID_PARAMETER_VALUE for a privilege that this type does not have. */
export function checkPrivilege(type: SecurableType, privilege: string): void {
  if (!applies(type, privilege))
    throw invalid(`Privilege ${privilege} is not applicable to this entity [${type}].`);
}

function applies(type: SecurableType, privilege: string): boolean {
  return (PRIVILEGES[type] as readonly string[]).includes(privilege);
}

/** Something that privileges are given on. */
export interface Securable {
  readonly type: SecurableType;
  readonly name: string;
  readonly id: string;
}

/**
 * The securable, and after it those that it inherits from: what holds for a metastore holds for nothing in it.
 * Throws the …_DOES_NOT_EXIST of what is missing.
 */
export function lineage(
  state: State,
  type: SecurableType,
  name: string,
): readonly [Securable, ...Securable[]] {
  switch (type) {
    case 'METASTORE':
      if (name !== METASTORE_ID)
        throw new ApiError('METASTORE_DOES_NOT_EXIST', `Metastore '${name}' does not exist.`);
      return [{ type, name, id: METASTORE_ID }];
    case 'CATALOG': {
      const { full_name, id } = findCatalog(state, name);
      return [{ type, name: full_name, id }];
    }
    case 'SCHEMA': {
      const { full_name, schema_id: id, catalog_name } = findSchema(state, name);
      return [{ type, name: full_name, id }, ...lineage(state, 'CATALOG', catalog_name)];
    }
    case 'TABLE': {
      const { full_name, table_id: id, catalog_name, schema_name } = findTable(state, name);
      return [{ type, name: full_name, id }, ...lineage(state, 'SCHEMA', `${catalog_name}.${schema_name}`)];
    }
    case 'VOLUME': {
      const { full_name, volume_id: id, catalog_name, schema_name } = findVolume(state, name);
      return [{ type, name: full_name, id }, ...lineage(state, 'SCHEMA', `${catalog_name}.${schema_name}`)];
    }
  }
}

/** One privilege that holds for a securable, and where it was given when that was further up. */
export interface EffectivePrivilege {
  readonly principal: string;
  readonly privilege: string;
  readonly inherited_from_type?: SecurableType | undefined;
  readonly inherited_from_name?: string | undefined;
}

/** All that holds for the first of a lineage. */
export function effectivePrivileges(
  state: State,
  [securable, ...ancestors]: readonly [Securable, ...Securable[]],
): EffectivePrivilege[] {
  const given = (holder: Securable) =>
    state.privileges
      .allBy('securable', holder.id)
      .flatMap(({ principal, privileges }) => privileges.map((privilege) => ({ principal, privilege })));
  const inherited = ancestors.flatMap((ancestor) =>
    given(ancestor)
      .filter(({ privilege }) => applies(securable.type, privilege))
      .map((one) => ({ ...one, inherited_from_type: ancestor.type, inherited_from_name: ancestor.name })),
  );
  return [...given(securable), ...inherited];
}

/** Adds and takes away; what is there already, or not there, changes nothing. */
export function changePrivileges(
  state: State,
  securable_id: string,
  { principal, add, remove }: { principal: string; add: readonly string[]; remove: readonly string[] },
): void {
  const key = `${securable_id}/${principal}`;
  const before = state.privileges.get(key)?.privileges ?? [];
  const privileges = [...new Set([...before, ...add])]
    .filter((privilege) => !remove.includes(privilege))
    .sort();
  if (privileges.length > 0) state.privileges.put(key, { key, securable_id, principal, privileges });
  else if (before.length > 0) state.privileges.delete(key);
}

/** What was given on a securable ends with it. */
export function forgetPrivileges(state: State, securableId: string): void {
  for (const { key } of state.privileges.allBy('securable', securableId)) state.privileges.delete(key);
}
