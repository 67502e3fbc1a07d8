import type { Share } from '../../databricks/shares';
import { nameKey } from '../../pack/pack';
import { canonicalSet } from '../../plan/state';
import type { State } from '../../plan/state';
import { isoTime, textOrNull, withFingerprint } from './kind';
import { someAtOnce } from './at-once';
import type { Kind, KindContext, Known, Seen } from './kind';
import { present } from './present';
import { changeShare, grantees } from './share-changes';
import type { RawShare } from './share-changes';

/** A share has no place for a mark but its comment, which holds it until the real one is set. */
const markOf = (sharePackId: string): string => `sharepack run ${sharePackId}: being made`;

const isMarked = ({ sharePackId }: KindContext, { comment }: Share): boolean =>
  comment === markOf(sharePackId);

/** A share's id has its name in it: another name leaves the time it was made, and by whom. */
const isAlike = (share: Share, { created_at, created_by }: Known): boolean =>
  created_at !== null &&
  isoTime(share.created_at) === created_at &&
  (created_by === undefined || (share.created_by ?? null) === created_by);

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

  async trace(context, known) {
    const found: Share[] = [];
    for await (const page of context.databricks.shares.pages(context)) {
      found.push(...page.filter((share) => (known ? isAlike(share, known) : isMarked(context, share))));
      context.heartbeat();
    }
    const read = await someAtOnce(found, ({ name }) => shares.read(context, name));
    return read.flatMap((share) => share ?? []);
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
    const made = { id: share.existing.id, created_at: share.existing.created_at };
    await (isMarked(context, share.raw.share)
      ? complete(context, share, { comment: null, ...changes }, made)
      : changeShare(context, share, changes, earlier));
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
  await changeShare(context, share, changes, earlier);
}

function seen(context: KindContext, raw: RawShare): Seen<RawShare> {
  const { share, permissions } = raw;
  const created_at = isoTime(share.created_at);
  const isNoted = context.made !== null && context.made.created_at === created_at;
  const facts = {
    name: share.name,
    id: shareId(share),
    created_at,
    created_by: share.created_by ?? null,
    made_by_run: isMarked(context, share) || isNoted ? context.sharePackId : null,
    namesakes: 0,
    state: {
      comment: textOrNull(share.comment),
      share_assets: canonicalSet((share.objects ?? []).map(({ name }) => name)),
      recipients: canonicalSet(grantees(permissions)),
    },
  };
  return { existing: withFingerprint(facts, share.owner), raw };
}

/** Shares have no id of their own: the name, with the time it was made, which tells a namesake made since. */
const shareId = ({ name, created_at }: Share): string => `${name}@${created_at ?? 0}`;
