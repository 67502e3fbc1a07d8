import type { ResourceType } from '../pack/pack';

/** What a person (or a mode) may choose for a conflict (spec/conflicts.md, "Answers"). */
export const ACTIONS = ['rename', 'skip', 'overwrite', 'replace'] as const;
export type Action = (typeof ACTIONS)[number];

export type Json = string | number | boolean | null | readonly Json[] | { readonly [member: string]: Json };

/** One field in which what exists differs from what the pack wants; fields are named as in packs. */
export interface Difference {
  readonly Field: string;
  readonly Existing: Json;
  readonly Desired: Json;
}

export type Owner = 'this pack' | 'another pack' | 'not managed';

/** The pack, and the version of it, that made or took over a resource. */
export interface ManagedBy {
  readonly SharePackName: string;
  readonly SharePackId: string;
  readonly Version: number;
}

/** A name of the pack that meets something that exists (spec/conflicts.md, "What counts"); the HTTP API's own form. */
export interface Conflict {
  readonly Type: ResourceType;
  readonly Name: string;
  /** What stands in the way, where its name is not the pack's (a D2D recipient for the same metastore). */
  readonly ExistingName?: string;
  readonly Message: string;
  readonly Owner: Owner;
  readonly ManagedBy?: ManagedBy;
  /** ISO 8601; null where the workspace does not say. */
  readonly CreatedAt: string | null;
  readonly CreatedBy: string | null;
  readonly Identical: boolean;
  readonly Differences: readonly Difference[];
  readonly Actions: readonly Action[];
  /** What an action that loses something would lose. */
  readonly Consequences: Readonly<Partial<Record<Action, string>>>;
  /** At most three, free when they were looked up. */
  readonly SuggestedNames: readonly string[];
  /** Of the existing resource as it was seen; an answer is bound to it. */
  readonly Fingerprint: string;
  /** It appeared after the look, between which nothing and a create stood. */
  readonly Late: boolean;
  readonly Action?: Action;
  readonly NewName?: string;
  readonly ResolvedBy?: string;
  readonly ResolvedAt?: string;
  readonly Reason?: string;
}
