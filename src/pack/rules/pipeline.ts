import { lastPart } from '../assets';
import { given } from '../given';
import { OWN_TAGS, PACK_TAGS, TAGS } from '../limits';
import { catalogNameProblem } from '../names';
import type { PipelineSpec } from '../pack';
import type { DeltaShareSection, PipelineSection } from '../read-pack';
import type { PipelineDraft } from './expand-pipeline';
import type { RuleContext } from './rule-context';

const TARGET_FIELDS = ['ext_catalog_name', 'ext_schema_name'] as const;

/**
 * Checks an entry of `pipelines`, and gives the normal form of each pipeline that it means (and that has a valid name),
 * with the share's `delta_share` folded in: what the pipeline says itself comes first. What an UPDATE does not give
 * stays out, since what exists is kept.
 */
export function pipelineSpecs(
  section: PipelineSection,
  drafts: readonly PipelineDraft[],
  deltaShare: DeltaShareSection | undefined,
  context: RuleContext,
): PipelineSpec[] {
  if (context.strategy === 'NEW') checkComplete(section, drafts, deltaShare, context);
  const tags = foldedTags(section, deltaShare, context);
  return drafts.flatMap((draft) => pipelineSpec(section, draft, tags, deltaShare, context) ?? []);
}

function pipelineSpec(
  section: PipelineSection,
  draft: PipelineDraft,
  tags: PipelineSpec['tags'],
  deltaShare: DeltaShareSection | undefined,
  context: RuleContext,
): PipelineSpec | undefined {
  const { values } = section;
  const target = targetAsset(section, draft, deltaShare, context);
  if (draft.name === undefined) return undefined;
  return given({
    name_prefix: draft.name,
    source_asset: draft.source,
    target_asset: target,
    ext_catalog_name: values.ext_catalog_name ?? deltaShare?.values.ext_catalog_name,
    ext_schema_name: values.ext_schema_name ?? deltaShare?.values.ext_schema_name,
    description: values.description,
    schedule: draft.schedule,
    notification: values.notification,
    tags,
    serverless: values.serverless,
    scd_type: values.scd_type,
    key_columns: values.key_columns,
  });
}

/** What a new pipeline cannot do without (spec/pack-format.md, "Rules"). */
function checkComplete(
  section: PipelineSection,
  drafts: readonly PipelineDraft[],
  deltaShare: DeltaShareSection | undefined,
  { report }: RuleContext,
): void {
  const { label } = section;
  if (!section.has('source_asset') && !drafts.some(({ fromMap }) => fromMap)) {
    const message = `${label} has no source_asset: name the asset of its share that it reads.`;
    report.error('MISSING', section.place('source_asset'), message);
  }
  const missing = TARGET_FIELDS.filter((field) => !section.has(field) && !deltaShare?.has(field));
  const [field] = missing;
  if (field) {
    const message = `${label} has no ${missing.join(' and no ')} to write to: give it in the share's delta_share, or in the pipeline.`;
    report.error('TARGET_REQUIRED', section.place(field), message);
  }
  const keys = section.values.key_columns;
  if (section.values.scd_type === '2' && (!section.has('key_columns') || keys?.length === 0)) {
    const message = `${label} has scd_type 2 and needs key_columns: name the columns that identify a row.`;
    report.error('KEY_COLUMNS_REQUIRED', section.place('key_columns'), message);
  }
}

function foldedTags(
  section: PipelineSection,
  deltaShare: DeltaShareSection | undefined,
  { report }: RuleContext,
): Readonly<Record<string, string>> | undefined {
  const [shared, own] = [deltaShare?.values.tags, section.values.tags];
  if (!shared && !own) return undefined;
  const tags = { ...shared, ...own };
  const tagCount = Object.keys(tags).length;
  if (tagCount > PACK_TAGS) {
    const message = `${section.label} has ${tagCount} tags, those of delta_share included: at most ${PACK_TAGS} are possible, since the workspace takes ${TAGS} and ${OWN_TAGS} are kept for this service's own.`;
    report.error('LIMIT_EXCEEDED', section.place('tags'), message);
  }
  return tags;
}

/** On UPDATE only a prefix that is given speaks for a new target: the existing one may have been chosen by hand. */
function targetAsset(
  section: PipelineSection,
  { source, label }: PipelineDraft,
  deltaShare: DeltaShareSection | undefined,
  { strategy, report }: RuleContext,
): string | undefined {
  if (section.has('target_asset')) return section.values.target_asset;
  const prefix = deltaShare?.values.prefix_assetname;
  if (source === undefined || (strategy !== 'NEW' && prefix === undefined)) return undefined;
  const target = prefix === undefined ? lastPart(source) : `${prefix}_${lastPart(source)}`;
  const problem = catalogNameProblem(target);
  if (problem === undefined) return target;
  const message = `${label}: the name made of prefix_assetname and source ${problem}: give a target_asset.`;
  report.error('INVALID_NAME', section.place('target_asset'), message);
  return undefined;
}
