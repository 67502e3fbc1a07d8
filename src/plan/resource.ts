import { nameKey, scheduleName } from '../pack/pack';
import type { Pack, PipelineSpec, RecipientSpec, ResourceType, ShareSpec } from '../pack/pack';
import type { Step } from './step';

/** What a pack says of one resource: the part of the pack that a step carries. */
export type ResourceSpec =
  | (RecipientSpec & { readonly kind: 'Recipient' })
  | (Omit<ShareSpec, 'pipelines'> & { readonly kind: 'Share' })
  | (PipelineSpec & { readonly kind: 'Pipeline'; readonly share: string })
  | ScheduleSpec;

export interface ScheduleSpec {
  readonly kind: 'Schedule';
  /** The pipeline's name in the pack. */
  readonly pipeline: string;
  readonly cron?: string;
  readonly timezone?: string;
  readonly notification?: readonly string[];
  /** The pack drops the schedule, or makes the pipeline continuous, which needs none. */
  readonly remove?: true;
}

export type SpecOf<T extends ResourceType> = Extract<ResourceSpec, { kind: T }>;

export type PlannedStep = Step & { readonly spec: ResourceSpec };

/**
 * One step a resource, in the order of the pack: recipients, shares, pipelines, schedules. A share waits for its
 * recipients (it is granted to them), a schedule for its pipeline; pipelines read tables that exist, and wait for nothing.
 */
export function stepsOf(pack: Pack): readonly PlannedStep[] {
  const specs = resourcesOf(pack);
  const idByName = new Map(specs.map((spec, id) => [stepKey(spec.kind, nameOf(spec)), id]));
  return specs.map((spec, id) => ({
    id,
    type: spec.kind,
    name: nameOf(spec),
    verb: 'create',
    dependsOn: dependencies(spec).flatMap((key) => idByName.get(key) ?? []),
    spec,
  }));
}

/** As the workspace compares names: of pipelines by every character, of all others without regard to case. */
export const nameKeyOf = (type: ResourceType, name: string): string =>
  type === 'Pipeline' ? name : nameKey(name);

export const stepKey = (type: ResourceType, name: string): string => `${type}/${nameKeyOf(type, name)}`;

/** The recipients that a share names, in whichever list. */
export const recipientsNamed = (share: Omit<ShareSpec, 'pipelines'>): readonly string[] => [
  ...(share.recipients ?? []),
  ...(share.recipients_to_add ?? []),
];

/** The assets that a share names to hold, in whichever list. */
export const assetsNamed = (share: Omit<ShareSpec, 'pipelines'>): readonly string[] => [
  ...(share.share_assets ?? []),
  ...(share.share_assets_to_add ?? []),
];

function resourcesOf(pack: Pack): readonly ResourceSpec[] {
  const pipelines = pack.share.flatMap((share) =>
    share.pipelines.map((pipeline) => ({ kind: 'Pipeline' as const, share: share.name, ...pipeline })),
  );
  return [
    ...pack.recipient.map((recipient) => ({ kind: 'Recipient' as const, ...recipient })),
    ...pack.share.map(({ pipelines: _, ...share }) => ({ kind: 'Share' as const, ...share })),
    ...pipelines,
    ...pipelines.flatMap((pipeline) => scheduleOf(pipeline, pack.metadata.strategy === 'DELETE')),
  ];
}

function scheduleOf(pipeline: PipelineSpec, deleting: boolean): readonly ScheduleSpec[] {
  const { name_prefix, schedule, notification } = pipeline;
  const base = { kind: 'Schedule' as const, pipeline: name_prefix };
  if (deleting) return [{ ...base, remove: true }];
  if (schedule === undefined) return [];
  if (schedule === 'continuous' || 'action' in schedule) return [{ ...base, remove: true }];
  return [{ ...base, ...schedule, ...(notification && { notification }) }];
}

export function nameOf(spec: ResourceSpec): string {
  switch (spec.kind) {
    case 'Recipient':
    case 'Share':
      return spec.name;
    case 'Pipeline':
      return spec.name_prefix;
    case 'Schedule':
      return scheduleName(spec.pipeline);
  }
}

function dependencies(spec: ResourceSpec): readonly string[] {
  switch (spec.kind) {
    case 'Share':
      return recipientsNamed(spec).map((name) => stepKey('Recipient', name));
    case 'Schedule':
      return spec.remove ? [] : [stepKey('Pipeline', spec.pipeline)];
    case 'Recipient':
    case 'Pipeline':
      return [];
  }
}
