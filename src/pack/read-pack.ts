import type { z } from 'zod';
import { isEmpty, type Located, type LocatedMap, type Place } from './located';
import type { Strategy } from './pack';
import { quote } from './quote';
import { fieldMeant, readFields, readSection, type SectionForm } from './read-section';
import type { Report } from './report';
import {
  deltaShareSchema,
  metadataSchema,
  packSchema,
  pipelineSchema,
  recipientSchema,
  shareSchema,
} from './schema';
import { type Field, memberPlace, type Section } from './section';

export type MetadataSection = Section<typeof metadataSchema>;
export type RecipientSection = Section<typeof recipientSchema>;
export type ShareSection = Section<typeof shareSchema>;
export type DeltaShareSection = Section<typeof deltaShareSchema>;
export type PipelineSection = Section<typeof pipelineSchema>;

export interface ShareSections {
  readonly share: ShareSection;
  readonly deltaShare: DeltaShareSection | undefined;
  readonly pipelines: readonly PipelineSection[];
}
export interface PackSections {
  readonly file: Section<typeof packSchema>;
  readonly metadata: MetadataSection;
  readonly strategy: Strategy;
  readonly recipients: readonly RecipientSection[];
  readonly shares: readonly ShareSections[];
}

const PACK = { kind: 'pack', schema: packSchema, structural: ['metadata', 'recipient', 'share'] } as const;
const METADATA = { kind: 'metadata', schema: metadataSchema, structural: [] } as const;
const DELTA_SHARE = { kind: 'delta_share', schema: deltaShareSchema, structural: [] } as const;

/** A resource's form: what messages call it, and the field that names it. */
interface ResourceForm<S extends z.ZodObject> extends SectionForm<S> {
  readonly title: string;
  readonly nameField: string;
}
const RECIPIENT: ResourceForm<typeof recipientSchema> = {
  kind: 'recipient',
  schema: recipientSchema,
  structural: [],
  title: 'Recipient',
  nameField: 'name',
};
const SHARE: ResourceForm<typeof shareSchema> = {
  kind: 'share',
  schema: shareSchema,
  structural: ['delta_share', 'pipelines'],
  title: 'Share',
  nameField: 'name',
};
const PIPELINE: ResourceForm<typeof pipelineSchema> = {
  kind: 'pipeline',
  schema: pipelineSchema,
  structural: ['schedule'],
  title: 'Pipeline',
  nameField: 'name_prefix',
};

/** Reads the whole tree by the schema; undefined if it is no map at all. */
export function readPack(root: Located, report: Report): PackSections | undefined {
  const self: Place = { pointer: '', at: root.at };
  if (isEmpty(root)) {
    report.error('EMPTY_FILE', self, 'The file is empty: a pack needs at least one recipient or share.');
    return undefined;
  }
  if (root.kind !== 'map') {
    const message =
      'The file is no pack: at its top must stand metadata, recipient and share, each with a colon.';
    report.error('WRONG_TYPE', self, message);
    return undefined;
  }
  const file = readSection(PACK, root, self, 'The pack', report);
  const metadata = mapSection(
    METADATA,
    file.field('metadata'),
    memberPlace(self, 'metadata'),
    'metadata',
    report,
  );
  const strategy = strategyOf(metadata);
  return {
    file,
    metadata,
    strategy,
    recipients: resourceSections(RECIPIENT, file.field('recipient'), strategy, report),
    shares: resourceSections(SHARE, file.field('share'), strategy, report).map((share) => ({
      share,
      deltaShare: deltaShareOf(share, report),
      pipelines: resourceSections(PIPELINE, share.field('pipelines'), strategy, report),
    })),
  };
}

/** Where the strategy is misspelt, UPDATE asks for the least, so that no rule complains of what was not meant. */
function strategyOf(metadata: MetadataSection): Strategy {
  return metadata.has('strategy') ? (metadata.values.strategy ?? 'UPDATE') : 'NEW';
}

function deltaShareOf(share: ShareSection, report: Report): DeltaShareSection | undefined {
  const field = share.field('delta_share');
  return field && mapSection(DELTA_SHARE, field, field.place, `${share.label}: delta_share`, report);
}

/** A section that may be missing: then an empty one. */
function mapSection<S extends z.ZodObject>(
  form: SectionForm<S>,
  field: Field | undefined,
  absent: Place,
  label: string,
  report: Report,
): Section<S> {
  if (field?.node.kind === 'map') return readSection(form, field.node, field.place, label, report);
  if (field)
    report.error('WRONG_TYPE', field.place, `${label} must be a map of fields, each with its value.`);
  return readFields(form, new Map(), field?.place ?? absent, label, report);
}

function resourceSections<S extends z.ZodObject>(
  form: ResourceForm<S>,
  field: Field | undefined,
  strategy: Strategy,
  report: Report,
): Section<S>[] {
  if (!field) return [];
  if (field.node.kind !== 'list') {
    const message = `The ${form.title.toLowerCase()}s must be a list: begin each with a dash, as in "- ${form.nameField}: x".`;
    report.error('WRONG_TYPE', field.place, message);
    return [];
  }
  return field.node.items.flatMap((item, index) => {
    const place = memberPlace(field.place, index, item.at);
    return resourceSection(form, item, place, strategy, report) ?? [];
  });
}

function resourceSection<S extends z.ZodObject>(
  form: ResourceForm<S>,
  item: Located,
  place: Place,
  strategy: Strategy,
  report: Report,
): Section<S> | undefined {
  if (item.kind === 'map') return readSection(form, item, place, labelOf(form, item), report);
  if (item.kind === 'text' && item.text !== '' && strategy === 'DELETE') {
    // The name alone: its place is the item's own, since the file has no field there.
    const name = new Map([[form.nameField, { key: form.nameField, place, node: item }]]);
    return readFields(form, name, place, `${form.title} ${quote(item.text)}`, report);
  }
  report.error('WRONG_TYPE', place, () => noMapMessage(form.title, form.nameField, item));
  return undefined;
}

function noMapMessage(title: string, nameField: string, item: Located): string {
  if (item.kind !== 'text') return `A ${title.toLowerCase()} must be a map of fields, not a list.`;
  if (item.text === '') return `An entry is empty: remove it, or give it a ${nameField}.`;
  return `${title} ${quote(item.text)} is a name only, which is for strategy DELETE: write "${nameField}: …" and its fields.`;
}

function labelOf<S extends z.ZodObject>(form: ResourceForm<S>, map: LocatedMap): string {
  const { title, nameField } = form;
  const { entries } = map;
  const name =
    entries.find(({ key }) => key === nameField) ??
    entries.slice(0, MOST_LOOKED_AT).find(({ key }) => fieldMeant(form, key) === nameField);
  return name?.value.kind === 'text' && name.value.text !== ''
    ? `${title} ${quote(name.value.text)}`
    : `A ${title.toLowerCase()} without a name`;
}

/** A name stands near the beginning, be it misspelt. */
const MOST_LOOKED_AT = 5;
