import type { Position } from '../located';
import { valuesIn } from '../values-in';
import { BadWorkbook, damaged } from './bad-workbook';
import { type CellSource, type CellValue, cellValue, type ValueContext } from './cell-value';
import { COLUMNS, parseCellName, positionOf, ROWS } from './position';
import { TextGatherer } from './texts';
import { attributesOf, type XmlToken } from './xml';

export interface Cell extends CellValue {
  readonly at: Position;
}
/** A row that has something in it. */
export interface Row {
  readonly number: number;
  /** By column. */
  readonly cells: Map<number, Cell>;
}
export interface Sheet {
  /** The sheet's position. */
  readonly at: Position;
  readonly rows: readonly Row[];
}

export interface SheetContext extends ValueContext {
  readonly budget: CellBudget;
}

/** A sheet's walks go over every column in every row; the widest has about 20. */
const MOST_COLUMNS = 256;

/**
 * What all sheets of a workbook together may have in them; 10,000 resources need about half of it. A cell counts for each
 * value in its text, since cells may share one.
 */
export class CellBudget {
  #values = 400_000;
  #rows = 20_000;

  /** @throws BadWorkbook */
  take(text: string, column: number, isNewRow: boolean): void {
    this.#values -= valuesIn(text);
    if (isNewRow) this.#rows -= 1;
    if (this.#rows >= 0 && this.#values >= 0 && column <= MOST_COLUMNS) return;
    throw new BadWorkbook('TOO_LARGE', 'The workbook has far more cells than a pack ever has: split it.');
  }
}

/**
 * What stands in a sheet; `number` is its place among the sheets, from 1. A merged cell counts for each row that it
 * covers.
 * @throws BadWorkbook
 */
export function readSheet(tokens: Iterable<XmlToken>, number: number, context: SheetContext): Sheet {
  const reader = new SheetReader(number, context);
  for (const token of tokens) reader.take(token);
  return { at: positionOf(number), rows: reader.finish() };
}

/** Whether anything stands in the sheet; reads only as far as that takes. */
export function hasValues(tokens: Iterable<XmlToken>): boolean {
  for (const token of tokens)
    if (token.kind === 'open' && (token.name === 'v' || token.name === 'is')) return true;
  return false;
}

interface OpenCell extends CellSource {
  readonly row: number;
  readonly column: number;
}

class SheetReader {
  readonly #sheet: number;
  readonly #context: SheetContext;
  readonly #rows: Row[] = [];
  readonly #merges = new Map<Position, number>();
  #rowNumber = 0;
  #column = 0;
  #cell: OpenCell | undefined;
  #inline: TextGatherer | undefined;
  #inValue = false;

  constructor(sheet: number, context: SheetContext) {
    this.#sheet = sheet;
    this.#context = context;
  }

  take(token: XmlToken): void {
    if (token.kind === 'open') this.#open(token.name, token.tag);
    else if (token.kind === 'close') this.#close(token.name);
    else if (this.#cell && this.#inValue) this.#cell.value = (this.#cell.value ?? '') + token.text;
    if (this.#inline) this.#inline.take(token);
  }

  #open(name: string, tag: string): void {
    if (name === 'row') this.#openRow(attributesOf(tag).get('r'));
    else if (name === 'c') this.#openCell(attributesOf(tag));
    else if (name === 'mergeCell') this.#merge(attributesOf(tag).get('ref') ?? '');
    else if (this.#cell && name === 'f') this.#cell.isFormula = true;
    else if (this.#cell && name === 'is') this.#inline = new TextGatherer();
    else if (this.#cell && name === 'v') {
      this.#inValue = true;
      this.#cell.value = '';
    }
  }

  #close(name: string): void {
    if (name === 'v') this.#inValue = false;
    else if (name === 'is' && this.#cell) {
      this.#cell.inline = this.#inline?.finish() ?? '';
      this.#inline = undefined;
    } else if (name === 'c') this.#closeCell();
  }

  /** Rows and cells may leave out their numbers: each is then the next. */
  #openRow(number: string | undefined): void {
    const row = number === undefined ? this.#rowNumber + 1 : Number(number);
    if (!(Number.isInteger(row) && row > this.#rowNumber && row <= ROWS)) throw outOfOrder();
    this.#rowNumber = row;
    this.#column = 0;
  }

  #openCell(attributes: ReadonlyMap<string, string>): void {
    const name = attributes.get('r');
    const next = { row: this.#rowNumber, column: this.#column + 1 };
    const place = name === undefined ? next : parseCellName(name);
    if (place?.row !== this.#rowNumber || place.column <= this.#column || place.column > COLUMNS)
      throw outOfOrder();
    this.#column = place.column;
    this.#cell = { ...place, type: attributes.get('t') ?? 'n', style: Number(attributes.get('s') ?? 0) };
  }

  #closeCell(): void {
    const cell = this.#cell;
    this.#cell = undefined;
    const value = cell && cellValue(cell, this.#context);
    if (!value || (value.text === '' && value.problem === undefined)) return;
    const isNewRow = this.#rows.at(-1)?.number !== cell.row;
    this.#context.budget.take(value.text, cell.column, isNewRow);
    if (isNewRow) this.#rows.push({ number: cell.row, cells: new Map() });
    this.#rows
      .at(-1)
      ?.cells.set(cell.column, { at: positionOf(this.#sheet, cell.row, cell.column), ...value });
  }

  #merge(range: string): void {
    const [first = '', last = ''] = range.split(':', 2);
    const [from, to] = [parseCellName(first), parseCellName(last)];
    if (from && to && to.row > from.row)
      this.#merges.set(positionOf(this.#sheet, from.row, from.column), to.row);
  }

  /** One walk for each column, however many merged cells a hostile file has. */
  finish(): readonly Row[] {
    const columns =
      this.#merges.size === 0 ? [] : new Set(this.#rows.flatMap(({ cells }) => [...cells.keys()]));
    for (const column of columns) {
      let covering: { cell: Cell; lastRow: number } | undefined;
      for (const { number, cells } of this.#rows) {
        const cell = cells.get(column);
        if (cell) covering = { cell, lastRow: this.#merges.get(cell.at) ?? number };
        else if (covering && number <= covering.lastRow) {
          this.#context.budget.take(covering.cell.text, column, false);
          cells.set(column, covering.cell);
        }
      }
    }
    return this.#rows;
  }
}

const outOfOrder = (): BadWorkbook => damaged('Rows or cells of a sheet are not in their order.');
