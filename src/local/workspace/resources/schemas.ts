import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { flag, parseBody, required, type ApiCall, type Route } from '../api-call';
import { ApiError } from '../api-error';
import { readPage, UNITY_CATALOG_PAGES, unlessEmpty } from '../paging';
import type { SchemaRecord } from '../records/securables';
import type { ResourceDependencies, State } from '../state/state';
import { changed, findCatalog, findSchema, securable, securableChanges } from './catalog-records';
import { forgetPrivileges } from './privileges';
import { securableName } from './securable-name';

const SCHEMAS = '/api/2.1/unity-catalog/schemas';

/** The schema in which a catalog describes itself; it is nobody's to fill or delete. */
export const INFORMATION_SCHEMA = 'information_schema';

const properties = z.record(z.string(), z.string()).optional();
const createBody = z.object({
  name: z.string(),
  catalog_name: z.string(),
  comment: z.string().optional(),
  properties,
  storage_root: z.string().optional(),
});
const patchBody = securableChanges.extend({ properties });

/** Schemas (workspace-api.md, Checks and tags). */
export function schemaRoutes({ state, clock }: ResourceDependencies): Route[] {
  function list(call: ApiCall): object {
    const catalog = findCatalog(state, required(call, 'catalog_name'));
    const page = readPage(call, UNITY_CATALOG_PAGES, state.schemas, { where: ['catalog', [catalog.name]] });
    return { schemas: unlessEmpty(page.records), next_page_token: page.next_page_token };
  }

  return [
    { method: 'GET', path: SCHEMAS, handle: list },
    {
      method: 'POST',
      path: SCHEMAS,
      handle: (call) => create(state, call, clock()),
      twinBody: (body) => {
        const { data } = createBody.safeParse(body);
        return data && { name: data.name, catalog_name: data.catalog_name };
      },
    },
    { method: 'GET', path: `${SCHEMAS}/{name}`, handle: (call) => findSchema(state, call.target) },
    { method: 'PATCH', path: `${SCHEMAS}/{name}`, handle: (call) => patch(state, call, clock()) },
    {
      method: 'DELETE',
      path: `${SCHEMAS}/{name}`,
      handle(call) {
        deleteSchema(state, findSchema(state, call.target), flag(call, 'force'));
        return {};
      },
    },
  ];
}

function create(state: State, call: ApiCall, now: number): SchemaRecord {
  const { name: given, catalog_name, ...fields } = parseBody(call, createBody);
  const catalog = findCatalog(state, catalog_name);
  const name = securableName('Schema', given);
  const fullName = `${catalog.name}.${name}`;
  refuseTaken(state, fullName);
  const schema: SchemaRecord = {
    ...securable(name, fullName, { user: call.user, now }),
    ...fields,
    schema_id: randomUUID(),
    catalog_name: catalog.name,
  };
  state.schemas.put(fullName, schema);
  return schema;
}

function patch(state: State, call: ApiCall, now: number): SchemaRecord {
  const before = findSchema(state, call.target);
  const { new_name, ...fields } = parseBody(call, patchBody);
  const name = new_name === undefined ? before.name : securableName('Schema', new_name);
  const full_name = `${before.catalog_name}.${name}`;
  if (full_name !== before.full_name) refuseTaken(state, full_name);
  const after = changed(before, { ...fields, name, full_name }, { user: call.user, now });
  moveSchema(state, before, after);
  return after;
}

function refuseTaken(state: State, fullName: string): void {
  if (state.schemas.get(fullName))
    throw new ApiError('SCHEMA_ALREADY_EXISTS', `Schema '${fullName}' already exists`);
}

/** Takes the schemas of a renamed catalog along. */
export function renameSchemas(state: State, from: string, to: string): void {
  for (const schema of state.schemas.allBy('catalog', from)) {
    moveSchema(state, schema, { ...schema, catalog_name: to, full_name: `${to}.${schema.name}` });
  }
}

/** Puts `after` in the place of `before`, with all that is in it: what is in a schema has its name in its own. */
function moveSchema(state: State, before: SchemaRecord, after: SchemaRecord): void {
  const { catalog_name, name: schema_name } = after;
  if (after.full_name !== before.full_name) {
    state.schemas.delete(before.full_name);
    for (const table of state.tables.allBy('schema', before.full_name)) {
      const full_name = `${after.full_name}.${table.name}`;
      state.tables.delete(table.full_name);
      state.tables.put(full_name, { ...table, catalog_name, schema_name, full_name });
    }
    for (const volume of state.volumes.allBy('schema', before.full_name)) {
      const full_name = `${after.full_name}.${volume.name}`;
      state.volumes.delete(volume.full_name);
      state.volumes.put(full_name, { ...volume, catalog_name, schema_name, full_name });
    }
  }
  state.schemas.put(after.full_name, after);
}

/** Throws INVALID_STATE for a schema with something in it, unless `force` takes that along. */
export function deleteSchema(state: State, schema: SchemaRecord, force: boolean): void {
  const tables = state.tables.allBy('schema', schema.full_name);
  const volumes = state.volumes.allBy('schema', schema.full_name);
  if (tables.length + volumes.length > 0 && !force) {
    throw new ApiError(
      'INVALID_STATE',
      `Schema '${schema.full_name}' is not empty. The schema has ${tables.length} table(s), ${volumes.length} volume(s).`,
    );
  }
  for (const { full_name, table_id } of tables) {
    forgetPrivileges(state, table_id);
    state.tables.delete(full_name);
  }
  for (const { full_name, volume_id } of volumes) {
    forgetPrivileges(state, volume_id);
    state.volumes.delete(full_name);
  }
  forgetPrivileges(state, schema.schema_id);
  state.schemas.delete(schema.full_name);
}
