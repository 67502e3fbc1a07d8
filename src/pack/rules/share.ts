import { AssetIndex, isSchema } from '../assets';
import { given } from '../given';
import { SHARE_SCHEMAS, SHARE_TABLES } from '../limits';
import { nameKey, type ShareSpec } from '../pack';
import { quote } from '../quote';
import type { ShareSection, ShareSections } from '../read-pack';
import type { Report } from '../report';
import { expandPipeline, type PipelineDraft } from './expand-pipeline';
import { pipelineSpecs } from './pipeline';
import type { RuleContext } from './rule-context';
import { settleList } from './settle-list';

const LIMITED_LISTS = ['share_assets', 'share_assets_to_add'] as const;

export interface CheckedShare {
  /** Undefined where the share has no valid name. */
  readonly spec: ShareSpec | undefined;
  readonly drafts: readonly PipelineDraft[];
}

/** Checks what a share and its pipelines say together, and gives its normal form. */
export function checkShare(
  { share, deltaShare, pipelines }: ShareSections,
  context: RuleContext,
): CheckedShare {
  const { name, comment } = share.values;
  const assets = settleList('share_assets', share, share.values, context);
  const recipients = settleList('recipients', share, share.values, context);
  for (const list of LIMITED_LISTS) checkAssetLimits(list, assets[list], share, context.report);
  const known = knownAssets(share, assets.share_assets, context);
  const index = known && new AssetIndex(known);
  const groups = pipelines.map((section) => ({ section, drafts: expandPipeline(section, index, context) }));
  const drafts = groups.flatMap((group) => group.drafts);
  checkSources(drafts, index, share, context);
  if (context.strategy === 'NEW') checkEveryAssetIsRead(known ?? [], drafts, share, context.report);
  const specs = groups.flatMap((group) => pipelineSpecs(group.section, group.drafts, deltaShare, context));
  const spec =
    name === undefined
      ? undefined
      : { ...given({ name, comment }), ...assets, ...recipients, pipelines: specs };
  return { spec, drafts };
}

/** On UPDATE a share without a complete list has assets that only the workspace knows. */
function knownAssets(
  share: ShareSection,
  assets: readonly string[] | undefined,
  { strategy }: RuleContext,
): readonly string[] | undefined {
  if (assets || strategy !== 'NEW') return assets;
  return share.has('share_assets') || share.has('share_assets_to_add') ? undefined : [];
}

function checkAssetLimits(
  list: (typeof LIMITED_LISTS)[number],
  assets: readonly string[] | undefined,
  share: ShareSection,
  report: Report,
): void {
  const schemas = assets?.filter(isSchema).length ?? 0;
  const tables = (assets?.length ?? 0) - schemas;
  const counts = [
    { found: tables, most: SHARE_TABLES, what: 'tables' },
    { found: schemas, most: SHARE_SCHEMAS, what: 'schemas' },
  ];
  for (const { found, most, what } of counts.filter((count) => count.found > count.most)) {
    const message = `${share.label} has ${found} ${what} in ${list}; the workspace takes ${most} for each share: make several shares.`;
    report.error('LIMIT_EXCEEDED', share.place(list), message);
  }
}

function checkSources(
  drafts: readonly PipelineDraft[],
  assets: AssetIndex | undefined,
  share: ShareSection,
  { report, strategy }: RuleContext,
): void {
  if (!assets || strategy === 'DELETE') return;
  for (const { source, sourcePlace, label } of drafts) {
    if (source === undefined || assets.has(source)) continue;
    const message = `${label} reads ${quote(source)}, which is no asset of ${share.label}.`;
    report.warning('SOURCE_NOT_IN_SHARE', sourcePlace, message);
  }
}

/** Not asked where a pipeline's source is unknown: it may be the one, and its own error says more. */
function checkEveryAssetIsRead(
  assets: readonly string[],
  drafts: readonly PipelineDraft[],
  share: ShareSection,
  report: Report,
): void {
  if (drafts.length === 0 || drafts.some(({ source }) => source === undefined)) return;
  const sources = new Set(drafts.map(({ source }) => nameKey(source ?? '')));
  const list = share.has('share_assets') ? 'share_assets' : 'share_assets_to_add';
  for (const asset of assets.filter((name) => !sources.has(nameKey(name)))) {
    const message = `${share.label} has pipelines, but none has ${quote(asset)} as its source_asset: add one, or share the asset in a share without pipelines.`;
    report.error('ASSET_WITHOUT_PIPELINE', share.itemPlace(list, asset), message);
  }
}
