import { scheduleName } from '../../src/pack/pack';
import type { OnConflict, ResourceType, Strategy } from '../../src/pack/pack';
import { packText } from '../support/packs';

/** What a pack says, as far as schedules choose it. A member that is left out is not said. */
export interface PackContent {
  readonly project: string;
  readonly strategy: Strategy;
  readonly onConflict: OnConflict;
  readonly onFailure: 'rollback' | 'keep';
  readonly recipients: readonly RecipientContent[];
  readonly shares: readonly ShareContent[];
}

export interface RecipientContent {
  readonly name: string;
  readonly comment?: string;
  readonly ips?: readonly string[];
}

export interface ShareContent {
  readonly name: string;
  readonly comment?: string;
  readonly assets?: readonly string[];
  readonly recipients?: readonly string[];
  readonly pipeline?: PipelineContent;
}

export interface PipelineContent {
  readonly name: string;
  readonly source: string;
  readonly description: string;
  readonly scdType: '1' | '2';
  readonly cron?: string;
}

export interface Named {
  readonly type: ResourceType;
  readonly name: string;
}

/** Every resource of a pack. */
export const resourcesOf = ({ recipients, shares }: PackContent): readonly Named[] => [
  ...recipients.map(({ name }) => ({ type: 'Recipient' as const, name })),
  ...shares.flatMap(({ name, pipeline }) => [
    { type: 'Share' as const, name },
    ...(pipeline ? [{ type: 'Pipeline' as const, name: pipeline.name }] : []),
    ...(pipeline?.cron === undefined
      ? []
      : [{ type: 'Schedule' as const, name: scheduleName(pipeline.name) }]),
  ]),
];

export const TIME_ZONE = 'America/New_York';
/** Where pipelines write, as the local workspace has it. */
const TARGET = { ext_catalog_name: 'analytics_prod', ext_schema_name: 'finance_shared' };

/** The file. */
export function textOf(content: PackContent, workspaceUrl: string): string {
  const { project, strategy, onConflict, onFailure, recipients, shares } = content;
  const metadata = {
    ...{ project_name: project, strategy, workspace_url: workspaceUrl },
    ...{ on_conflict: onConflict, on_failure: onFailure },
  };
  if (strategy === 'DELETE')
    return packText({
      metadata,
      recipient: recipients.map(({ name }) => name),
      share: shares.map(({ name, pipeline }) => (pipeline ? { name, pipelines: [pipeline.name] } : { name })),
    });
  return packText({ metadata, recipient: recipients.map(recipientPart), share: shares.map(sharePart) });
}

function recipientPart({ name, comment, ips }: RecipientContent) {
  return {
    name,
    ...{ type: 'D2O', recipient: 'auditor@example.org' },
    ...(comment !== undefined && { comment }),
    ...(ips && { recipient_ips: ips }),
  };
}

function sharePart({ name, comment, assets, recipients, pipeline }: ShareContent) {
  return {
    name,
    ...(comment !== undefined && { comment }),
    ...(assets && { share_assets: assets }),
    ...(recipients && { recipients }),
    ...(pipeline && { delta_share: TARGET, pipelines: [pipelinePart(pipeline)] }),
  };
}

function pipelinePart({ name, source, description, scdType, cron }: PipelineContent) {
  return {
    name_prefix: name,
    source_asset: source,
    target_asset: `${name}_target`,
    description,
    ...{ tags: { env: 'prod' }, serverless: true, scd_type: scdType },
    ...(scdType === '2' && { key_columns: 'id' }),
    ...(cron !== undefined && { schedule: { cron, timezone: TIME_ZONE } }),
  };
}
