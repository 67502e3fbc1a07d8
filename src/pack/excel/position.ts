import type { Locate, Position } from '../located';

/** Excel's own limits (support.microsoft.com, "Excel specifications and limits"). */
export const ROWS = 2 ** 20;
export const COLUMNS = 2 ** 14;

/**
 * The running number of a cell, in reading order over all sheets: sheets, rows and columns count from 1. Row 0 is the
 * sheet as a whole; 0 alone is the file.
 */
export const positionOf = (sheet: number, row = 0, column = 0): Position =>
  (sheet * 2 * ROWS + row) * 2 * COLUMNS + column;

export function locateIn(sheetNames: readonly string[]): Locate {
  return (at) => {
    const column = at % (2 * COLUMNS);
    const row = Math.floor(at / (2 * COLUMNS)) % (2 * ROWS);
    const Sheet = sheetNames[Math.floor(at / (4 * ROWS * COLUMNS)) - 1];
    if (Sheet === undefined) return {};
    return row === 0 ? { Sheet } : { Sheet, Cell: `${columnName(column)}${row}` };
  };
}

/** 1 is A, 27 is AA. */
export function columnName(column: number): string {
  const last = String.fromCharCode(65 + ((column - 1) % 26));
  return column > 26 ? `${columnName(Math.floor((column - 1) / 26))}${last}` : last;
}

/** Row and column of a cell's name such as `D7`; undefined for what is none. */
export function parseCellName(name: string): { readonly row: number; readonly column: number } | undefined {
  const firstDigit = name.search(/\d/);
  const digits = name.slice(firstDigit);
  let column = 0;
  for (let at = 0; at < firstDigit; at += 1) {
    const letter = name.charCodeAt(at) - 64;
    if (letter < 1 || letter > 26) return undefined;
    column = column * 26 + letter;
  }
  const row = /^[1-9]\d{0,6}$/.test(digits) ? Number(digits) : 0;
  return row > 0 && row <= ROWS && column > 0 && column <= COLUMNS ? { row, column } : undefined;
}
