import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { flag, parseBody, required, type ApiCall, type Route } from '../api-call';
import { ApiError } from '../api-error';
import { readPage, UNITY_CATALOG_PAGES, unlessEmpty } from '../paging';
import type { TableRecord } from '../records/securables';
import type { ResourceDependencies, State } from '../state/state';
import { changed, findSchema, findTable, securable } from './catalog-records';
import { forgetPrivileges } from './privileges';
import { securableName } from './securable-name';

const TABLES = '/api/2.1/unity-catalog/tables';

/** The API makes tables of data that is there already; others are made by SQL, or here by a control. */
const createBody = z.object({
  name: z.string(),
  catalog_name: z.string(),
  schema_name: z.string(),
  table_type: z.literal('EXTERNAL'),
  data_source_format: z.literal('DELTA'),
  storage_location: z.string().min(1),
  columns: z.array(z.looseObject({ name: z.string() })).default([]),
  properties: z.record(z.string(), z.string()).default({}),
});
const patchBody = z.object({ owner: z.string().optional() });

/** Tables (workspace-api.md, Checks and tags), of which this workspace has everything but the data. */
export function tableRoutes({ state, clock }: ResourceDependencies): Route[] {
  function page(call: ApiCall) {
    const schema = findSchema(state, `${required(call, 'catalog_name')}.${required(call, 'schema_name')}`);
    return readPage(call, UNITY_CATALOG_PAGES, state.tables, { where: ['schema', [schema.full_name]] });
  }

  function list(call: ApiCall): object {
    const { records, next_page_token } = page(call);
    return { tables: unlessEmpty(records.map((table) => withOmissions(call, table))), next_page_token };
  }

  function patch(call: ApiCall): object {
    const table = findTable(state, call.target);
    const after = changed(table, parseBody(call, patchBody), { user: call.user, now: clock() });
    state.tables.put(table.full_name, after);
    return {};
  }

  /** A table that somebody drops stays in the shares that have it, as PERMISSION_DENIED. */
  function remove(call: ApiCall): object {
    const { table_id, full_name } = findTable(state, call.target);
    forgetPrivileges(state, table_id);
    state.tables.delete(full_name);
    return {};
  }

  return [
    { method: 'GET', path: TABLES, handle: list },
    {
      method: 'POST',
      path: TABLES,
      handle: (call) => create(state, call, clock()),
      twinBody: (body) => {
        const { data } = createBody.safeParse(body);
        return data && { ...data, columns: undefined, properties: undefined };
      },
    },
    { method: 'GET', path: `${TABLES}/{name}`, handle: (call) => findTable(state, call.target) },
    {
      method: 'GET',
      path: `${TABLES}/{name}/exists`,
      handle: ({ target }) => ({ table_exists: state.tables.get(target.toLowerCase()) !== undefined }),
    },
    { method: 'PATCH', path: `${TABLES}/{name}`, handle: patch },
    { method: 'DELETE', path: `${TABLES}/{name}`, handle: remove },
  ];
}

function create(state: State, call: ApiCall, now: number): TableRecord {
  const { name: given, catalog_name, schema_name, ...fields } = parseBody(call, createBody);
  const schema = findSchema(state, `${catalog_name}.${schema_name}`);
  const name = securableName('Table', given);
  const fullName = `${schema.full_name}.${name}`;
  if (state.tables.get(fullName))
    throw new ApiError('TABLE_ALREADY_EXISTS', `Table '${fullName}' already exists`);
  const table: TableRecord = {
    ...securable(name, fullName, { user: call.user, now }),
    ...fields,
    table_id: randomUUID(),
    catalog_name: schema.catalog_name,
    schema_name: schema.name,
  };
  state.tables.put(fullName, table);
  return table;
}

function withOmissions(call: ApiCall, table: TableRecord): object {
  return {
    ...table,
    ...(flag(call, 'omit_columns') && { columns: undefined }),
    ...(flag(call, 'omit_properties') && { properties: undefined }),
    ...(flag(call, 'omit_username') && { owner: undefined, created_by: undefined, updated_by: undefined }),
  };
}
