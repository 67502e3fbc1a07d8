import type { LocatedList, LocatedMap, Place } from '../located';
import type { Report } from '../report';
import { deltaShareSchema } from '../schema';
import { memberPlace } from '../section';
import { RECIPIENT_COLUMNS, SHARE_COLUMNS } from './columns';
import { readMetadata } from './metadata';
import { PipelineRows } from './pipelines';
import type { Sheet } from './sheet';
import { readTable, rowEntries, type TableForm, type TableRow } from './table';

/** The sheets of a pack, in the present and the older spelling (spec/pack-format.md, "Excel"). */
export const SHEETS = ['metadata', 'recipient', 'recipients', 'share', 'shares', 'pipelines'] as const;
export type SheetName = (typeof SHEETS)[number];

/** The sheets as the tree that the same pack in YAML gives. */
export function packTree(sheets: ReadonlyMap<SheetName, Sheet>, report: Report): LocatedMap {
  const pipelines = new PipelineRows(sheets.get('pipelines'), report);
  const entries = [...sheets].flatMap(([key, sheet]) => {
    const value = sectionOf(key, sheet, pipelines, report);
    return value ? [{ key, at: sheet.at, value }] : [];
  });
  pipelines.reportRest();
  return { kind: 'map', at: 0, entries };
}

function sectionOf(
  name: SheetName,
  sheet: Sheet,
  pipelines: PipelineRows,
  report: Report,
): LocatedMap | LocatedList | undefined {
  const self = { pointer: `/${name}`, at: sheet.at };
  switch (name) {
    case 'metadata':
      return readMetadata(sheet, report);
    case 'recipient':
    case 'recipients':
      return recipientList(sheet, self, report);
    case 'share':
    case 'shares':
      return shareList(sheet, self, pipelines, report);
    case 'pipelines':
      return undefined;
  }
}

function recipientList(sheet: Sheet, self: Place, report: Report): LocatedList {
  const form: TableForm = {
    ...self,
    kind: 'recipient',
    columns: Object.keys(RECIPIENT_COLUMNS),
    required: ['name'],
  };
  const items = (readTable(sheet, form, report) ?? []).map((row, index): LocatedMap => {
    const entries = rowEntries(row, () => true, memberPlace(self, index), report);
    return { kind: 'map', at: row.at, entries };
  });
  return { kind: 'list', at: sheet.at, items };
}

function shareList(sheet: Sheet, self: Place, pipelines: PipelineRows, report: Report): LocatedList {
  const form: TableForm = {
    ...self,
    kind: 'share',
    columns: Object.keys(SHARE_COLUMNS),
    required: ['name'],
  };
  const rows = readTable(sheet, form, report);
  if (!rows) pipelines.forgetRest();
  const items = (rows ?? []).map((row, index) =>
    shareMap(row, memberPlace(self, index, row.at), pipelines, report),
  );
  return { kind: 'list', at: sheet.at, items };
}

function shareMap(row: TableRow, self: Place, pipelines: PipelineRows, report: Report): LocatedMap {
  const isDeltaShare = (column: string) => Object.hasOwn(deltaShareSchema.shape, column);
  const entries = rowEntries(row, (column) => !isDeltaShare(column), self, report);
  const deltaShare = rowEntries(row, isDeltaShare, memberPlace(self, 'delta_share'), report);
  const [first] = deltaShare;
  if (first) {
    const value = { kind: 'map' as const, at: first.at, entries: deltaShare };
    entries.push({ key: 'delta_share', at: first.at, value });
  }
  const own = pipelines.take(row.cells.get('name')?.text ?? '', memberPlace(self, 'pipelines'));
  if (own) entries.push({ key: 'pipelines', at: own.at, value: own });
  return { kind: 'map', at: self.at, entries };
}
