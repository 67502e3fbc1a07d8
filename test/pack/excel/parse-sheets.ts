import type { Diagnostic } from '../../../src/pack/diagnostic';
import { type ParsedPack, parsePack } from '../../../src/pack/parse-pack';
import { DEFAULTS } from '../parse';
import { type Sheets, workbook, type WorkbookOptions } from './workbook';

export const parseBytes = (bytes: Uint8Array): ParsedPack =>
  parsePack({ bytes, filename: 'pack.xlsx', defaults: DEFAULTS });

export const parseSheets = (sheets: Sheets, options?: WorkbookOptions): ParsedPack =>
  parseBytes(workbook(sheets, options));

/** `CODE sheet!cell`, as far as a place is known. */
export const placed = ({ Code, Sheet, Cell }: Diagnostic): string =>
  [Code, [Sheet, Cell].filter((part) => part !== undefined).join('!')].join(' ').trim();

export const errorsOf = (sheets: Sheets, options?: WorkbookOptions): string[] =>
  parseSheets(sheets, options).errors.map(placed);

/** Without the one about the missing project_name, which most packs here have. */
export const warningsOf = (sheets: Sheets, options?: WorkbookOptions): string[] =>
  parseSheets(sheets, options)
    .warnings.filter(({ Code }) => Code !== 'PROJECT_NAME_FROM_FILE')
    .map(placed);

/** The pack of sheets that must be right. */
export function packOfSheets(sheets: Sheets, options?: WorkbookOptions) {
  const { pack, errors } = parseSheets(sheets, options);
  if (!pack) throw new Error(`not a valid pack: ${JSON.stringify(errors)}`);
  return pack;
}
