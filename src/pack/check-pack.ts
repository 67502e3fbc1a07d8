import type { Diagnostic } from './diagnostic';
import type { LocatedFile } from './located';
import type { Pack } from './pack';
import { type PackSections, readPack } from './read-pack';
import type { Report } from './report';
import { checkMetadata, type MetadataSource } from './rules/metadata';
import { checkUniqueMetastores, recipientSpec } from './rules/recipient';
import type { RuleContext } from './rules/rule-context';
import { checkShare } from './rules/share';
import { checkUniqueNames, type NamedPlace } from './rules/unique-names';
import { createTimeZoneCheck } from './time-zone';

export interface ParsedPack {
  /** Only when there are no errors. */
  readonly pack?: Pack;
  /** SharePackName, wherever the pack's identity can be told, errors or not. */
  readonly name?: string;
  /** The first 200 in the file's order. */
  readonly errors: Diagnostic[];
  readonly warnings: Diagnostic[];
  /** How many more errors there are. */
  readonly omittedErrors: number;
}

/**
 * All that is to be said of a pack without the workspace, whatever it was read from: its schema, then every rule of
 * spec/pack-format.md. Gives the normalised pack if nothing is wrong.
 */
export function checkPack(file: LocatedFile, source: MetadataSource, report: Report): ParsedPack {
  const sections = file.root && readPack(file.root, report);
  const checked = sections && checkSections(sections, source, report);
  const { pack, name } = checked ?? {};
  return {
    ...(pack && !report.hasErrors ? { pack } : {}),
    ...(name === undefined ? {} : { name }),
    ...report.finish(file.locate),
  };
}

function checkSections(
  { file, metadata, strategy, recipients, shares }: PackSections,
  source: MetadataSource,
  report: Report,
): { pack: Pack | undefined; name: string | undefined } {
  const context: RuleContext = { strategy, report, timeZone: createTimeZoneCheck() };
  const checkedMetadata = checkMetadata(metadata, source, report);
  checkNotEmpty(file, report);
  const recipientSpecs = recipients.flatMap((section) => recipientSpec(section, context) ?? []);
  const checkedShares = shares.map((sections) => checkShare(sections, context));
  checkUniqueNames('Recipient', namesOf(recipients), report);
  checkUniqueMetastores(recipients, report);
  checkUniqueNames('Share', namesOf(shares.map(({ share }) => share)), report);
  const drafts = checkedShares.flatMap((share) => share.drafts);
  checkUniqueNames(
    'Pipeline',
    drafts.flatMap(({ name, namePlace }) => (name === undefined ? [] : { name, place: namePlace })),
    report,
  );
  const pack = checkedMetadata.metadata && {
    metadata: checkedMetadata.metadata,
    recipient: recipientSpecs,
    share: checkedShares.flatMap(({ spec }) => spec ?? []),
  };
  return { pack, name: checkedMetadata.name };
}

function namesOf(
  sections: readonly (PackSections['recipients'][number] | PackSections['shares'][number]['share'])[],
): NamedPlace[] {
  return sections.flatMap((section) => {
    const { name } = section.values;
    return name === undefined ? [] : { name, place: section.place('name') };
  });
}

function checkNotEmpty(file: PackSections['file'], report: Report): void {
  const says = (field: 'recipient' | 'share'): boolean => {
    const node = file.field(field)?.node;
    return node !== undefined && !(node.kind === 'list' && node.items.length === 0);
  };
  if (says('recipient') || says('share')) return;
  report.error(
    'NO_RESOURCES',
    file.self,
    'The pack has no recipient and no share: it needs at least one of them.',
  );
}
