/** What the store keeps, as it is read and written (docs/architecture.md, "Where state lives"). */
import type { Diagnostic } from '../pack/diagnostic';
import type { ResourceType, Strategy } from '../pack/pack';
import type { Action, Conflict, Json, ManagedBy } from '../plan/conflict';
import type { DriftedResource } from '../plan/drift';
import type { Outcome, Step, Verb } from '../plan/step';
import type { Approval, RejectedSignal, RunOptions, Status } from '../workflows/contract';

/** One upload, and the run it started: a version of its pack. */
export interface SharePack {
  readonly share_pack_id: string;
  /** null where the metadata could not be read: the upload belongs to no pack. */
  readonly share_pack_name: string | null;
  /** From 1, per pack and workspace; null where no run was started, and for a dry run. */
  readonly version: number | null;
  /** Origin of the workspace. */
  readonly workspace: string | null;
  readonly workflow_id: string | null;
  /** Temporal's run id; null until the workflow's first activity. */
  readonly run_id: string | null;
  readonly status: Status;
  readonly strategy: Strategy | null;
  readonly business_line: string | null;
  readonly project_name: string | null;
  readonly requestor: string | null;
  /** The authenticated caller who uploaded it. */
  readonly requested_by: string;
  readonly filename: string;
  /** Its run only looks: no version, and nothing that changes anything. */
  readonly dry_run: boolean;
  readonly file_sha256: string;
  readonly options: RunOptions;
  /** null where the pack needs none. */
  readonly approval: Approval | null;
  readonly error_message: string | null;
  /** One sentence each, in the guide's form ("Recipient 'finance-auditor' already exists"). */
  readonly validation_errors: readonly string[];
  readonly validation_warnings: readonly string[];
  /** The errors at their places. */
  readonly errors: readonly Diagnostic[];
  readonly rejected_signals: readonly RejectedSignal[];
  readonly resolution_deadline: Date | null;
  /** The step that could not be done, for "Failed at step 5/8". */
  readonly failed_type: ResourceType | null;
  readonly undo: { readonly done: number; readonly total: number } | null;
  readonly created_at: Date;
  readonly last_updated: Date;
  readonly ended_at: Date | null;
}

/** From what was shared before, undefined where nothing was, to what is from now on. JSON. */
export type LimitsChange<State, Result> = (
  before: State | undefined,
  nowMs: number,
) => { readonly state: State; readonly result: Result };

export interface NewUpload {
  readonly share_pack_id: string;
  readonly share_pack_name: string;
  readonly workspace: string;
  readonly workflow_id: string;
  readonly strategy: Strategy;
  readonly business_line: string;
  readonly project_name: string;
  readonly requestor: string;
  readonly requested_by: string;
  readonly filename: string;
  readonly bytes: Uint8Array;
  readonly options: RunOptions;
  readonly validation_warnings: readonly string[];
  readonly dry_run?: true;
  /** Where it is not what the pack says of itself. */
  readonly change_reason?: string;
  /** Where its run is to wait for it. */
  readonly approval?: Approval;
  readonly idempotency_key?: string;
}

/** What became of storing an upload. Only `stored` has written one; `same` remembers its Idempotency-Key. */
export type SavedUpload =
  | { readonly kind: 'stored'; readonly sharePack: SharePack }
  /** The same bytes and options are under way, or the same Idempotency-Key was used within 24 h for the same content. */
  | { readonly kind: 'same'; readonly sharePack: SharePack }
  /** Another version of the pack is under way. */
  | { readonly kind: 'under_way'; readonly sharePack: SharePack }
  /** The Idempotency-Key was used for other content. */
  | { readonly kind: 'key_reused'; readonly sharePack: SharePack }
  /** Different fields that give the same SharePackName (`R&D`, `R-D`); `sharePack` is the newest of the other. */
  | { readonly kind: 'name_collision'; readonly sharePack: SharePack };

export interface RefusedUpload {
  readonly share_pack_id: string;
  readonly share_pack_name: string | null;
  readonly workspace: string | null;
  readonly strategy: Strategy | null;
  readonly business_line: string | null;
  readonly project_name: string | null;
  readonly requestor: string | null;
  readonly requested_by: string;
  readonly filename: string;
  readonly bytes: Uint8Array;
  readonly options: RunOptions;
  readonly errors: readonly Diagnostic[];
  readonly validation_errors: readonly string[];
  readonly validation_warnings: readonly string[];
  readonly dry_run?: true;
  readonly change_reason?: string;
}

export interface ListFilter {
  readonly status?: Status;
  readonly business_line?: string;
  readonly requestor?: string;
  /** The SharePackName, exact, or a beginning with `*` at its end. */
  readonly name?: string;
  readonly workspace?: string;
  readonly since?: Date;
  readonly page_size: number;
  readonly page_token?: string;
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly next_page_token?: string;
}

/** A step as kept: what travels (Step), and what does not. */
export interface StoredStep extends Step {
  readonly share_pack_id: string;
  /** The name in the workspace, where it is not the pack's: renamed, or an existing one's. */
  readonly actual_name: string | null;
  /** The resource as the pack gives it (src/plan/resource.ts). */
  readonly spec: Json;
  /** What the look (or a later look) saw of what exists under the name; null: nothing. */
  readonly existing: Json;
  /** What existed when the work began, to put it back; null: nothing. Undefined until begun. */
  readonly before: Json | undefined;
  /** Set once the workspace holds something of ours: how to know it again. */
  readonly made: Made | null;
  readonly outcome: Outcome | null;
  readonly error: string | null;
  readonly begun_at: Date | null;
  readonly ended_at: Date | null;
  /** Raised by each beginning and each undo (`Held`). */
  readonly fence: number;
  /** Until when a request of it whose answer was lost may still be carried out; null: none that is known. */
  readonly unanswered_until: Date | null;
}

/** How to know a resource again that this run made: its id in the workspace, and when the workspace says it was made. */
export interface Made {
  readonly id: string;
  readonly created_at: string | null;
}

/** What is written of a step when the look is done. */
export interface LookedStep {
  readonly id: number;
  readonly verb: Verb;
  readonly dependsOn: readonly number[];
  readonly existing: Json;
  readonly actual_name?: string;
  /** Where there is nothing to do. */
  readonly outcome?: Outcome;
}

export interface Look {
  readonly strategy: Strategy;
  readonly steps: readonly LookedStep[];
  readonly conflicts: readonly Conflict[];
  readonly warnings: readonly string[];
  /** What is missing or impossible: each ends the run VALIDATION_FAILED. */
  readonly validation_errors: readonly string[];
  readonly errors: readonly Diagnostic[];
}

/** What a look leaves as it was, where an earlier run of the same upload (before a reset in Temporal) had come further. */
export interface TakenUp {
  /** Conflicts whose answers hold still, as what they are about has not changed. */
  readonly answered: readonly Conflict[];
  readonly begun: readonly StoredStep[];
}

/** An answer that holds: what the conflict's step does now. */
export interface Answer {
  readonly type: ResourceType;
  readonly name: string;
  readonly action: Action;
  readonly new_name: string | null;
  readonly resolved_by: string;
  readonly resolved_at: Date;
  readonly reason: string | null;
}

/** What a run's workflow tells of itself. Members left out stay as they are. */
export interface RunChange {
  readonly status?: Status;
  readonly error_message?: string | null;
  readonly resolution_deadline?: Date | null;
  readonly rejected_signals?: readonly RejectedSignal[];
  readonly failed_type?: ResourceType | null;
  /** Added to those there are, each once. */
  readonly validation_warnings?: readonly string[];
  readonly validation_errors?: readonly string[];
}

/** What changes in who manages a step's resource when the step ends. */
export type ManagedChange =
  | {
      readonly kind: 'manage';
      readonly name: string;
      readonly id: string;
      readonly created_at: string | null;
      readonly spec: Json;
      /** The version it goes back to; absent: the step's own. */
      readonly share_pack_id?: string;
    }
  | { readonly kind: 'release'; readonly name: string };

export interface FinishedStep {
  readonly outcome: Outcome;
  /** What it made, where that was not noted before. */
  readonly made?: Made;
  readonly error?: string;
  readonly managed?: ManagedChange;
}

/** Who manages a resource: the pack's version that made it or took it over. */
export interface Managed extends ManagedBy {
  readonly type: ResourceType;
  readonly name: string;
  /** The workspace's id, to tell it from a namesake made since by somebody else. */
  readonly id: string;
  readonly created_at: string | null;
  readonly spec: Json;
}

export interface RunEvent {
  /** From 1, without gaps within a run. */
  readonly id: number;
  readonly at: Date;
  readonly type: 'status' | 'resource' | 'conflict' | 'approval' | 'reminder' | 'drift';
  readonly data: Json;
}

/** An event that somebody is notified of. */
export type News = Pick<RunEvent, 'id' | 'at'>;

export interface VersionRecord {
  readonly share_pack_id: string;
  readonly version: number;
  readonly status: Status;
  readonly effective_from: Date | null;
  readonly effective_to: Date | null;
  readonly changed_by: string;
  readonly change_reason: string | null;
}

/** The versions that say what a pack is now. */
export interface PackNow {
  /** The one that holds: the last that completed. */
  readonly completed: (SharePack & { readonly version: number }) | undefined;
  readonly underWay: SharePack | undefined;
}

/** What a look at the workspace found of a completed version, in figures. */
export interface DriftFound {
  /** The version that the workspace was compared with. */
  readonly share_pack_id: string;
  /** When the look began. */
  readonly checked_at: Date;
  readonly checked: number;
  readonly drifted: number;
  /** The version that was under way meanwhile: what it changes shows as drift. */
  readonly under_way: string | null;
}

export interface DriftReport extends DriftFound {
  /** The first 1,000 that drifted. */
  readonly resources: readonly DriftedResource[];
}
