import { stripVTControlCharacters } from 'node:util';

/** Cells as wide as the widest of their column, two spaces between; colour takes no room. */
export function drawTable(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, column) => (widths[column] = Math.max(widths[column] ?? 0, widthOf(cell))));
  }
  return rows.map((row) =>
    row
      .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - widthOf(cell)))
      .join('  ')
      .trimEnd(),
  );
}

const widthOf = (cell: string): number => stripVTControlCharacters(cell).length;
