import type { Pipeline, PipelineSpec, PipelineStatus } from '../../databricks/pipelines';
import type { Json } from '../../plan/conflict';
import { canonicalSet } from '../../plan/state';
import type { State } from '../../plan/state';
import {
  MARK,
  isOwn,
  isoTime,
  runMarks,
  textOrNull,
  withFingerprint,
  withMembersOf,
  withoutMarks,
} from './kind';
import { someAtOnce } from './at-once';
import type { Kind, KindContext, Seen } from './kind';
import { present } from './present';
import { whileNew } from './while-new';

/** The reference system's configuration keys (spec/workspace-api.md, "Pipelines"), by the pack's fields. */
const CONFIGURATION = {
  source_asset: 'pipelines.source_table',
  target_asset: 'pipelines.target_table',
  key_columns: 'pipelines.keys',
  scd_type: 'pipelines.scd_type',
  description: MARK.description,
} as const;
/** Settings of a pipeline besides its configuration, by the pack's field that they lie in. */
const MEMBERS: Readonly<Record<string, readonly string[]>> = {
  ext_catalog_name: ['catalog'],
  ext_schema_name: ['schema', 'target'],
  serverless: ['serverless'],
  continuous: ['continuous'],
  notification: ['notifications'],
  tags: ['tags'],
};
const ALERTS = ['on-update-failure', 'on-update-fatal-failure', 'on-flow-failure'];

export const pipelines: Kind<Pipeline> = {
  type: 'Pipeline',

  async find(context, wanted) {
    const { pipelines: api } = context.databricks;
    const statuses = await present(
      context,
      wanted.map(({ name }) => name),
      {
        keyOf: (name) => name,
        nameOf: ({ name = '' }) => name,
        named: (name) => api.list(name, context),
        pages: () => api.pages(undefined, context),
      },
    );
    const read = await someAtOnce(
      [...statuses],
      async ([name, found]) => [name, await readFound(context, found)] as const,
    );
    return new Map(read.flatMap(([key, pipeline]) => (pipeline ? [[key, pipeline]] : [])));
  },

  async read(context, name) {
    return readFound(context, await context.databricks.pipelines.list(name, context));
  },

  /** Lists of pipelines show no tags. */
  async trace(context, known) {
    const pipeline = known && (await context.databricks.pipelines.get(known.id, context));
    return pipeline ? [seen(pipeline, 0)] : [];
  },

  async create(context, name, state, earlier) {
    const { id: _, ...base }: PipelineSpec = earlier?.spec ?? context.pipelineSetting ?? {};
    const spec = applied(base, earlier ? {} : state, runMarks(context));
    const { pipeline_id } = await context.databricks.pipelines.create({ ...spec, name }, context);
    return { id: pipeline_id, created_at: null };
  },

  async update(context, { existing, raw }, changes, earlier) {
    const { spec: now = {} } = raw;
    const spec = earlier
      ? restored(now, Object.keys(changes), earlier.spec ?? {})
      : applied(now, changes, {});
    const expected = { ...spec, name: existing.name, expected_last_modified: raw.last_modified };
    await whileNew(
      context,
      () => isOwn(context, existing),
      () => context.databricks.pipelines.replace(existing.id, expected, context),
    );
  },

  remove: (context, { existing }) => context.databricks.pipelines.delete(existing.id, context),
};

async function readFound(
  context: KindContext,
  found: readonly PipelineStatus[],
): Promise<Seen<Pipeline> | undefined> {
  const [first] = found;
  const pipeline = first && (await context.databricks.pipelines.get(first.pipeline_id, context));
  context.heartbeat();
  return pipeline && seen(pipeline, found.length - 1);
}

/** The settings with these fields brought to these values; everything else stays. */
function applied(base: PipelineSpec, fields: State, marks: Readonly<Record<string, string>>): PipelineSpec {
  const stated = Object.entries(CONFIGURATION).filter(([field]) => fields[field] !== undefined);
  const cleared = stated.map(([, key]) => key as string);
  const kept = Object.entries(base.configuration ?? {}).filter(([key]) => !cleared.includes(key));
  const set = stated.flatMap(([field, key]) => {
    const value = asText(fields[field] ?? null);
    return value === '' ? [] : [[key, value] as const];
  });
  const configuration = Object.fromEntries([...kept, ...set]);
  const { ext_catalog_name, ext_schema_name, serverless, continuous, notification, tags } = fields;
  const ownTags = Object.fromEntries(
    Object.entries(base.tags ?? {}).filter(([key]) => key.startsWith('sharepack.')),
  );
  return {
    ...base,
    configuration,
    ...(typeof ext_catalog_name === 'string' && { catalog: ext_catalog_name }),
    // An older pipeline says `target` for it, and the API takes only one of them.
    ...(typeof ext_schema_name === 'string' && { schema: ext_schema_name, target: undefined }),
    ...(typeof serverless === 'boolean' && { serverless }),
    ...(typeof continuous === 'boolean' && { continuous }),
    ...(notification !== undefined && { notifications: notifications(notification) }),
    tags: tags === undefined ? { ...base.tags, ...marks } : { ...(tags as object), ...ownTags, ...marks },
  };
}

/** The settings with these fields as they were, also in what no pack can say of them. */
function restored(now: PipelineSpec, fields: readonly string[], earlier: PipelineSpec): PipelineSpec {
  const keys = Object.entries(CONFIGURATION).flatMap(([field, key]) => (fields.includes(field) ? [key] : []));
  return {
    ...withMembersOf(
      now,
      earlier,
      fields.flatMap((field) => MEMBERS[field] ?? []),
    ),
    configuration: withMembersOf(now.configuration ?? {}, earlier.configuration ?? {}, keys),
  };
}

const asText = (value: Json): string => {
  if (Array.isArray(value)) return value.join(',');
  return typeof value === 'string' ? value : '';
};

const notifications = (value: Json): Record<string, unknown>[] =>
  Array.isArray(value) && value.length > 0 ? [{ email_recipients: value, alerts: ALERTS }] : [];

function seen(raw: Pipeline, namesakes: number): Seen<Pipeline> {
  const { spec = {} } = raw;
  const { configuration = {}, tags = {} } = spec;
  const keys = configuration[CONFIGURATION.key_columns] ?? '';
  const facts = {
    name: raw.name ?? spec.name ?? '',
    id: raw.pipeline_id,
    created_at: null,
    created_by: raw.creator_user_name ?? null,
    made_by_run: tags[MARK.run] ?? null,
    namesakes,
    state: {
      source_asset: textOrNull(configuration[CONFIGURATION.source_asset]?.toLowerCase()),
      target_asset: textOrNull(configuration[CONFIGURATION.target_asset]),
      scd_type: textOrNull(configuration[CONFIGURATION.scd_type]),
      key_columns: keys === '' ? [] : keys.split(','),
      description: textOrNull(configuration[CONFIGURATION.description]),
      ext_catalog_name: textOrNull(spec.catalog),
      ext_schema_name: textOrNull(spec.schema ?? spec.target),
      serverless: spec.serverless ?? false,
      continuous: spec.continuous ?? false,
      notification: canonicalSet((spec.notifications ?? []).flatMap(addressesOf)),
      tags: withoutMarks(tags),
    },
  };
  // When it was last modified is part of what an answer saw, since the API keeps no time of making.
  return { existing: withFingerprint(facts, isoTime(raw.last_modified) ?? undefined), raw };
}

const addressesOf = ({ email_recipients }: Record<string, unknown>): readonly string[] =>
  Array.isArray(email_recipients) ? email_recipients.filter((item) => typeof item === 'string') : [];
