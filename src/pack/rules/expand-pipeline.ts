import { type AssetIndex, assetProblem, lastPart } from '../assets';
import { isEmpty, type LocatedEntry, type Place } from '../located';
import { nameProblem } from '../names';
import type { PipelineSchedule } from '../pack';
import { quote } from '../quote';
import type { PipelineSection } from '../read-pack';
import { type Field, memberPlace } from '../section';
import type { RuleContext } from './rule-context';
import { assetSchedules, readSchedule } from './schedule';

/** One pipeline to be: an entry of `pipelines`, or one asset of an entry whose schedule is a version 1.0 map. */
export interface PipelineDraft {
  /** Undefined where the name is missing or wrong, which has been reported. */
  readonly name: string | undefined;
  readonly namePlace: Place;
  readonly label: string;
  readonly source: string | undefined;
  /** Whether a version 1.0 map stands in for source_asset. */
  readonly fromMap: boolean;
  readonly sourcePlace: Place;
  readonly schedule: PipelineSchedule | undefined;
}

/**
 * The pipelines that an entry means. A version 1.0 schedule map stands in for source_asset (spec/pack-format.md):
 * one pipeline for each asset, named name_prefix when the map has one entry, `{name_prefix}_{asset's last part}` when
 * it has several, since names are unique. `assets` are the share's, where they are known; the map's keys name them
 * in whole or by the last part.
 */
export function expandPipeline(
  section: PipelineSection,
  assets: AssetIndex | undefined,
  context: RuleContext,
): PipelineDraft[] {
  const field = section.field('schedule');
  const schedules = field && assetSchedules(field);
  if (!schedules) {
    return [
      {
        name: section.values.name_prefix,
        namePlace: section.place('name_prefix'),
        label: section.label,
        source: section.values.source_asset,
        fromMap: false,
        sourcePlace: section.place('source_asset'),
        schedule: field && readSchedule(field, section.label, context),
      },
    ];
  }
  checkMapStandsAlone(section, schedules.length, context);
  return schedules.map((entry) => assetDraft(section, field, entry, schedules.length > 1, assets, context));
}

/** The map says what is read; one target cannot be that of several pipelines. */
function checkMapStandsAlone(section: PipelineSection, assetCount: number, { report }: RuleContext): void {
  const { label } = section;
  if (section.has('source_asset')) {
    const message = `${label} has a source_asset and a schedule by assets, which stands in for it: remove one of the two.`;
    report.error('EITHER_OR', section.place('source_asset'), message);
  }
  if (section.has('target_asset') && assetCount > 1) {
    const message = `${label} has one target_asset for ${assetCount} assets: give each asset a pipeline of its own.`;
    report.error('EITHER_OR', section.place('target_asset'), message);
  }
}

function assetDraft(
  section: PipelineSection,
  schedules: Field,
  { key, at, value }: LocatedEntry,
  several: boolean,
  assets: AssetIndex | undefined,
  context: RuleContext,
): PipelineDraft {
  const keyPlace = memberPlace(schedules.place, key, at);
  const prefix = section.values.name_prefix;
  const name = prefix !== undefined && several ? `${prefix}_${lastPart(key)}` : prefix;
  const label = several && name !== undefined ? `Pipeline ${quote(name)}` : section.label;
  const problem = name === undefined ? undefined : nameProblem('Pipeline', name);
  if (several && problem !== undefined) {
    context.report.error('INVALID_NAME', keyPlace, `${label}: its name ${problem}.`);
  }
  const field = { key, node: value, place: memberPlace(schedules.place, key, value.at) };
  return {
    name: problem === undefined ? name : undefined,
    namePlace: several ? keyPlace : section.place('name_prefix'),
    label,
    source: assetNamed(key, assets, keyPlace, label, context),
    fromMap: true,
    sourcePlace: keyPlace,
    schedule: isEmpty(value) ? undefined : readSchedule(field, label, context),
  };
}

function assetNamed(
  key: string,
  assets: AssetIndex | undefined,
  place: Place,
  label: string,
  { report }: RuleContext,
): string | undefined {
  const named = assets?.named(key) ?? [];
  const [asset] = named;
  if (named.length > 1) {
    const candidates = named.slice(0, 3).map(quote).join(' or ');
    const message = `${label}: ${quote(key)} may be ${candidates}: write the whole name.`;
    report.error('AMBIGUOUS_ASSET', place, message);
  }
  if (asset !== undefined) return asset;
  // A whole name needs no list to be understood; whether it is an asset of the share is another rule's business.
  if (assetProblem(key) === undefined) return key;
  if (assets) {
    const message = `${label}: ${quote(key)} is the last part of no asset of the share: add the asset, or write its name as in share_assets.`;
    report.error('ASSET_NOT_IN_SHARE', place, message);
  }
  return undefined;
}
