/**
 * The normalised share pack: what every spelling of the file format (spec/pack-format.md) comes down to.
 * Members keep the names of the file's present spelling, so that a pack can be written back as one.
 * Library-free, so that workflow code may import it.
 */

export const RESOURCE_TYPES = ['Recipient', 'Share', 'Pipeline', 'Schedule'] as const;
export type ResourceType = (typeof RESOURCE_TYPES)[number];

export const STRATEGIES = ['NEW', 'UPDATE', 'DELETE'] as const;
export type Strategy = (typeof STRATEGIES)[number];

/** The modes of spec/conflicts.md. */
export const ON_CONFLICT = ['ask', 'fail', 'skip', 'update', 'rename', 'overwrite'] as const;
export type OnConflict = (typeof ON_CONFLICT)[number];

export const ON_FAILURE = ['rollback', 'keep'] as const;
export type OnFailure = (typeof ON_FAILURE)[number];

export const APPROVER_STATUSES = ['approved', 'declined', 'request_more_info', 'pending'] as const;
export type ApproverStatus = (typeof APPROVER_STATUSES)[number];

export type RecipientKind = 'D2O' | 'D2D';
export type ScdType = '1' | '2' | 'full_refresh';

export interface Pack {
  readonly metadata: PackMetadata;
  readonly recipient: readonly RecipientSpec[];
  readonly share: readonly ShareSpec[];
}

export interface PackMetadata {
  readonly version?: string;
  readonly last_updated?: string;
  readonly owner?: string;
  readonly contact_email?: string;
  readonly business_line: string;
  readonly project_name: string;
  readonly delta_share_region?: 'AM' | 'EMEA';
  readonly configurator?: string;
  readonly approver?: string;
  readonly executive_team?: string;
  readonly approver_status: ApproverStatus;
  readonly requestor: string;
  readonly strategy: Strategy;
  readonly on_conflict?: OnConflict;
  readonly on_failure?: OnFailure;
  readonly resolution_timeout?: string;
  /** Origin only: scheme, host and, where it is not the default, port. */
  readonly workspace_url: string;
  readonly servicenow?: string;
  readonly description?: string;
  readonly client?: string;
}

/**
 * Lists are given whole, or as what to add and remove, and are kept as given: what they come to depends on the
 * strategy, which a run may change from NEW to UPDATE (src/plan/desired.ts).
 */
export interface RecipientSpec {
  readonly name: string;
  /** Always there on NEW. Absent where an UPDATE or a DELETE says nothing of it: what exists is kept. */
  readonly type?: RecipientKind;
  readonly recipient?: string;
  readonly comment?: string;
  readonly recipient_databricks_org?: string;
  readonly recipient_ips?: readonly string[];
  readonly recipient_ips_to_add?: readonly string[];
  readonly recipient_ips_to_remove?: readonly string[];
  /** Days. Absent: the workspace's default. */
  readonly token_expiry?: number;
  readonly token_rotation?: boolean;
}

export interface ShareSpec {
  readonly name: string;
  readonly comment?: string;
  readonly share_assets?: readonly string[];
  readonly share_assets_to_add?: readonly string[];
  readonly share_assets_to_remove?: readonly string[];
  readonly recipients?: readonly string[];
  readonly recipients_to_add?: readonly string[];
  readonly recipients_to_remove?: readonly string[];
  readonly pipelines: readonly PipelineSpec[];
}

/** A share's `delta_share` has been folded into its pipelines: target, catalog, schema and tags are each pipeline's own here. */
export interface PipelineSpec {
  readonly name_prefix: string;
  readonly source_asset?: string;
  readonly target_asset?: string;
  readonly ext_catalog_name?: string;
  readonly ext_schema_name?: string;
  readonly description?: string;
  readonly schedule?: PipelineSchedule;
  readonly notification?: readonly string[];
  readonly tags?: Readonly<Record<string, string>>;
  readonly serverless?: boolean;
  readonly scd_type?: ScdType;
  readonly key_columns?: readonly string[];
}

/** `cron` in Quartz form. `continuous` makes the pipeline itself run continuously; `remove` drops its job. */
export type PipelineSchedule =
  { readonly cron: string; readonly timezone: string } | 'continuous' | { readonly action: 'remove' };

/** A schedule's name is its job's (spec/conflicts.md, "What counts"). */
export const scheduleName = (pipelineName: string): string => `${pipelineName}_schedule`;

/** As the workspace compares names: without regard to case. */
export const nameKey = (name: string): string => name.toLowerCase();

/** `SharePack_{requestor}_{business_line}_{project_name}` (spec/pack-format.md, "What may be left out"). */
export function sharePackName(
  metadata: Pick<PackMetadata, 'requestor' | 'business_line' | 'project_name'>,
): string {
  const part = (text: string): string => text.replace(/[^\p{L}\p{N}.\-@]/gu, '-');
  return `SharePack_${part(metadata.requestor)}_${part(metadata.business_line)}_${part(metadata.project_name)}`;
}
