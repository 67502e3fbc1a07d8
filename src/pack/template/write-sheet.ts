import { columnName, ROWS } from '../excel/position';
import type { FieldInput } from './field-form';
import type { CellForm, SheetForm } from './sheet-form';
import { escapedXml, MAIN_NAMESPACE, RELATION_TYPES, XML_HEAD } from './xml';

const PLAIN = 0;
const HEADER = 1;
/** Typed text stays as it was typed: Excel would make a number of `1.0` and a date of `1-2`. */
const TEXT = 2;

const styleOf = (input: FieldInput | undefined): number =>
  input === undefined || input.kind === 'flag' || input.kind === 'count' ? PLAIN : TEXT;

/** Format 49 is Excel's own for text. */
export const stylesXml = (): string =>
  `${XML_HEAD}<styleSheet xmlns="${MAIN_NAMESPACE}">` +
  '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>' +
  '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>' +
  '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>' +
  '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>' +
  '<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>' +
  '<xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/>' +
  '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>' +
  '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>';

/** A worksheet whose header is bold and stays in sight; `drawing` is its reference to the shapes of its notes. */
export function sheetXml(sheet: SheetForm, drawing: string): string {
  const columns = sheet.columns.map(
    ({ width, input }, index) =>
      `<col min="${index + 1}" max="${index + 1}" width="${width}" style="${styleOf(input)}" customWidth="1"/>`,
  );
  const validations = validationsOf(sheet);
  return (
    `${XML_HEAD}<worksheet xmlns="${MAIN_NAMESPACE}" xmlns:r="${RELATION_TYPES}">` +
    '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>' +
    `<cols>${columns.join('')}</cols><sheetData>${sheet.rows.map(rowXml).join('')}</sheetData>` +
    `<dataValidations count="${validations.length}">${validations.join('')}</dataValidations>` +
    `<legacyDrawing r:id="${drawing}"/></worksheet>`
  );
}

const rowXml = (cells: readonly CellForm[], index: number): string =>
  `<row r="${index + 1}">${cells.map((cell, column) => cellXml(cell, `${columnName(column + 1)}${index + 1}`, index === 0)).join('')}</row>`;

function cellXml({ text, input }: CellForm, name: string, isHeader: boolean): string {
  const style = isHeader ? HEADER : styleOf(input);
  if (text === '') return `<c r="${name}" s="${style}"/>`;
  if (input?.kind === 'flag')
    return `<c r="${name}" s="${style}" t="b"><v>${text === 'true' ? 1 : 0}</v></c>`;
  if (input?.kind === 'count') return `<c r="${name}" s="${style}"><v>${text}</v></c>`;
  return `<c r="${name}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${escapedXml(text)}</t></is></c>`;
}

/** Of a column for all rows that will be filled in; of a cell that differs from its neighbours for itself. */
function validationsOf({ columns, rows }: SheetForm): string[] {
  const ofColumns = columns.flatMap(({ input }, index) => {
    const name = columnName(index + 1);
    return validationXml(input, `${name}2:${name}${ROWS}`);
  });
  const ofCells = rows.flatMap((cells, row) =>
    cells.flatMap(({ input }, column) =>
      columns[column]?.input ? [] : validationXml(input, `${columnName(column + 1)}${row + 1}`),
    ),
  );
  return [...ofColumns, ...ofCells];
}

function validationXml(input: FieldInput | undefined, range: string): string[] {
  const shown = (attributes: string, error: string, formulas: string) => [
    `<dataValidation ${attributes} allowBlank="1" showInputMessage="1" showErrorMessage="1" error="${escapedXml(error)}" sqref="${range}">${formulas}</dataValidation>`,
  ];
  const choice = (words: readonly string[]) =>
    shown(
      'type="list"',
      `One of ${words.join(', ')}.`,
      `<formula1>${escapedXml(`"${words.join(',')}"`)}</formula1>`,
    );
  switch (input?.kind) {
    case 'word':
      return choice(input.words);
    case 'flag':
      return choice(['TRUE', 'FALSE']);
    case 'count':
      return shown(
        'type="whole" operator="between"',
        `A whole number from ${input.least} to ${input.most}.`,
        `<formula1>${input.least}</formula1><formula2>${input.most}</formula2>`,
      );
    default:
      return [];
  }
}
