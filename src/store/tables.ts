/** The tables as Kysely sees them; migrations/ makes them. Columns that leave the store are named as its contract names them. */
import type { ColumnType, Generated, GeneratedAlways } from 'kysely';
import type { Diagnostic } from '../pack/diagnostic';
import type { Pack, ResourceType, Strategy } from '../pack/pack';
import type { Action, Conflict, Json } from '../plan/conflict';
import type { DriftedResource } from '../plan/drift';
import type { Outcome, Verb } from '../plan/step';
import type { Approval, RejectedSignal, RunOptions, Status } from '../workflows/contract';
import type { Made, RunEvent, SharePack } from './records';

/** Written as JSON text (json.ts), read as what it holds. */
type Jsonb<T> = ColumnType<T, string, string>;
type Timestamp = ColumnType<Date, Date | undefined, Date>;

/** One row an upload; a version of its pack where it has a version, and the run that carries it out. */
export interface SharePackTable {
  share_pack_id: string;
  /** The order of arrival, which `list` pages by. */
  seq: GeneratedAlways<number>;
  share_pack_name: string | null;
  version: number | null;
  workspace: string | null;
  workflow_id: string | null;
  run_id: string | null;
  status: Status;
  strategy: Strategy | null;
  business_line: string | null;
  project_name: string | null;
  requestor: string | null;
  requested_by: string;
  filename: string;
  file_sha256: string;
  options: Jsonb<RunOptions>;
  error_message: string | null;
  validation_errors: Jsonb<readonly string[]>;
  validation_warnings: Jsonb<readonly string[]>;
  errors: Jsonb<readonly Diagnostic[]>;
  rejected_signals: ColumnType<readonly RejectedSignal[], string | undefined, string>;
  resolution_deadline: Date | null;
  failed_type: ResourceType | null;
  undo: ColumnType<SharePack['undo'], string | null, string | null>;
  created_at: Timestamp;
  last_updated: Timestamp;
  ended_at: Date | null;
  /** Of a version that completed: since when, and until when, it was the one that holds. */
  effective_from: Date | null;
  effective_to: Date | null;
  dry_run: Generated<boolean>;
  change_reason: string | null;
  approval: ColumnType<Approval | null, string | undefined, string>;
  /** The number of the run's newest event. */
  last_event: Generated<number>;
  /** The number of the newest telling of the run in `run_id`. */
  told: Generated<number>;
  /** Temporal's ids of runs that others took the place of. */
  earlier_runs: ColumnType<readonly string[], string | undefined, string>;
  /** Raised by each reading of its file and each look: a late attempt at one writes nothing. */
  fence: Generated<number>;
}

export interface StepTable {
  share_pack_id: string;
  id: number;
  type: ResourceType;
  name: string;
  /** nameKeyOf(type, name): by JavaScript's lower case, so that the database's locale has no say in which are the same. */
  name_key: string;
  verb: Verb;
  depends_on: Jsonb<readonly number[]>;
  spec: Jsonb<Json>;
  existing: ColumnType<Json, string | null, string | null>;
  before: ColumnType<Json, string | null, string | null>;
  made: ColumnType<Made | null, string | null, string | null>;
  actual_name: string | null;
  outcome: Outcome | null;
  error: string | null;
  begun_at: Date | null;
  ended_at: Date | null;
  /** Raised by each beginning and each undo: whoever holds a lower number writes nothing. */
  fence: Generated<number>;
  unanswered_until: Date | null;
}

export interface AnswerTable {
  id: GeneratedAlways<number>;
  share_pack_id: string;
  type: ResourceType;
  name: string;
  action: Action;
  new_name: string | null;
  /** The state of the existing resource that was answered. */
  fingerprint: string;
  resolved_by: string;
  resolved_at: Date;
  reason: string | null;
}

/** Who manages a resource, and how to know the resource again. */
export interface Manager {
  share_pack_id: string;
  name: string;
  id: string;
  created_at: string | null;
  spec: Json;
}

export interface ManagedTable extends Omit<Manager, 'spec'> {
  workspace: string;
  type: ResourceType;
  name_key: string;
  spec: Jsonb<Json>;
  /** Who managed it until this version did, to be given back if this version's step is rolled back. */
  previous: ColumnType<Manager | null, string | null, string | null>;
}

/** The newest report of each pack. */
export interface DriftReportTable {
  workspace: string;
  share_pack_name: string;
  share_pack_id: string;
  checked_at: Date;
  checked: number;
  drifted: number;
  under_way: string | null;
  resources: Jsonb<readonly DriftedResource[]>;
}

export interface Database {
  files: { sha256: string; bytes: Uint8Array; created_at: Timestamp };
  share_packs: SharePackTable;
  idempotency_keys: { actor: string; key: string; share_pack_id: string; used_at: Timestamp };
  packs: { share_pack_id: string; pack: Jsonb<Pack> };
  steps: StepTable;
  conflicts: {
    seq: GeneratedAlways<number>;
    share_pack_id: string;
    type: ResourceType;
    name_key: string;
    conflict: Jsonb<Conflict>;
  };
  answers: AnswerTable;
  findings: {
    share_pack_id: string;
    /** Temporal's: each counts its beginnings from 1. */
    run_id: string;
    step_id: number;
    begin: number;
    fingerprint: string;
    conflict: Jsonb<Conflict>;
  };
  managed: ManagedTable;
  events: { share_pack_id: string; id: number; at: Timestamp; type: RunEvent['type']; data: Jsonb<Json> };
  drift_reports: DriftReportTable;
  /** What the processes that ask a workspace share; what that is, is theirs. */
  workspace_limits: { workspace: string; version: number; state: Jsonb<unknown> };
}
