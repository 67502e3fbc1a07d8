import { given } from '../pack/given';
import { nameKey, scheduleName } from '../pack/pack';
import type { Pack, PipelineSpec, RecipientSpec, ResourceType, ShareSpec, Strategy } from '../pack/pack';
import { stepKey } from './resource';
import { resolvedPack } from './resolved-pack';
import type { NamedResource } from './resolved-pack';
import type { Outcome } from './step';

/** What a completed run did with a resource. */
export interface CarriedOut extends NamedResource {
  readonly outcome: Outcome | null;
}

/**
 * The pack that brings back what a completed version left: its resolved pack as an UPDATE, without what that run skipped,
 * which never was the pack's, and without what was done once and is no state (a rotated token). `strategy` is the one that
 * the version ended up with.
 */
export function restoredPack(pack: Pack, strategy: Strategy, steps: readonly CarriedOut[]): Pack {
  const known = new Map(steps.map((step) => [stepKey(step.type, step.name), step]));
  const find: Find = (type, name) => known.get(stepKey(type, name));
  const recipient = pack.recipient
    .filter(({ name }) => !isSkipped(find('Recipient', name)))
    .map((spec) => recipientInFull(spec, strategy));
  const share = pack.share.flatMap((spec) => restoredShare(spec, strategy, find));
  return resolvedPack({ ...pack, recipient, share }, 'UPDATE', steps);
}

/** Resources of which an UPDATE said only what to add or remove: what they held besides, their version does not tell. */
export const saidInParts = ({ recipient, share }: Pack): readonly string[] => [
  ...recipient
    .filter((spec) => spec.recipient_ips_to_add ?? spec.recipient_ips_to_remove)
    .map(({ name }) => `Recipient '${name}'`),
  ...share
    .filter(
      (spec) =>
        spec.share_assets_to_add ??
        spec.share_assets_to_remove ??
        spec.recipients_to_add ??
        spec.recipients_to_remove,
    )
    .map(({ name }) => `Share '${name}'`),
];

type Find = (type: ResourceType, name: string) => CarriedOut | undefined;

const isSkipped = (step: CarriedOut | undefined): boolean => step?.outcome === 'skipped';

/** A skipped share is only named, for the sake of its pipelines: an UPDATE changes nothing of what is not stated. */
function restoredShare(share: ShareSpec, strategy: Strategy, find: Find): readonly ShareSpec[] {
  const pipelines = share.pipelines.flatMap((pipeline) => restoredPipeline(pipeline, find));
  if (!isSkipped(find('Share', share.name))) return [{ ...shareInFull(share, strategy), pipelines }];
  return pipelines.length === 0 ? [] : [{ name: share.name, pipelines }];
}

function restoredPipeline(pipeline: PipelineSpec, find: Find): readonly PipelineSpec[] {
  const { schedule, ...withoutSchedule } = pipeline;
  const kept: PipelineSpec = isScheduleLeft(pipeline, find) ? withoutSchedule : pipeline;
  if (!isSkipped(find('Pipeline', pipeline.name_prefix))) return [kept];
  const { name_prefix } = pipeline;
  return schedule === undefined || kept.schedule === undefined ? [] : [{ name_prefix, schedule }];
}

/** A pack cannot say a schedule's name, only its pipeline's: of one that was renamed by itself nothing is said. */
function isScheduleLeft({ name_prefix, schedule }: PipelineSpec, find: Find): boolean {
  if (schedule === 'continuous') return false;
  const step = find('Schedule', scheduleName(name_prefix));
  const pipeline = find('Pipeline', name_prefix)?.actual_name ?? name_prefix;
  const actual = step?.actual_name ?? null;
  return isSkipped(step) || (actual !== null && nameKey(actual) !== nameKey(scheduleName(pipeline)));
}

function recipientInFull({ token_rotation: _, ...spec }: RecipientSpec, strategy: Strategy): RecipientSpec {
  if (strategy !== 'NEW') return spec;
  const { recipient_ips, recipient_ips_to_add, recipient_ips_to_remove, ...rest } = spec;
  const ips = inFull(recipient_ips, recipient_ips_to_add, recipient_ips_to_remove);
  return { ...rest, ...given({ recipient_ips: ips }) };
}

function shareInFull(share: ShareSpec, strategy: Strategy): ShareSpec {
  if (strategy !== 'NEW') return share;
  const { share_assets, share_assets_to_add, share_assets_to_remove, ...others } = share;
  const { recipients, recipients_to_add, recipients_to_remove, ...rest } = others;
  const assets = inFull(share_assets, share_assets_to_add, share_assets_to_remove);
  const grantees = inFull(recipients, recipients_to_add, recipients_to_remove);
  return { ...rest, ...given({ share_assets: assets, recipients: grantees }) };
}

/** On NEW, what was to be added alone was the list (spec/pack-format.md, "Rules"). */
function inFull(
  whole: readonly string[] | undefined,
  add: readonly string[] | undefined,
  remove: readonly string[] = [],
): readonly string[] | undefined {
  const gone = new Set(remove.map(nameKey));
  return whole ?? add?.filter((item) => !gone.has(nameKey(item)));
}
