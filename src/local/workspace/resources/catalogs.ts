import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { flag, parseBody, type ApiCall, type Route } from '../api-call';
import { ApiError, invalid } from '../api-error';
import { readPage, UNITY_CATALOG_PAGES, unlessEmpty } from '../paging';
import type { ResourceDependencies } from '../state/state';
import {
  findCatalog,
  findSchema,
  findTable,
  findVolume,
  securable,
  type TableRecord,
} from './catalog-records';
import { securableName } from './securable-name';

const UNITY_CATALOG = '/api/2.1/unity-catalog';

const createVolumeBody = z.object({
  catalog_name: z.string(),
  schema_name: z.string(),
  name: z.string(),
  volume_type: z.enum(['MANAGED', 'EXTERNAL']),
});

/** What shares are made of: catalogs, schemas, tables, volumes (workspace-api.md, Checks and tags). */
export function catalogRoutes({ state, clock }: ResourceDependencies): Route[] {
  function listCatalogs(call: ApiCall): object {
    const page = readPage(call, UNITY_CATALOG_PAGES, state.catalogs);
    return { catalogs: unlessEmpty(page.records), next_page_token: page.next_page_token };
  }

  function listSchemas(call: ApiCall): object {
    const catalog = findCatalog(state, required(call, 'catalog_name'));
    const page = readPage(call, UNITY_CATALOG_PAGES, state.schemas, { where: ['catalog', [catalog.name]] });
    return { schemas: unlessEmpty(page.records), next_page_token: page.next_page_token };
  }

  function listTables(call: ApiCall): object {
    const page = readPage(call, UNITY_CATALOG_PAGES, state.tables, { where: ['schema', [schemaOf(call)]] });
    const tables = page.records.map((table) => withOmissions(call, table));
    return { tables: unlessEmpty(tables), next_page_token: page.next_page_token };
  }

  function listVolumes(call: ApiCall): object {
    const page = readPage(call, UNITY_CATALOG_PAGES, state.volumes, { where: ['schema', [schemaOf(call)]] });
    return { volumes: unlessEmpty(page.records), next_page_token: page.next_page_token };
  }

  function schemaOf(call: ApiCall): string {
    return findSchema(state, `${required(call, 'catalog_name')}.${required(call, 'schema_name')}`).full_name;
  }

  function createVolume(call: ApiCall): object {
    const body = parseBody(call, createVolumeBody);
    const schema = findSchema(state, `${body.catalog_name}.${body.schema_name}`);
    const name = securableName('Volume', body.name);
    const fullName = `${schema.full_name}.${name}`;
    if (state.volumes.get(fullName))
      throw new ApiError('RESOURCE_ALREADY_EXISTS', `Volume '${fullName}' already exists`);
    const volume = {
      ...securable(name, fullName, { user: call.user, now: clock() }),
      volume_id: randomUUID(),
      catalog_name: schema.catalog_name,
      schema_name: schema.name,
      volume_type: body.volume_type,
    };
    state.volumes.put(fullName, volume);
    return volume;
  }

  /** A table that somebody drops stays in the shares that have it, as PERMISSION_DENIED. */
  function deleteTable(call: ApiCall): object {
    state.tables.delete(findTable(state, call.target).full_name);
    return {};
  }

  return [
    { method: 'GET', path: `${UNITY_CATALOG}/catalogs`, handle: listCatalogs },
    {
      method: 'GET',
      path: `${UNITY_CATALOG}/catalogs/{name}`,
      handle: (call) => findCatalog(state, call.target),
    },
    { method: 'GET', path: `${UNITY_CATALOG}/schemas`, handle: listSchemas },
    {
      method: 'GET',
      path: `${UNITY_CATALOG}/schemas/{name}`,
      handle: (call) => findSchema(state, call.target),
    },
    { method: 'GET', path: `${UNITY_CATALOG}/tables`, handle: listTables },
    {
      method: 'GET',
      path: `${UNITY_CATALOG}/tables/{name}`,
      handle: (call) => findTable(state, call.target),
    },
    { method: 'DELETE', path: `${UNITY_CATALOG}/tables/{name}`, handle: deleteTable },
    { method: 'GET', path: `${UNITY_CATALOG}/volumes`, handle: listVolumes },
    { method: 'POST', path: `${UNITY_CATALOG}/volumes`, handle: createVolume },
    {
      method: 'GET',
      path: `${UNITY_CATALOG}/volumes/{name}`,
      handle: (call) => findVolume(state, call.target),
    },
  ];
}

function required(call: ApiCall, parameter: string): string {
  const value = call.query.get(parameter);
  if (!value) throw invalid(`Query parameter ${parameter} is required.`);
  return value;
}

function withOmissions(call: ApiCall, table: TableRecord): object {
  return {
    ...table,
    ...(flag(call, 'omit_columns') && { columns: undefined }),
    ...(flag(call, 'omit_properties') && { properties: undefined }),
    ...(flag(call, 'omit_username') && { owner: undefined, created_by: undefined, updated_by: undefined }),
  };
}
