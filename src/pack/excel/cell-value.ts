import { damaged } from './bad-workbook';
import { dateText, withoutMidnight } from './dates';
import { excelText } from './texts';

/** A cell as its sheet has it (ECMA-376 part 1, 18.3.1.4). */
export interface CellSource {
  readonly type: string;
  readonly style: number;
  isFormula?: boolean;
  /** What a formula came to when the workbook was last saved, or the value itself; absent where there is none. */
  value?: string;
  inline?: string;
}

export interface CellValue {
  /** As somebody would type it into a YAML pack, see {@link Located}. */
  readonly text: string;
  /** Why there is no text though something stands in the cell, as the end of a sentence about it. */
  readonly problem?: string;
}

export interface ValueContext {
  readonly strings: readonly string[];
  /** By number of style: whether it shows dates. */
  readonly dateStyles: readonly boolean[];
  readonly is1904: boolean;
}

/**
 * A cell's value as text, without white space around it: nobody sees that in a cell, and YAML drops it too.
 * @throws BadWorkbook
 */
export function cellValue(cell: CellSource, context: ValueContext): CellValue {
  if (cell.type === 'e')
    return { text: '', problem: `shows ${cell.value ?? 'an error'}: mend its formula, or type the value.` };
  if (cell.isFormula && !hasResult(cell))
    return {
      text: '',
      problem: 'has a formula without a result: open the file in Excel and save it, or type the value.',
    };
  if (cell.value === undefined && cell.inline === undefined) return { text: '' };
  return { text: cellText(cell, context).trim() };
}

/** Only text may be an empty result; programs that do not reckon leave an empty number. */
const hasResult = ({ type, value }: CellSource): boolean =>
  value !== undefined && (type === 'str' || value.trim() !== '');

function cellText({ type, style, value = '', inline = '' }: CellSource, context: ValueContext): string {
  switch (type) {
    case 's':
      return sharedString(value, context.strings);
    case 'inlineStr':
      return inline;
    case 'str':
      return excelText(value);
    case 'b':
      return /^\s*(1|true)\s*$/i.test(value) ? 'true' : 'false';
    case 'd':
      return withoutMidnight(value.trim());
    default:
      return numberText(value, context.dateStyles[style] ?? false, context.is1904);
  }
}

function sharedString(index: string, strings: readonly string[]): string {
  const text = strings[Number(index)];
  if (text === undefined) throw damaged('A cell refers to a text that the file does not have.');
  return text;
}

/** With the 15 digits that Excel reckons with and shows: what is behind them is noise of binary fractions. */
function numberText(value: string, isDate: boolean, is1904: boolean): string {
  const number = Number(value);
  if (value.trim() === '' || !Number.isFinite(number)) return value;
  return (isDate ? dateText(number, is1904) : undefined) ?? String(Number(number.toPrecision(15)));
}
