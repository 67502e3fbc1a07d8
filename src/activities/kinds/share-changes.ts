import type { PermissionsChange, PrivilegeAssignment } from '../../databricks/permissions';
import { MAX_SHARE_UPDATES } from '../../databricks/shares';
import type { DataObject, Share, ShareUpdate, SharedObject } from '../../databricks/shares';
import { nameKey } from '../../pack/pack';
import type { Json } from '../../plan/conflict';
import type { State } from '../../plan/state';
import { isOwn } from './kind';
import type { KindContext, Seen } from './kind';
import { sendDifference } from './send-difference';
import { settled } from './settled';
import { whileNew } from './while-new';

/** A share, and who has been given it. */
export interface RawShare {
  readonly share: Share;
  readonly permissions: readonly PrivilegeAssignment[];
}

/** Brings a share's fields to these values: comment and objects in as few calls as the API takes, the grants beside them. */
export function changeShare(
  context: KindContext,
  share: Seen<RawShare>,
  changes: State,
  earlier?: RawShare,
): Promise<void> {
  const isNew = isOwn(context, share.existing);
  return settled([
    () =>
      whileNew(
        context,
        () => isNew,
        () => changeObjects(context, share, changes, earlier),
      ),
    () =>
      whileNew(
        context,
        () => isNew || context.refersToNew(),
        () => changeGrants(context, share, changes),
      ),
  ]);
}

async function changeObjects(
  context: KindContext,
  { existing, raw }: Seen<RawShare>,
  changes: State,
  earlier: RawShare | undefined,
): Promise<void> {
  const { shares } = context.databricks;
  const comment = changes['comment'] === undefined ? {} : { comment: (changes['comment'] ?? '') as string };
  const updates =
    changes['share_assets'] === undefined
      ? []
      : objectUpdates(context, raw, changes['share_assets'], earlier);
  await sendDifference(updates, {
    async send(due) {
      const [first = {}, ...rest] = chunks(due, MAX_SHARE_UPDATES).map((chunk) => ({ updates: chunk }));
      const patches = [{ ...comment, ...first }, ...rest].filter((patch) => Object.keys(patch).length > 0);
      for (const patch of patches) {
        await shares.update(existing.name, patch, context);
        context.heartbeat();
      }
    },
    look: () => shares.get(existing.name, context),
    isDue: ({ action, data_object }, now) => byName(now).has(keyOf(data_object)) === (action === 'REMOVE'),
  });
}

function objectUpdates(
  { assetTypes }: KindContext,
  { share }: RawShare,
  wanted: Json,
  earlier: RawShare | undefined,
): readonly ShareUpdate[] {
  const held = byName(share);
  const names = list(wanted);
  const before = byName(earlier?.share);
  const add = names
    .filter((name) => !held.has(name))
    .map((name): ShareUpdate => {
      const object = before.get(name);
      const data_object = object
        ? asGiven(object)
        : { name, data_object_type: assetTypes[name] ?? typeByName(name) };
      return { action: 'ADD', data_object };
    });
  const remove = [...held.values()]
    .filter((object) => !names.includes(keyOf(object)))
    .map((object): ShareUpdate => ({ action: 'REMOVE', data_object: asNamed(object) }));
  return [...remove, ...add];
}

const keyOf = ({ name }: DataObject): string => name.toLowerCase();

const byName = (share: Share | undefined): ReadonlyMap<string, SharedObject> =>
  new Map((share?.objects ?? []).map((object) => [keyOf(object), object]));

/** What the server says of an object by itself is not for sending back. */
function asGiven(object: SharedObject): DataObject {
  const { name, data_object_type, shared_as, string_shared_as, comment, cdf_enabled, partitions } = object;
  const { history_data_sharing_status } = object;
  return {
    name,
    data_object_type,
    shared_as,
    string_shared_as,
    comment,
    cdf_enabled,
    partitions,
    history_data_sharing_status,
  };
}

const asNamed = ({ name, data_object_type }: DataObject): DataObject => ({ name, data_object_type });

/** By the format's own rule: two parts are a schema, three a table (or a view, which the look finds out). */
const typeByName = (name: string): string => (name.split('.').length === 2 ? 'SCHEMA' : 'TABLE');

async function changeGrants(
  context: KindContext,
  { existing }: Seen<RawShare>,
  changes: State,
): Promise<void> {
  if (changes['recipients'] === undefined) return;
  const { shares } = context.databricks;
  const wanted = list(changes['recipients']);
  const now = list(existing.state['recipients'] ?? []);
  const grants: PermissionsChange[] = [
    ...wanted
      .filter((item) => !now.includes(item))
      .map((principal) => ({ principal, add: ['SELECT' as const] })),
    ...now
      .filter((item) => !wanted.includes(item))
      .map((principal) => ({ principal, remove: ['SELECT' as const] })),
  ];
  await sendDifference(grants, {
    async send(due) {
      if (due.length > 0) await shares.updatePermissions(existing.name, due, context);
    },
    look: () => shares.permissions(existing.name, context),
    isDue: ({ principal, remove = [] }, held) =>
      granteesOf(held).includes(nameKey(principal)) === remove.length > 0,
  });
}

/** Who may read it. */
export const grantees = (permissions: readonly PrivilegeAssignment[]): readonly string[] =>
  permissions.filter(({ privileges }) => privileges.includes('SELECT')).map(({ principal }) => principal);

const granteesOf = (permissions: readonly PrivilegeAssignment[]): readonly string[] =>
  grantees(permissions).map(nameKey);

const list = (value: Json): readonly string[] => (Array.isArray(value) ? (value as readonly string[]) : []);

const chunks = <T>(items: readonly T[], size: number): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
