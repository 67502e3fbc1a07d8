import type { ResourceType } from '../pack/pack';

/** What a step does to its resource. `none`: what exists is as the pack wants it. */
export type Verb = 'create' | 'update' | 'replace' | 'delete' | 'none';

/** What became of a resource (spec/conflicts.md, "When a run fails midway"). */
export const OUTCOMES = [
  'created',
  'updated',
  'replaced',
  'deleted',
  'unchanged',
  'skipped',
  'failed',
  'rolled_back',
  'not_run',
] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** The name under which a run makes a resource, where it is not the pack's; not where one of that name existed already. */
export const renamedTo = (step: {
  readonly verb: Verb;
  readonly outcome: Outcome | null;
  readonly actual_name: string | null;
}): string | undefined =>
  step.verb === 'create' || step.outcome === 'created' ? (step.actual_name ?? undefined) : undefined;

/** One resource's work in a run: small enough to travel through Temporal; the rest of it is in the store under its id. */
export interface Step {
  /** Its number within the run, from 0, in the order of the pack. */
  readonly id: number;
  readonly type: ResourceType;
  /** The name in the pack. */
  readonly name: string;
  readonly verb: Verb;
  /** Ids of the steps that must have succeeded, or been skipped, before this one. */
  readonly dependsOn: readonly number[];
}
