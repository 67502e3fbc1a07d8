import type { LocatedEntry, LocatedMap, LocatedText, Position } from '../located';
import { nearestTo } from '../nearest';
import { presentSpelling } from '../old-spellings';
import { quote } from '../quote';
import type { Report } from '../report';
import { memberPlace } from '../section';
import { METADATA_FIELDS } from './columns';
import type { Cell, Sheet } from './sheet';
import { fieldName, readTable, textNode, type TableForm } from './table';

const FIELDS = Object.keys(METADATA_FIELDS);
const form: TableForm = {
  pointer: '/metadata',
  kind: 'metadata',
  columns: ['field', 'value'],
  required: ['field', 'value'],
};

interface MetadataField {
  readonly key: string;
  readonly at: Position;
  readonly first: LocatedText;
  /** Those in the further rows of one merged field. */
  readonly others: LocatedText[];
}

/** The sheet `metadata` as the map that it is in YAML: a field in each row, its value beside it. */
export function readMetadata(sheet: Sheet, report: Report): LocatedMap {
  const fields = new Map<string, MetadataField>();
  for (const { cells } of readTable(sheet, form, report) ?? []) {
    const field = cells.get('field');
    const value = cells.get('value');
    if (field) addField(fields, field, value, report);
    else if (value) {
      const message = `The value ${quote(value.text)} has no field beside it: give it one, or empty the cell.`;
      report.error('MISSING', { pointer: form.pointer, at: value.at }, message);
    }
  }
  return { kind: 'map', at: sheet.at, entries: [...fields.values()].map(entryOf) };
}

function addField(
  fields: Map<string, MetadataField>,
  field: Cell,
  cell: Cell | undefined,
  report: Report,
): void {
  const key = fieldName(field);
  const present = presentSpelling('metadata', key);
  const place = { pointer: form.pointer, at: field.at };
  const other = fields.get(present);
  if (!FIELDS.includes(present)) {
    const message = `metadata: there is no field ${quote(field.text)}. Did you mean '${nearestTo(key, FIELDS)}'?`;
    report.error('UNKNOWN_KEY', place, message);
    return;
  }
  const { pointer } = memberPlace(place, key);
  const value = textNode(cell ?? { at: field.at, text: '' }, pointer, report);
  if (!other) fields.set(present, { key, at: field.at, first: value, others: [] });
  else if (other.at === field.at) other.others.push(value);
  else {
    report.error(
      'DUPLICATE_KEY',
      { pointer, at: field.at },
      `The field ${quote(key)} stands here twice: keep one of them.`,
    );
  }
}

/** One merged field with a value in each of its rows is a list, for the field to take or to refuse. */
function entryOf({ key, at, first, others }: MetadataField): LocatedEntry {
  if (others.length === 0) return { key, at, value: first };
  return { key, at, value: { kind: 'list', at: first.at, items: [first, ...others] } };
}
