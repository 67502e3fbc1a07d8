import { checkCharacters } from '../control-character';
import type { LocatedEntry, LocatedText, Place, Position } from '../located';
import { nearestTo } from '../nearest';
import { presentSpelling, type SectionKind } from '../old-spellings';
import { quote } from '../quote';
import type { Report } from '../report';
import { memberPlace } from '../section';
import { columnName, positionOf } from './position';
import type { Cell, Row, Sheet } from './sheet';

export interface TableForm {
  /** Where messages about the sheet as a whole point to. */
  readonly pointer: string;
  /** By which older spellings of columns are known. */
  readonly kind: SectionKind;
  /** In their present spelling. */
  readonly columns: readonly string[];
  /** Without these no row says anything. A row's place is its cell of the first. */
  readonly required: readonly [string, ...string[]];
}

/** A row below the header: its cells by the names of their columns, as the header writes them but in lower case. */
export interface TableRow {
  readonly at: Position;
  readonly cells: ReadonlyMap<string, Cell>;
}

/**
 * The rows of a sheet by its header, which is its first row with anything in it; columns may come in any order. Reports
 * columns that are unknown, stand there twice, are missing or have no header. Undefined where one is missing.
 */
export function readTable({ at, rows }: Sheet, form: TableForm, report: Report): TableRow[] | undefined {
  const [header, ...records] = rows;
  if (!header) return [];
  const columns = readHeader(header, form, report);
  checkHeaderless(records, header, form, report);
  const numbers = new Map([...columns].map(([number, name]) => [presentSpelling(form.kind, name), number]));
  const missing = form.required.filter((name) => !numbers.has(name));
  if (missing.length > 0) {
    const message = `The sheet has no column ${missing.join(' and no column ')}: its first row must be the header ${form.columns.join(' | ')}.`;
    report.error(
      'MISSING',
      { pointer: form.pointer, at: header.cells.values().next().value?.at ?? at },
      message,
    );
    return undefined;
  }
  const key = numbers.get(form.required[0]) ?? 0;
  return records.flatMap((row) => tableRow(row, at, columns, key) ?? []);
}

/** The names of the columns that are read, by their numbers. */
function readHeader(header: Row, form: TableForm, report: Report): Map<number, string> {
  const columns = new Map<number, string>();
  const cells = new Map<string, Cell>();
  for (const [number, cell] of header.cells) {
    const name = fieldName(cell);
    const present = presentSpelling(form.kind, name);
    const place = { pointer: form.pointer, at: cell.at };
    const other = cells.get(present);
    if (!form.columns.includes(present)) {
      const message = `There is no column ${quote(cell.text)}. Did you mean '${nearestTo(name, form.columns)}'?`;
      report.error('UNKNOWN_COLUMN', place, message);
    } else if (other) {
      const message = `The columns ${quote(other.text)} and ${quote(cell.text)} say the same: keep one of them.`;
      report.error('DUPLICATE_COLUMN', place, message);
    } else {
      columns.set(number, name);
      cells.set(present, cell);
    }
  }
  return columns;
}

/** As somebody means it who writes `Share Name` in a header. */
export const fieldName = ({ text }: Cell): string => text.toLowerCase().replace(/\s+/g, '_');

function checkHeaderless(records: readonly Row[], header: Row, form: TableForm, report: Report): void {
  const seen = new Set(header.cells.keys());
  for (const { cells } of records) {
    for (const [number, { at }] of cells) {
      if (seen.has(number)) continue;
      seen.add(number);
      const message = `The column ${columnName(number)} has no header, so nobody knows what its cells say: give it one, or empty it.`;
      report.error('UNKNOWN_COLUMN', { pointer: form.pointer, at }, message);
    }
  }
}

/** Undefined for a row with nothing in a column that is read. */
function tableRow(
  row: Row,
  sheetAt: Position,
  columns: ReadonlyMap<number, string>,
  key: number,
): TableRow | undefined {
  const cells = new Map<string, Cell>();
  for (const [number, cell] of row.cells) {
    const name = columns.get(number);
    if (name !== undefined) cells.set(name, cell);
  }
  return cells.size === 0 ? undefined : { at: sheetAt + positionOf(0, row.number, key), cells };
}

/** The cell as a value of the tree; one without a value that could be read is reported, and empty. */
export function textNode({ at, text, problem }: Cell, pointer: string, report: Report): LocatedText {
  const place = { pointer, at };
  if (problem !== undefined) report.error('FORMULA_WITHOUT_VALUE', place, `The cell ${problem}`);
  checkCharacters(text, place, report);
  return { kind: 'text', at, text, ...(problem !== undefined && { isUnreadable: true }) };
}

/** The row's cells whose columns are wanted, as entries of a map at `self`. */
export function rowEntries(
  { cells }: TableRow,
  isWanted: (column: string) => boolean,
  self: Place,
  report: Report,
): LocatedEntry[] {
  return [...cells]
    .filter(([column]) => isWanted(column))
    .map(([key, cell]) => ({
      key,
      at: cell.at,
      value: textNode(cell, memberPlace(self, key).pointer, report),
    }));
}
