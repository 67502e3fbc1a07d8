import { columnName } from '../excel/position';
import type { SheetForm } from './sheet-form';
import { escapedXml, MAIN_NAMESPACE, XML_HEAD } from './xml';

/** A note of a cell; row and column count from 0, as drawings do. */
export interface Note {
  readonly row: number;
  readonly column: number;
  readonly text: string;
}

export const notesOf = ({ rows }: SheetForm): Note[] =>
  rows.flatMap((cells, row) =>
    cells.flatMap(({ note }, column) => (note === undefined ? [] : [{ row, column, text: note }])),
  );

export function notesXml(notes: readonly Note[]): string {
  const items = notes.map(
    ({ row, column, text }) =>
      `<comment ref="${columnName(column + 1)}${row + 1}" authorId="0"><text><t xml:space="preserve">${escapedXml(text)}</t></text></comment>`,
  );
  return `${XML_HEAD}<comments xmlns="${MAIN_NAMESPACE}"><authors><author>sharepack</author></authors><commentList>${items.join('')}</commentList></comments>`;
}

/** Ids are the workbook's, so each sheet has a thousand of its own. */
const SHAPES_PER_SHEET = 1_024;

/** A hidden box for each note, shown while the pointer is over its cell. */
export function noteShapesXml(notes: readonly Note[], sheet: number): string {
  const shapes = notes.map(
    ({ row, column }, index) =>
      `<v:shape id="_x0000_s${sheet * SHAPES_PER_SHEET + index + 1}" type="#_x0000_t202" style="position:absolute;visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto">` +
      '<v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto"/>' +
      `<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>${anchor(row, column)}</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>${row}</x:Row><x:Column>${column}</x:Column></x:ClientData></v:shape>`,
  );
  return (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel">' +
    `<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="${sheet}"/></o:shapelayout>` +
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>' +
    `${shapes.join('')}</xml>`
  );
}

/** Left column and offset, top row and offset, right column and offset, bottom row and offset; offsets in pixels. */
const anchor = (row: number, column: number): string =>
  [column + 1, 15, row, 2, column + 3, 15, row + 5, 4].join(', ');
