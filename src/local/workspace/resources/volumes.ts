import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { parseBody, required, type ApiCall, type Route } from '../api-call';
import { ApiError, invalid } from '../api-error';
import { readPage, UNITY_CATALOG_PAGES, unlessEmpty } from '../paging';
import type { VolumeRecord } from '../records/securables';
import type { ResourceDependencies, State } from '../state/state';
import { changed, findSchema, findVolume, securable, securableChanges } from './catalog-records';
import { forgetPrivileges } from './privileges';
import { securableName } from './securable-name';

const VOLUMES = '/api/2.1/unity-catalog/volumes';

const createBody = z.object({
  catalog_name: z.string(),
  schema_name: z.string(),
  name: z.string(),
  volume_type: z.enum(['MANAGED', 'EXTERNAL']),
  comment: z.string().optional(),
  storage_location: z.string().optional(),
});

/** Volumes (workspace-api.md, Checks and tags), without the files. */
export function volumeRoutes({ state, clock }: ResourceDependencies): Route[] {
  function list(call: ApiCall): object {
    const schema = findSchema(state, `${required(call, 'catalog_name')}.${required(call, 'schema_name')}`);
    const where = ['schema', [schema.full_name]] as const;
    const page = readPage(call, UNITY_CATALOG_PAGES, state.volumes, { where });
    return { volumes: unlessEmpty(page.records), next_page_token: page.next_page_token };
  }

  function remove(call: ApiCall): object {
    const { volume_id, full_name } = findVolume(state, call.target);
    forgetPrivileges(state, volume_id);
    state.volumes.delete(full_name);
    return {};
  }

  return [
    { method: 'GET', path: VOLUMES, handle: list },
    {
      method: 'POST',
      path: VOLUMES,
      handle: (call) => create(state, call, clock()),
      twinBody: (body) => {
        const { data } = createBody.safeParse(body);
        return data && { ...data, comment: undefined };
      },
    },
    { method: 'GET', path: `${VOLUMES}/{name}`, handle: (call) => findVolume(state, call.target) },
    { method: 'PATCH', path: `${VOLUMES}/{name}`, handle: (call) => patch(state, call, clock()) },
    { method: 'DELETE', path: `${VOLUMES}/{name}`, handle: remove },
  ];
}

function create(state: State, call: ApiCall, now: number): VolumeRecord {
  const { name: given, catalog_name, schema_name, ...fields } = parseBody(call, createBody);
  if ((fields.volume_type === 'EXTERNAL') !== (fields.storage_location !== undefined))
    throw invalid('storage_location is required for EXTERNAL volumes, and only for those.');
  const schema = findSchema(state, `${catalog_name}.${schema_name}`);
  const name = securableName('Volume', given);
  const fullName = `${schema.full_name}.${name}`;
  refuseTaken(state, fullName);
  const volume: VolumeRecord = {
    ...securable(name, fullName, { user: call.user, now }),
    ...fields,
    volume_id: randomUUID(),
    catalog_name: schema.catalog_name,
    schema_name: schema.name,
  };
  state.volumes.put(fullName, volume);
  return volume;
}

function patch(state: State, call: ApiCall, now: number): VolumeRecord {
  const before = findVolume(state, call.target);
  const { new_name, ...fields } = parseBody(call, securableChanges);
  const name = new_name === undefined ? before.name : securableName('Volume', new_name);
  const full_name = `${before.catalog_name}.${before.schema_name}.${name}`;
  const after = changed(before, { ...fields, name, full_name }, { user: call.user, now });
  if (full_name !== before.full_name) {
    refuseTaken(state, full_name);
    state.volumes.delete(before.full_name);
  }
  state.volumes.put(full_name, after);
  return after;
}

function refuseTaken(state: State, fullName: string): void {
  if (state.volumes.get(fullName))
    throw new ApiError('RESOURCE_ALREADY_EXISTS', `Volume '${fullName}' already exists`);
}
