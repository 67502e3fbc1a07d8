import type { Pack, PipelineSpec, RecipientSpec, ShareSpec } from '../../../src/pack/pack';
import type { CellContent, Rows, Sheets } from './workbook';

/** A pack as the four sheets of spec/pack-format.md, with typed cells where Excel has a type. */
export function packAsSheets({ metadata, recipient, share }: Pack): Sheets {
  return {
    metadata: [
      ['Field', 'Value'],
      ...Object.entries(metadata).map(([field, value]) => [field, String(value)]),
    ],
    Recipient: table(RECIPIENT, recipient.map(recipientCells)),
    SHARE: table(SHARE, share.map(shareCells)),
    pipelines: table(
      PIPELINE,
      share.flatMap(({ name, pipelines }) => pipelines.map((pipeline) => pipelineCells(name, pipeline))),
    ),
  };
}

const lists = (name: string): string[] => [name, `${name}_to_add`, `${name}_to_remove`];
const RECIPIENT = [
  'name',
  'type',
  'recipient',
  'recipient_databricks_org',
  ...lists('recipient_ips'),
  'token_expiry',
  'token_rotation',
  'comment',
];
const SHARE = ['name', 'comment', ...lists('recipients'), ...lists('share_assets')];
const PIPELINE = [
  'share_name',
  'name_prefix',
  'source_asset',
  'target_asset',
  'scd_type',
  'key_columns',
  'serverless',
  'ext_catalog_name',
  'ext_schema_name',
  'notification',
  'tags',
  'schedule_action',
  'schedule_cron',
  'schedule_timezone',
  'description',
];

type Cells = Readonly<Record<string, CellContent>>;

const table = (header: readonly string[], rows: readonly Cells[]): Rows => [
  header,
  ...rows.map((cells) => header.map((column) => cells[column])),
];

/** Lists with commas; the rest is what a cell can hold. */
const cellsOf = (fields: object): Cells =>
  Object.fromEntries(
    Object.entries(fields).map(([field, value]: [string, unknown]) => [
      field,
      Array.isArray(value) ? value.join(', ') : (value as CellContent),
    ]),
  );

const recipientCells = (recipient: RecipientSpec): Cells => cellsOf(recipient);
const shareCells = ({ pipelines: _, ...share }: ShareSpec): Cells => cellsOf(share);

function pipelineCells(share_name: string, { schedule, tags, scd_type, ...pipeline }: PipelineSpec): Cells {
  return {
    share_name,
    ...cellsOf(pipeline),
    ...(scd_type !== undefined && { scd_type: scd_type === 'full_refresh' ? scd_type : Number(scd_type) }),
    ...(tags && {
      tags: Object.entries(tags)
        .map(([tag, value]) => `${tag}:${value}`)
        .join(';'),
    }),
    ...(schedule === 'continuous' && { schedule_action: 'continuous' }),
    ...(typeof schedule === 'object' && 'action' in schedule && { schedule_action: schedule.action }),
    ...(typeof schedule === 'object' &&
      'cron' in schedule && { schedule_cron: schedule.cron, schedule_timezone: schedule.timezone }),
  };
}

/**
 * The nearest pack that cells can hold: no white space around a value, no empty list, and nothing in a list's items or a
 * tag's words that parts them.
 */
export function asCellsHold(pack: Pack): Pack {
  return {
    metadata: { ...texts(pack.metadata), version: pack.metadata.version?.trim() || '1.1' },
    recipient: pack.recipient.map(texts),
    share: pack.share.map((share) => ({ ...texts(share), pipelines: share.pipelines.map(pipelineHeld) })),
  };
}

function pipelineHeld(pipeline: PipelineSpec): PipelineSpec {
  const { key_columns, tags, ...rest } = texts(pipeline);
  const columns = [...new Set(key_columns?.map((column) => word(column, /,/g)))];
  const held = Object.entries(tags ?? {}).map(([tag, value]) => [
    word(tag, /[:;]/g),
    value.replaceAll(';', '').trim(),
  ]);
  return {
    ...rest,
    ...(columns.length > 0 && { key_columns: columns }),
    ...(held.length > 0 && { tags: Object.fromEntries(held) as Record<string, string> }),
  };
}

const word = (text: string, separators: RegExp): string => text.replace(separators, '').trim() || 'x';

/** Without what is empty: a cell cannot tell it from nothing. */
function texts<T extends object>(fields: T): T {
  return Object.fromEntries(
    Object.entries(fields)
      .map(([field, value]: [string, unknown]) => [
        field,
        typeof value === 'string' ? value.trim() || 'x' : value,
      ])
      .filter(([, value]) => !(Array.isArray(value) && value.length === 0)),
  ) as T;
}
