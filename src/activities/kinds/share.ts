import type { PermissionsChange, PrivilegeAssignment } from '../../databricks/permissions';
import { MAX_SHARE_UPDATES } from '../../databricks/shares';
import type { DataObject, Share, ShareUpdate, SharedObject } from '../../databricks/shares';
import { nameKey } from '../../pack/pack';
import type { Json } from '../../plan/conflict';
import { canonicalSet } from '../../plan/state';
import type { State } from '../../plan/state';
import { isoTime, textOrNull, withFingerprint } from './kind';
import { someAtOnce } from './at-once';
import type { Kind, KindContext, Seen } from './kind';
import { present } from './present';

interface RawShare {
  readonly share: Share;
  readonly permissions: readonly PrivilegeAssignment[];
}

/** A share has no place for a mark but its comment, which holds it until the real one is set. */
const markOf = (sharePackId: string): string => `sharepack run ${sharePackId}: being made`;

export const shares: Kind<RawShare> = {
  type: 'Share',

  async find(context, wanted) {
    const { shares: api } = context.databricks;
    const found = await present(
      context,
      wanted.map(({ name }) => name),
      {
        keyOf: nameKey,
        nameOf: ({ name }) => name,
        named: async (name) => [(await api.get(name, context)) ?? []].flat(),
        pages: () => api.pages(context),
      },
    );
    const read = await someAtOnce(
      [...found.keys()],
      async (key) => [key, await shares.read(context, key)] as const,
    );
    return new Map(read.flatMap(([key, share]) => (share ? [[key, share]] : [])));
  },

  async read(context, name) {
    const { shares: api } = context.databricks;
    const [share, permissions] = await Promise.all([api.get(name, context), api.permissions(name, context)]);
    context.heartbeat();
    return share && seen(context, { share, permissions: permissions ?? [] });
  },

  async create(context, name, state, earlier) {
    const { shares: api } = context.databricks;
    const created = await api.create({ name, comment: markOf(context.sharePackId) }, context);
    context.heartbeat();
    const made = { id: shareId(created), created_at: isoTime(created.created_at) };
    const share = { ...created, objects: [] };
    const empty = seen(context, { share, permissions: [] });
    await complete(context, empty, { comment: null, ...state }, made, earlier);
    return made;
  },

  async update(context, share, changes, earlier) {
    const isMarked = share.raw.share.comment === markOf(context.sharePackId);
    const made = { id: share.existing.id, created_at: share.existing.created_at };
    await (isMarked
      ? complete(context, share, { comment: null, ...changes }, made)
      : change(context, share, changes, earlier));
  },

  remove: (context, { existing }) => context.databricks.shares.delete(existing.name, context),
};

/** From here on the comment is the real one: only the store still knows that the share is ours. */
async function complete(
  context: KindContext,
  share: Seen<RawShare>,
  changes: State,
  made: { readonly id: string; readonly created_at: string | null },
  earlier?: RawShare,
): Promise<void> {
  await context.noteMade(made);
  await change(context, share, changes, earlier);
}

/** Comment and objects in as few calls as the API takes, and the grants beside them. */
async function change(
  context: KindContext,
  share: Seen<RawShare>,
  changes: State,
  earlier?: RawShare,
): Promise<void> {
  await Promise.all([
    changeObjects(context, share, changes, earlier),
    changeGrants(context, share.existing.name, share.existing.state, changes),
  ]);
}

async function changeObjects(
  context: KindContext,
  { existing, raw }: Seen<RawShare>,
  changes: State,
  earlier: RawShare | undefined,
): Promise<void> {
  const comment = changes['comment'] === undefined ? {} : { comment: (changes['comment'] ?? '') as string };
  const updates =
    changes['share_assets'] === undefined
      ? []
      : objectUpdates(context, raw, changes['share_assets'], earlier);
  const patches = chunks(updates, MAX_SHARE_UPDATES).map((chunk) => ({ updates: chunk }));
  const [first = {}, ...rest] = patches;
  if ('comment' in comment || patches.length > 0)
    await context.databricks.shares.update(existing.name, { ...comment, ...first }, context);
  for (const patch of rest) {
    context.heartbeat();
    await context.databricks.shares.update(existing.name, patch, context);
  }
}

function objectUpdates(
  { assetTypes }: KindContext,
  { share }: RawShare,
  wanted: Json,
  earlier: RawShare | undefined,
): readonly ShareUpdate[] {
  const held = new Map((share.objects ?? []).map((object) => [object.name.toLowerCase(), object]));
  const names = list(wanted);
  const before = new Map((earlier?.share.objects ?? []).map((object) => [object.name.toLowerCase(), object]));
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
    .filter(({ name }) => !names.includes(name.toLowerCase()))
    .map((object): ShareUpdate => ({ action: 'REMOVE', data_object: asNamed(object) }));
  return [...remove, ...add];
}

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

async function changeGrants(context: KindContext, name: string, held: State, changes: State): Promise<void> {
  if (changes['recipients'] === undefined) return;
  const wanted = list(changes['recipients']);
  const now = list(held['recipients'] ?? []);
  const grants: PermissionsChange[] = [
    ...wanted
      .filter((item) => !now.includes(item))
      .map((principal) => ({ principal, add: ['SELECT' as const] })),
    ...now
      .filter((item) => !wanted.includes(item))
      .map((principal) => ({ principal, remove: ['SELECT' as const] })),
  ];
  if (grants.length > 0) await context.databricks.shares.updatePermissions(name, grants, context);
}

function seen(context: KindContext, raw: RawShare): Seen<RawShare> {
  const { share, permissions } = raw;
  const created_at = isoTime(share.created_at);
  const grantees = permissions.filter(({ privileges }) => privileges.includes('SELECT'));
  const isMarked = share.comment === markOf(context.sharePackId);
  const isNoted = context.made !== null && context.made.created_at === created_at;
  const facts = {
    name: share.name,
    id: shareId(share),
    created_at,
    created_by: share.created_by ?? null,
    made_by_run: isMarked || isNoted ? context.sharePackId : null,
    namesakes: 0,
    state: {
      comment: textOrNull(share.comment),
      share_assets: canonicalSet((share.objects ?? []).map(({ name }) => name)),
      recipients: canonicalSet(grantees.map(({ principal }) => principal)),
    },
  };
  return { existing: withFingerprint(facts, share.owner), raw };
}

/** Shares have no id of their own: the name, with the time it was made, which tells a namesake made since. */
const shareId = ({ name, created_at }: Share): string => `${name}@${created_at ?? 0}`;

const list = (value: Json): readonly string[] => (Array.isArray(value) ? (value as readonly string[]) : []);

const chunks = <T>(items: readonly T[], size: number): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
