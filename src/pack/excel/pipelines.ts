import type { LocatedEntry, LocatedList, LocatedMap, Place } from '../located';
import { didYouMean } from '../nearest';
import { nameKey } from '../pack';
import { quote } from '../quote';
import type { Report } from '../report';
import { pipelineSchema } from '../schema';
import { memberPlace } from '../section';
import { PIPELINE_COLUMNS, SCHEDULE_COLUMNS } from './columns';
import type { Cell, Sheet } from './sheet';
import { readTable, rowEntries, type TableForm, type TableRow, textNode } from './table';

const form: TableForm = {
  pointer: '/share',
  kind: 'pipeline',
  columns: Object.keys(PIPELINE_COLUMNS),
  required: ['name_prefix', 'share_name'],
};

/** To look for the nearest of thousands of shares costs, and what is missing is missing many times over. */
const MOST_SUGGESTIONS = 20;

/** The rows of the sheet `pipelines`, until their shares take them. */
export class PipelineRows {
  readonly #rows = new Map<string, TableRow[]>();
  readonly #shares: string[] = [];
  readonly #report: Report;

  constructor(sheet: Sheet | undefined, report: Report) {
    this.#report = report;
    for (const row of (sheet && readTable(sheet, form, report)) ?? []) this.#add(row);
  }

  #add(row: TableRow): void {
    const share = row.cells.get('share_name');
    if (!share) {
      const message = `${labelOf(row)} has no share_name: say which share of the sheet share it belongs to.`;
      this.#report.error('MISSING', { pointer: form.pointer, at: row.at }, message);
      return;
    }
    const rows = this.#rows.get(nameKey(share.text));
    if (rows) rows.push(row);
    else this.#rows.set(nameKey(share.text), [row]);
  }

  /** The share's pipelines as a list at `place`; undefined if it has none. No other share can have them then. */
  take(share: string, place: Place): LocatedList | undefined {
    this.#shares.push(share);
    const rows = this.#rows.get(nameKey(share));
    const [first] = rows ?? [];
    this.#rows.delete(nameKey(share));
    if (!rows || !first) return undefined;
    const items = rows.map((row, index) => pipelineMap(row, memberPlace(place, index, row.at), this.#report));
    return { kind: 'list', at: first.at, items };
  }

  /** Where shares could not be read, nobody can tell whether those of the pipelines are there. */
  forgetRest(): void {
    this.#rows.clear();
  }

  /** Reports what no share has taken. */
  reportRest(): void {
    let suggestions = 0;
    for (const rows of this.#rows.values()) {
      const name = rows[0]?.cells.get('share_name')?.text ?? '';
      const meant = (suggestions += 1) > MOST_SUGGESTIONS ? '' : didYouMean(name, this.#shares);
      for (const row of rows) {
        const message = `${labelOf(row)}: there is no share ${quote(name)} on the sheet share.${meant}`;
        this.#report.error('UNKNOWN_SHARE', { pointer: form.pointer, at: shareCell(row) }, message);
      }
    }
  }
}

const shareCell = ({ cells, at }: TableRow) => cells.get('share_name')?.at ?? at;

function labelOf({ cells }: TableRow): string {
  const name = cells.get('name_prefix')?.text;
  return name === undefined ? 'A pipeline' : `Pipeline ${quote(name)}`;
}

function pipelineMap(row: TableRow, self: Place, report: Report): LocatedMap {
  const entries = rowEntries(row, (column) => Object.hasOwn(pipelineSchema.shape, column), self, report);
  const schedule = scheduleEntry(row.cells, memberPlace(self, 'schedule'), report);
  return { kind: 'map', at: self.at, entries: schedule ? [...entries, schedule] : entries };
}

function scheduleEntry(cells: TableRow['cells'], self: Place, report: Report): LocatedEntry | undefined {
  const fields = SCHEDULE_COLUMNS.flatMap(([column, key]) => {
    const cell = cells.get(column);
    return cell ? [{ key, cell }] : [];
  });
  const [first] = fields;
  if (!first) return undefined;
  const { at } = first.cell;
  const value = continuousNode(fields, self, report) ?? {
    kind: 'map',
    at,
    entries: fields.map(({ key, cell }) => ({
      key,
      at: cell.at,
      value: textNode(cell, memberPlace(self, key).pointer, report),
    })),
  };
  return { key: 'schedule', at, value };
}

/** The word may stand for the cron, as in YAML, or be the action. */
function continuousNode(
  fields: readonly { readonly key: string; readonly cell: Cell }[],
  self: Place,
  report: Report,
): LocatedEntry['value'] | undefined {
  const timezone = fields.find(({ key }) => key === 'timezone');
  const [only, ...others] = fields.filter((field) => field !== timezone);
  if (others.length > 0 || only?.cell.text.toLowerCase() !== 'continuous') return undefined;
  if (timezone) {
    const message = 'A continuous pipeline has no schedule, so schedule_timezone is ignored.';
    report.warning('IGNORED', { pointer: self.pointer, at: timezone.cell.at }, message);
  }
  return textNode(only.cell, self.pointer, report);
}
