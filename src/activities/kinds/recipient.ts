import type { Recipient, RecipientPatch } from '../../databricks/recipients';
import { nameKey } from '../../pack/pack';
import type { Json } from '../../plan/conflict';
import { canonicalSet } from '../../plan/state';
import type { State } from '../../plan/state';
import { MARK, isOwn, isoTime, runMarks, textOrNull, withFingerprint } from './kind';
import type { Kind, KindContext, Seen, Wanted } from './kind';
import { present } from './present';
import { whileNew } from './while-new';

const DAY_MS = 86_400_000;

/** With the shares that it was granted when it was deleted. */
type RawRecipient = Recipient & { readonly granted?: readonly string[] };

export const recipients: Kind<RawRecipient> = {
  type: 'Recipient',

  async find(context, wanted) {
    const metastores = wanted.flatMap(({ spec }) =>
      spec.kind === 'Recipient' ? (spec.recipient_databricks_org ?? []) : [],
    );
    // A D2D recipient may be in the way under another name: only the whole list shows it.
    const all = metastores.length > 0 ? await wholeList(context) : [];
    const found = metastores.length > 0 ? byName(all) : await presentByName(context, wanted);
    const byMetastore = new Map(all.map((item) => [item.data_recipient_global_metastore_id, item]));
    return new Map(
      wanted.flatMap(({ name, spec }) => {
        const metastore = spec.kind === 'Recipient' ? spec.recipient_databricks_org : undefined;
        // It comes before one of the name: whatever became of that one, the workspace would refuse a second of the metastore.
        const item =
          (metastore === undefined ? undefined : byMetastore.get(metastore)) ?? found.get(nameKey(name))?.[0];
        return item ? [[nameKey(name), seen(item)] as const] : [];
      }),
    );
  },

  async read(context, name) {
    const recipient = await context.databricks.recipients.get(name, context);
    return recipient && seen(recipient);
  },

  async trace(context, known) {
    const all = (await wholeList(context)).map(seen);
    return all.filter(({ existing }) => (known ? existing.id === known.id : isOwn(context, existing)));
  },

  async create(context, name, state, earlier) {
    const created = await context.databricks.recipients.create(
      {
        name,
        ...(state['type'] === 'D2D'
          ? {
              authentication_type: 'DATABRICKS',
              data_recipient_global_metastore_id: text(state['recipient_databricks_org']),
            }
          : { authentication_type: 'TOKEN' }),
        ...patchOf(context, state, { ...ownProperties(earlier), ...runMarks(context) }, earlier),
      },
      context,
    );
    for (const share of earlier?.granted ?? []) await grantAgain(context, share, name);
    return { id: created.id ?? created.name, created_at: isoTime(created.created_at) };
  },

  async update(context, { existing, raw }, changes, earlier) {
    const properties = raw.properties_kvpairs?.properties ?? {};
    const patch = patchOf(context, changes, properties, earlier);
    await whileNew(
      context,
      () => isOwn(context, existing),
      () => context.databricks.recipients.update(existing.name, patch, context),
    );
  },

  remove: (context, { existing }) => context.databricks.recipients.delete(existing.name, context),

  async withWhatGoes(context, { existing, raw }) {
    const permissions = await context.databricks.recipients.sharePermissions(existing.name, context);
    return { ...raw, granted: (permissions ?? []).map(({ share_name }) => share_name) };
  },
};

/** A share that is gone since has no grants to give. */
async function grantAgain(context: KindContext, share: string, principal: string): Promise<void> {
  context.heartbeat();
  const { shares } = context.databricks;
  if ((await shares.get(share, context)) === undefined) return;
  await whileNew(
    context,
    () => true,
    () => shares.updatePermissions(share, [{ principal, add: ['SELECT'] }], context),
  );
}

async function wholeList(context: KindContext): Promise<readonly Recipient[]> {
  const all: Recipient[] = [];
  for await (const page of context.databricks.recipients.pages(context)) {
    all.push(...page);
    context.heartbeat();
  }
  return all;
}

type Found = ReadonlyMap<string, readonly Recipient[]>;

const byName = (all: readonly Recipient[]): Found => new Map(all.map((item) => [nameKey(item.name), [item]]));

const presentByName = (context: KindContext, wanted: readonly Wanted[]): Promise<Found> =>
  present(
    context,
    wanted.map(({ name }) => name),
    {
      keyOf: nameKey,
      nameOf: ({ name }) => name,
      named: async (name) => [(await context.databricks.recipients.get(name, context)) ?? []].flat(),
      pages: () => context.databricks.recipients.pages(context),
    },
  );

/** Only what `changes` names; `properties` are sent whole, since they replace what there is. */
function patchOf(
  context: KindContext,
  changes: State,
  properties: Readonly<Record<string, string>>,
  earlier?: Recipient,
): RecipientPatch {
  const { comment, recipient, recipient_ips, token_expiry } = changes;
  const expiration_time = expiryOf(context, token_expiry, earlier);
  const marks = {
    [MARK.contact]: recipient === null ? null : text(recipient),
    [MARK.tokenExpiryDays]: typeof token_expiry === 'number' ? String(token_expiry) : asCleared(token_expiry),
  };
  const isCreate = 'type' in changes;
  const addresses = recipient_ips as readonly string[] | undefined;
  return {
    ...(comment !== undefined && { comment: text(comment) ?? '' }),
    ...(addresses !== undefined &&
      !(isCreate && addresses.length === 0) && { ip_access_list: { allowed_ip_addresses: addresses } }),
    ...(expiration_time !== undefined && { expiration_time }),
    ...((isCreate || recipient !== undefined || token_expiry !== undefined) && {
      properties_kvpairs: { properties: withMarks(properties, marks) },
    }),
  };
}

/** The day that was, where the recipient goes back to it; days count from the upload that first gave them. */
function expiryOf(
  { uploadedAt }: KindContext,
  token_expiry: Json | undefined,
  earlier: Recipient | undefined,
): number | undefined {
  if (earlier) return token_expiry === undefined ? undefined : earlier.expiration_time;
  return typeof token_expiry === 'number' ? uploadedAt.getTime() + token_expiry * DAY_MS : undefined;
}

/** Without those that are the server's own to set (spec/workspace-api.md, "Recipients"). */
const ownProperties = (recipient: Recipient | undefined): Record<string, string> =>
  Object.fromEntries(
    Object.entries(recipient?.properties_kvpairs?.properties ?? {}).filter(
      ([key]) => !key.startsWith('databricks.'),
    ),
  );

/** A mark that is null is taken off; one that is undefined stays as it is. */
function withMarks(
  properties: Readonly<Record<string, string>>,
  marks: Readonly<Record<string, string | null | undefined>>,
): Record<string, string> {
  const given = Object.entries(marks).filter(([, value]) => value !== undefined);
  const cleared = given.filter(([, value]) => value === null).map(([key]) => key);
  const kept = Object.entries(properties).filter(([key]) => !cleared.includes(key));
  const set = given
    .filter(([, value]) => value !== null)
    .map(([key, value]) => [key, String(value)] as const);
  return Object.fromEntries([...kept, ...set]);
}

function seen(raw: Recipient): Seen<Recipient> {
  const properties = raw.properties_kvpairs?.properties ?? {};
  const days = Number(properties[MARK.tokenExpiryDays]);
  const facts = {
    name: raw.name,
    id: raw.id ?? raw.name,
    created_at: isoTime(raw.created_at),
    created_by: raw.created_by ?? null,
    made_by_run: properties[MARK.run] ?? null,
    namesakes: 0,
    state: {
      type: raw.authentication_type === 'DATABRICKS' ? 'D2D' : 'D2O',
      recipient_databricks_org: raw.data_recipient_global_metastore_id ?? null,
      recipient: textOrNull(properties[MARK.contact]),
      comment: textOrNull(raw.comment),
      recipient_ips: canonicalSet(raw.ip_access_list?.allowed_ip_addresses ?? []),
      token_expiry: Number.isInteger(days) && days > 0 ? days : isoTime(raw.expiration_time),
    },
  };
  return { existing: withFingerprint(facts, raw.owner), raw };
}

const text = (value: Json | undefined): string | undefined => (typeof value === 'string' ? value : undefined);

/** An earlier expiry that no pack gave (a time, or none) has no mark to go back to. */
const asCleared = (value: Json | undefined): null | undefined => (value === undefined ? undefined : null);
