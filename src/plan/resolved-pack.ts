import type { Pack, ResourceType, ShareSpec, Strategy } from '../pack/pack';
import { stepKey } from './resource';

/** A resource that got, or follows to, another name than the pack's: null where it has the pack's own. */
export interface NamedResource {
  readonly type: ResourceType;
  readonly name: string;
  readonly actual_name: string | null;
}

/**
 * The pack as it was carried out: every name that the run gave to a recipient, share or pipeline, wherever the pack says
 * it, and the strategy it ended up with. A schedule's name follows its pipeline's; one of its own cannot be said in a pack.
 */
export function resolvedPack(pack: Pack, strategy: Strategy, resources: readonly NamedResource[]): Pack {
  const names = new Map(
    resources.flatMap(({ type, name, actual_name }) =>
      actual_name === null ? [] : [[stepKey(type, name), actual_name] as const],
    ),
  );
  const named = (type: ResourceType, name: string): string => names.get(stepKey(type, name)) ?? name;
  return {
    metadata: { ...pack.metadata, strategy },
    recipient: pack.recipient.map((recipient) => ({
      ...recipient,
      name: named('Recipient', recipient.name),
    })),
    share: pack.share.map((share) => ({
      ...share,
      ...granteesOf(share, (name) => named('Recipient', name)),
      name: named('Share', share.name),
      pipelines: share.pipelines.map((pipeline) => ({
        ...pipeline,
        name_prefix: named('Pipeline', pipeline.name_prefix),
      })),
    })),
  };
}

/** Each list of recipients that the share has, and none that it has not: a list left out is not an empty one. */
function granteesOf(share: ShareSpec, named: (name: string) => string): Partial<ShareSpec> {
  const { recipients, recipients_to_add, recipients_to_remove } = share;
  return {
    ...(recipients && { recipients: recipients.map(named) }),
    ...(recipients_to_add && { recipients_to_add: recipients_to_add.map(named) }),
    ...(recipients_to_remove && { recipients_to_remove: recipients_to_remove.map(named) }),
  };
}
