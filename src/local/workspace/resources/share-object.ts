import { ApiError, invalid } from '../api-error';
import type { Share } from '../records/share';
import { TABLE_LIKE, type DataObject, type ShareObject } from '../records/share-object';
import type { State } from '../state/state';
import { findSchema, findTable, findVolume } from './catalog-records';

type ObjectType = DataObject['data_object_type'];

/** Tables, views and the like share one name space and one word. */
function kindOf(type: ObjectType): string {
  if (isTableLike(type)) return 'Table';
  const word = type.toLowerCase().replace('_', ' ');
  return word.charAt(0).toUpperCase() + word.slice(1);
}

function isTableLike(type: ObjectType): boolean {
  return (TABLE_LIKE as readonly string[]).includes(type);
}

// Per share (workspace-api.md, Limits).
const MOST_PER_KIND: Readonly<Record<string, number>> = { Table: 1_000, Schema: 500, 'Notebook file': 100 };
const ALIAS = /^[A-Za-z0-9_]+\.[A-Za-z0-9_]+$/;

/** Checks the object and adds it. Throws INVALID_PARAMETER_VALUE, …_DOES_NOT_EXIST, RESOURCE_ALREADY_EXISTS, QUOTA_EXCEEDED. */
export function addObject(
  state: State,
  share: Share,
  given: DataObject,
  by: { user: string; now: number },
): void {
  const kind = kindOf(given.data_object_type);
  const object = { ...given, name: given.name.toLowerCase() };
  requireExisting(state, object);
  const key = objectKey(share, object);
  if (state.share_objects.get(key)) throw alreadyShared(kind, object.name);
  refuseOverLimit(state, share, kind);
  put(state, share, key, { ...defaultsFor(object), ...object }, { added_at: by.now, added_by: by.user });
}

/** Changes what the object says of itself; fields that are left out stay. Throws RESOURCE_DOES_NOT_EXIST besides. */
export function updateObject(state: State, share: Share, given: DataObject): void {
  const { key, object: before } = find(state, share, given);
  const { name, data_object_type } = before;
  put(state, share, key, { ...before, ...given, name, data_object_type }, before);
}

/** Throws RESOURCE_DOES_NOT_EXIST. */
export function removeObject(state: State, share: Share, given: DataObject): void {
  state.share_objects.delete(find(state, share, given).key);
}

/** The share's objects as the API shows them; one whose data is gone shows that nobody may read it. */
export function showObjects(state: State, share: Share): object[] {
  return state.share_objects.allBy('share', share.id).map((object) => ({
    ...object,
    share_id: undefined,
    alias_key: undefined,
    status: dataExists(state, object) ? 'ACTIVE' : 'PERMISSION_DENIED',
  }));
}

function put(
  state: State,
  share: Share,
  key: string,
  object: DataObject,
  { added_at, added_by }: Pick<ShareObject, 'added_at' | 'added_by'>,
): void {
  const kind = kindOf(object.data_object_type);
  const alias = sharedAs(object);
  const alias_key = `${share.id}/${kind}/${(alias.shared_as ?? alias.string_shared_as ?? object.name).toLowerCase()}`;
  const [holder] = state.share_objects.allBy('alias', alias_key);
  if (holder && objectKey(share, holder) !== key) throw alreadyShared(kind, alias.shared_as ?? object.name);
  state.share_objects.put(key, { ...object, ...alias, share_id: share.id, alias_key, added_at, added_by });
}

/** The alias, which is `schema.table` of the object where none is given. Throws INVALID_PARAMETER_VALUE. */
function sharedAs(object: DataObject): Pick<DataObject, 'shared_as' | 'string_shared_as'> {
  const type = object.data_object_type;
  const [field, wrongField] = isTableLike(type)
    ? (['shared_as', 'string_shared_as'] as const)
    : (['string_shared_as', 'shared_as'] as const);
  if (object[wrongField] !== undefined)
    throw invalid(`${wrongField} must be omitted for objects of type ${type}.`);
  const given = object[field];
  if (given === undefined)
    return isTableLike(type) ? { shared_as: object.name.split('.').slice(1).join('.') } : {};
  if (given === '' || (type !== 'NOTEBOOK_FILE' && !ALIAS.test(given))) {
    throw invalid(
      `${field} '${given}' of '${object.name}' must have the form <schema>.<name>, of letters, digits and underscores.`,
    );
  }
  return { [field]: given };
}

function defaultsFor(object: DataObject): Partial<DataObject> {
  return isTableLike(object.data_object_type)
    ? { cdf_enabled: false, history_data_sharing_status: 'DISABLED' }
    : {};
}

function objectKey(share: Share, object: DataObject): string {
  return `${share.id}/${kindOf(object.data_object_type)}/${object.name.toLowerCase()}`;
}

function find(state: State, share: Share, given: DataObject): { key: string; object: ShareObject } {
  const key = objectKey(share, given);
  const object = state.share_objects.get(key);
  if (object === undefined) {
    const kind = kindOf(given.data_object_type);
    throw new ApiError(
      'RESOURCE_DOES_NOT_EXIST',
      `Shared ${kind} '${given.name}' does not exist in share '${share.name}'.`,
    );
  }
  return { key, object };
}

function alreadyShared(kind: string, name: string): ApiError {
  return new ApiError('RESOURCE_ALREADY_EXISTS', `Shared ${kind} '${name}' already exists`);
}

function refuseOverLimit(state: State, share: Share, kind: string): void {
  const most = MOST_PER_KIND[kind];
  if (most === undefined || state.share_objects.countBy('share', share.id) < most) return;
  const there = state.share_objects
    .allBy('share', share.id)
    .filter((object) => kindOf(object.data_object_type) === kind);
  if (there.length >= most)
    throw new ApiError(
      'QUOTA_EXCEEDED',
      `Share '${share.name}' cannot have more than ${most} objects of kind ${kind}.`,
    );
}

/** Models, functions, notebooks and feature specs are not kept here, and are taken as they are named. */
function requireExisting(state: State, object: Pick<DataObject, 'name' | 'data_object_type'>): void {
  if (isTableLike(object.data_object_type)) findTable(state, object.name);
  else if (object.data_object_type === 'SCHEMA') findSchema(state, object.name);
  else if (object.data_object_type === 'VOLUME') findVolume(state, object.name);
}

function dataExists(state: State, object: Pick<DataObject, 'name' | 'data_object_type'>): boolean {
  try {
    requireExisting(state, object);
    return true;
  } catch {
    return false;
  }
}
