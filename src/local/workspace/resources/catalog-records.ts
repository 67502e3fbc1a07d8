import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { ApiError, invalid, type ErrorCode } from '../api-error';
import { METASTORE_ID } from '../identity';
import type {
  CatalogRecord,
  SchemaRecord,
  Securable,
  TableRecord,
  VolumeRecord,
} from '../records/securables';
import type { Collection } from '../state/collection';
import type { State } from '../state/state';

/** Who makes an object, and when. */
export interface Maker {
  readonly user: string;
  readonly now: number;
}

/** `catalog.schema.object`, in lower case. Throws INVALID_PARAMETER_VALUE when it has another number of parts. */
export function splitName(
  fullName: string,
  parts: 1 | 2 | 3,
): [catalog: string, schema: string, object: string] {
  const [catalog = '', schema = '', object = '', ...rest] = fullName.toLowerCase().split('.');
  const given = [catalog, schema, object].filter((part) => part !== '').length + rest.length;
  if (given !== parts)
    throw invalid(`'${fullName}' is not a valid name here: it needs ${parts} part(s), separated by periods.`);
  return [catalog, schema, object];
}

/** Throws CATALOG_DOES_NOT_EXIST. */
export function findCatalog(state: State, name: string): CatalogRecord {
  return find(state.catalogs, name, 'Catalog', 'CATALOG_DOES_NOT_EXIST');
}

/** Throws SCHEMA_DOES_NOT_EXIST, or CATALOG_DOES_NOT_EXIST where already that is missing. */
export function findSchema(state: State, fullName: string): SchemaRecord {
  const [catalog] = splitName(fullName, 2);
  findCatalog(state, catalog);
  return find(state.schemas, fullName, 'Schema', 'SCHEMA_DOES_NOT_EXIST');
}

/** Throws TABLE_DOES_NOT_EXIST, or the code of the schema or catalog that is missing. */
export function findTable(state: State, fullName: string): TableRecord {
  const table = state.tables.get(fullName.toLowerCase());
  if (table) return table;
  requireSchemaOf(state, fullName);
  return find(state.tables, fullName, 'Table', 'TABLE_DOES_NOT_EXIST');
}

/** Throws VOLUME_DOES_NOT_EXIST, or the code of the schema or catalog that is missing. */
export function findVolume(state: State, fullName: string): VolumeRecord {
  requireSchemaOf(state, fullName);
  return find(state.volumes, fullName, 'Volume', 'VOLUME_DOES_NOT_EXIST');
}

function requireSchemaOf(state: State, fullName: string): void {
  const [catalog, schema] = splitName(fullName, 3);
  findSchema(state, `${catalog}.${schema}`);
}

function find<T>(collection: Pick<Collection<T>, 'get'>, name: string, kind: string, code: ErrorCode): T {
  const record = collection.get(name.toLowerCase());
  if (record === undefined) throw new ApiError(code, `${kind} '${name}' does not exist.`);
  return record;
}

/** Makes the catalog and the schema, each unless it is there. */
export function ensureSchema(state: State, fullName: string, maker: Maker): void {
  const [catalog, schema] = splitName(fullName, 2);
  if (!state.catalogs.get(catalog)) {
    state.catalogs.put(catalog, {
      ...securable(catalog, catalog, maker),
      id: randomUUID(),
      catalog_type: 'MANAGED_CATALOG',
    });
  }
  const key = `${catalog}.${schema}`;
  if (state.schemas.get(key)) return;
  state.schemas.put(key, {
    ...securable(schema, key, maker),
    schema_id: randomUUID(),
    catalog_name: catalog,
  });
}

/** Makes the table, with its catalog and schema, each unless it is there. */
export function ensureTable(state: State, fullName: string, maker: Maker, pipeline_id?: string): void {
  const [catalog, schema, table] = splitName(fullName, 3);
  ensureSchema(state, `${catalog}.${schema}`, maker);
  const key = `${catalog}.${schema}.${table}`;
  if (state.tables.get(key)) return;
  state.tables.put(key, {
    ...securable(table, key, maker),
    table_id: randomUUID(),
    catalog_name: catalog,
    schema_name: schema,
    table_type: pipeline_id === undefined ? 'MANAGED' : 'STREAMING_TABLE',
    data_source_format: 'DELTA',
    columns: COLUMNS,
    properties: { 'delta.minReaderVersion': '1', 'delta.minWriterVersion': '2' },
    pipeline_id,
  });
}

/** PATCH of any of them. What is left out stays; `properties` replaces all of them. */
export const securableChanges = z.object({
  new_name: z.string().optional(),
  owner: z.string().optional(),
  comment: z.string().optional(),
});

/** The record with what a PATCH says of it, but for its name, which leads to other records. */
export function changed<T extends Securable>(
  record: T,
  changes: { readonly [Member in keyof T]?: T[Member] | undefined },
  { user, now }: Maker,
): T {
  const given = Object.entries(changes).filter(([, value]) => value !== undefined);
  return { ...record, ...(Object.fromEntries(given) as Partial<T>), updated_at: now, updated_by: user };
}

/** What every new object says of itself. */
export function securable(name: string, full_name: string, { user, now }: Maker): Securable {
  const made = { created_at: now, created_by: user, updated_at: now, updated_by: user };
  return { name, full_name, owner: user, metastore_id: METASTORE_ID, ...made };
}

// Tables hold no data here; their columns are for clients that read them.
const COLUMNS = [
  { name: 'id', type_text: 'bigint', type_name: 'LONG', position: 0, nullable: false },
  { name: 'booked_at', type_text: 'timestamp', type_name: 'TIMESTAMP', position: 1, nullable: true },
  { name: 'amount', type_text: 'double', type_name: 'DOUBLE', position: 2, nullable: true },
];
