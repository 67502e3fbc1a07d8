import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { flag, parseBody, type ApiCall, type Route } from '../api-call';
import { ApiError } from '../api-error';
import { readPage, UNITY_CATALOG_PAGES, unlessEmpty } from '../paging';
import type { CatalogRecord } from '../records/securables';
import type { ResourceDependencies, State } from '../state/state';
import { changed, ensureSchema, findCatalog, securable, securableChanges } from './catalog-records';
import { forgetPrivileges } from './privileges';
import { deleteSchema, INFORMATION_SCHEMA, renameSchemas } from './schemas';
import { securableName } from './securable-name';

const CATALOGS = '/api/2.1/unity-catalog/catalogs';

const properties = z.record(z.string(), z.string()).optional();
const createBody = z.object({
  name: z.string(),
  comment: z.string().optional(),
  properties,
  storage_root: z.string().optional(),
});
const patchBody = securableChanges.extend({
  properties,
  isolation_mode: z.enum(['OPEN', 'ISOLATED']).optional(),
});

/** Catalogs (workspace-api.md, Checks and tags), made, changed and deleted as official clients do. */
export function catalogRoutes({ state, clock }: ResourceDependencies): Route[] {
  function list(call: ApiCall): object {
    const page = readPage(call, UNITY_CATALOG_PAGES, state.catalogs);
    return { catalogs: unlessEmpty(page.records), next_page_token: page.next_page_token };
  }

  return [
    { method: 'GET', path: CATALOGS, handle: list },
    {
      method: 'POST',
      path: CATALOGS,
      handle: (call) => create(state, call, clock()),
      twinBody: (body) => {
        const { data } = createBody.safeParse(body);
        return data && { name: data.name };
      },
    },
    { method: 'GET', path: `${CATALOGS}/{name}`, handle: (call) => findCatalog(state, call.target) },
    { method: 'PATCH', path: `${CATALOGS}/{name}`, handle: (call) => patch(state, call, clock()) },
    {
      method: 'DELETE',
      path: `${CATALOGS}/{name}`,
      handle(call) {
        remove(state, findCatalog(state, call.target), flag(call, 'force'));
        return {};
      },
    },
  ];
}

/** A new catalog has two schemas of its own accord. */
function create(state: State, call: ApiCall, now: number): CatalogRecord {
  const { name: given, ...fields } = parseBody(call, createBody);
  const name = securableName('Catalog', given);
  refuseTaken(state, name);
  const maker = { user: call.user, now };
  const catalog: CatalogRecord = {
    ...securable(name, name, maker),
    ...fields,
    id: randomUUID(),
    catalog_type: 'MANAGED_CATALOG',
    isolation_mode: 'OPEN',
  };
  state.catalogs.put(name, catalog);
  for (const schema of ['default', INFORMATION_SCHEMA]) ensureSchema(state, `${name}.${schema}`, maker);
  return catalog;
}

function patch(state: State, call: ApiCall, now: number): CatalogRecord {
  const before = findCatalog(state, call.target);
  const { new_name, ...fields } = parseBody(call, patchBody);
  const name = new_name === undefined ? before.name : securableName('Catalog', new_name);
  const after = changed(before, { ...fields, name, full_name: name }, { user: call.user, now });
  if (name !== before.name) {
    refuseTaken(state, name);
    state.catalogs.delete(before.name);
    renameSchemas(state, before.name, name);
  }
  state.catalogs.put(name, after);
  return after;
}

function refuseTaken(state: State, name: string): void {
  if (state.catalogs.get(name))
    throw new ApiError('CATALOG_ALREADY_EXISTS', `Catalog '${name}' already exists`);
}

function remove(state: State, catalog: CatalogRecord, force: boolean): void {
  const schemas = state.schemas.allBy('catalog', catalog.name);
  const own = schemas.filter(({ name }) => name !== INFORMATION_SCHEMA);
  if (own.length > 0 && !force) {
    throw new ApiError(
      'INVALID_STATE',
      `Catalog '${catalog.name}' is not empty. The catalog has ${own.length} schema(s).`,
    );
  }
  for (const schema of schemas) deleteSchema(state, schema, force);
  forgetPrivileges(state, catalog.id);
  state.catalogs.delete(catalog.name);
}
