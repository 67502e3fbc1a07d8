import type { Strategy } from '../pack/pack';
import type { Json } from './conflict';
import type { ResourceSpec, SpecOf } from './resource';
import { canonicalSet } from './state';
import type { State } from './state';

/** Fields that the workspace does not let change in place (spec/conflicts.md, "What counts"). */
export const IMMUTABLE_FIELDS: readonly string[] = [
  'type',
  'recipient_databricks_org',
  'source_asset',
  'scd_type',
];

/**
 * What the pack wants of a resource, given what exists of it (undefined: nothing). Only what the pack states: a field it
 * leaves out is left as it is. References are by names in the pack; who renames follows them before this is applied.
 */
export function desired(spec: ResourceSpec, strategy: Strategy, existing: State | undefined): State {
  switch (spec.kind) {
    case 'Recipient':
      return stated(desiredRecipient(spec, strategy, existing));
    case 'Share':
      return stated({
        comment: spec.comment,
        share_assets: list(
          spec.share_assets,
          spec.share_assets_to_add,
          spec.share_assets_to_remove,
          strategy,
          existing?.['share_assets'],
        ),
        recipients: list(
          spec.recipients,
          spec.recipients_to_add,
          spec.recipients_to_remove,
          strategy,
          existing?.['recipients'],
        ),
      });
    case 'Pipeline':
      return stated(desiredPipeline(spec, existing));
    case 'Schedule':
      return stated({
        pipeline: spec.pipeline,
        cron: spec.cron,
        timezone: spec.timezone,
        notification: spec.notification && canonicalSet(spec.notification),
      });
  }
}

function desiredRecipient(
  spec: SpecOf<'Recipient'>,
  strategy: Strategy,
  existing: State | undefined,
): Fields {
  return {
    type: spec.type ?? (existing ? undefined : spec.recipient_databricks_org ? 'D2D' : 'D2O'),
    recipient_databricks_org: spec.recipient_databricks_org,
    recipient: spec.recipient,
    comment: spec.comment,
    recipient_ips: list(
      spec.recipient_ips,
      spec.recipient_ips_to_add,
      spec.recipient_ips_to_remove,
      strategy,
      existing?.['recipient_ips'],
    ),
    token_expiry: spec.token_expiry === 0 ? undefined : spec.token_expiry,
    // Of a state nothing ever holds it, so that it is a difference each time: a pack that asks for it wants a new token.
    token_rotation: spec.token_rotation === true && existing?.['type'] === 'D2O' ? true : undefined,
  };
}

function desiredPipeline(spec: SpecOf<'Pipeline'>, existing: State | undefined): Fields {
  return {
    source_asset: spec.source_asset?.toLowerCase(),
    target_asset: spec.target_asset ?? (existing ? undefined : lastPart(spec.source_asset)),
    ext_catalog_name: spec.ext_catalog_name,
    ext_schema_name: spec.ext_schema_name,
    description: spec.description,
    notification: spec.notification && canonicalSet(spec.notification),
    tags: spec.tags,
    serverless: spec.serverless,
    scd_type: spec.scd_type ?? (existing ? undefined : '1'),
    key_columns: spec.key_columns,
    continuous: spec.schedule === undefined ? undefined : spec.schedule === 'continuous',
  };
}

/** What a new pipeline writes where the pack, an UPDATE, does not say (spec/pack-format.md). */
const lastPart = (source: string | undefined): string | undefined => source?.split('.').at(-1);

type Fields = Readonly<Record<string, Json | undefined>>;

const stated = (fields: Fields): State =>
  Object.fromEntries(
    Object.entries(fields).filter((entry): entry is [string, Json] => entry[1] !== undefined),
  );

/** A list given whole, or as what to add and remove. On NEW, what is to be added alone is the list (spec/pack-format.md, "Rules"). */
function list(
  whole: readonly string[] | undefined,
  add: readonly string[] | undefined,
  remove: readonly string[] | undefined,
  strategy: Strategy,
  existing: Json | undefined,
): readonly string[] | undefined {
  if (whole) return canonicalSet(whole);
  if (!add && !remove) return undefined;
  const held = strategy === 'NEW' || !Array.isArray(existing) ? [] : (existing as readonly string[]);
  const gone = new Set(canonicalSet(remove ?? []));
  return canonicalSet([...held, ...(add ?? [])]).filter((item) => !gone.has(item));
}
