import {
  type Columns,
  METADATA_FIELDS,
  PIPELINE_COLUMNS,
  RECIPIENT_COLUMNS,
  SCHEDULE_COLUMNS,
  SHARE_COLUMNS,
} from '../excel/columns';
import { plain } from '../located';
import { readYaml } from '../read-yaml';
import { Report } from '../report';
import { fieldForm } from './field-form';
import { writeWorkbook } from './write-workbook';
import type { CellForm, SheetForm } from './sheet-form';
import { yamlTemplate } from './yaml-template';

/** The YAML starting pack as an Excel workbook, with lists to choose from and each field's meaning as a note. */
export function excelTemplate(): Uint8Array<ArrayBuffer> {
  const { metadata = {}, recipient = [], share = [] } = example();
  const pipelines = share.flatMap((one) =>
    listOf(one['pipelines']).map((pipeline) => pipelineRow(one, pipeline)),
  );
  return writeWorkbook([
    metadataSheet(metadata),
    tableSheet('recipient', RECIPIENT_COLUMNS, recipient),
    tableSheet(
      'share',
      SHARE_COLUMNS,
      share.map((one) => ({ ...one, ...mapOf(one['delta_share']) })),
    ),
    tableSheet('pipelines', PIPELINE_COLUMNS, pipelines),
  ]);
}

type Fields = Readonly<Record<string, unknown>>;

function example(): { metadata?: Fields; recipient?: Fields[]; share?: Fields[] } {
  const { root } = readYaml(yamlTemplate(''), new Report());
  return root ? mapOf(plain(root)) : {};
}

const mapOf = (value: unknown): Fields => (typeof value === 'object' && value !== null ? { ...value } : {});
const listOf = (value: unknown): Fields[] => (Array.isArray(value) ? value.map(mapOf) : []);

function pipelineRow(share: Fields, pipeline: Fields): Fields {
  const schedule = mapOf(pipeline['schedule']);
  const columns = SCHEDULE_COLUMNS.map(([column, field]) => [column, schedule[field]] as const);
  return { share_name: share['name'], ...pipeline, ...Object.fromEntries(columns) };
}

/** A field in each row: what a column's header is elsewhere stands at its beginning. */
function metadataSheet(values: Fields): SheetForm {
  const rows = Object.entries(METADATA_FIELDS).map(([name, field]): CellForm[] => {
    const { description, input } = fieldForm(field);
    return [
      { text: name, note: description },
      { text: cellText(values[name]), input },
    ];
  });
  const header = [{ text: 'Field' }, { text: 'Value' }];
  return { name: 'metadata', rows: [header, ...rows], columns: [{ width: 24 }, { width: 60 }] };
}

function tableSheet(name: string, columns: Columns, records: readonly Fields[]): SheetForm {
  const fields = Object.entries(columns).map(([column, field]) => ({ column, ...fieldForm(field) }));
  const header = fields.map(({ column, description }) => ({ text: column, note: description }));
  const rows = records.map((record) =>
    fields.map(({ column, input }) => ({ text: cellText(record[column]), input })),
  );
  return {
    name,
    rows: [header, ...rows],
    columns: fields.map(({ column, input }, index) => ({
      width: Math.max(column.length, ...rows.map((row) => row[index]?.text.length ?? 0)) + WIDTH_MARGIN,
      input,
    })),
  };
}

/** Room for the bold header and the arrow of a list. */
const WIDTH_MARGIN = 4;

/** As one cell says it (spec/pack-format.md, "Excel"). */
function cellText(value: unknown): string {
  if (Array.isArray(value)) return value.map(String).join(', ');
  const tags = Object.entries(mapOf(value));
  if (tags.length > 0) return tags.map(([tag, content]) => `${tag}:${String(content)}`).join(';');
  return typeof value === 'string' ? value : '';
}
