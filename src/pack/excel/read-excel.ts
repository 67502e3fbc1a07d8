import { distance } from 'fastest-levenshtein';
import type { LocatedFile } from '../located';
import { nearestTo } from '../nearest';
import { quote } from '../quote';
import type { Report } from '../report';
import { BadWorkbook, damaged } from './bad-workbook';
import { readDateStyles } from './dates';
import { packTree, type SheetName, SHEETS } from './pack-tree';
import { Parts } from './parts';
import { locateIn, positionOf } from './position';
import { CellBudget, hasValues, readSheet, type Sheet, type SheetContext } from './sheet';
import { readSharedStrings } from './texts';
import { readWorkbook, type Workbook } from './workbook';

/**
 * An Excel pack (.xlsx) as a located tree, in time and memory that stay small whatever the bytes; where they hold no sound
 * workbook, the report says why and there is no root (spec/pack-format.md, "Excel").
 */
export function readExcel(bytes: Uint8Array, report: Report): LocatedFile {
  try {
    refuseOthers(bytes);
    const parts = new Parts(bytes);
    const workbook = readWorkbook(parts);
    const sheets = readSheets(parts, workbook, report);
    const locate = locateIn(workbook.sheets.map(({ name }) => name));
    return { root: packTree(sheets, report), locate };
  } catch (error) {
    if (!(error instanceof BadWorkbook)) throw error;
    report.error(error.code, { pointer: '', at: 0 }, error.message);
    return { locate: () => ({}) };
  }
}

const ZIP = [0x50, 0x4b] as const;
/** A compound file: what Excel wrote before 2007, and what it puts a protected workbook into. */
const COMPOUND_FILE = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1] as const;

/** @throws BadWorkbook that says what the file is, where that is known */
function refuseOthers(bytes: Uint8Array): void {
  const beginsWith = (signature: readonly number[]) =>
    signature.every((byte, index) => bytes[index] === byte);
  if (beginsWith(ZIP)) return;
  if (!beginsWith(COMPOUND_FILE))
    throw new BadWorkbook(
      'NOT_EXCEL',
      'The file is named .xlsx but is no Excel workbook: save the pack in Excel as .xlsx, or, if it is YAML, name it .yaml.',
    );
  // The container's own directory is in UTF-16.
  if (new TextDecoder('utf-16le').decode(bytes).includes('EncryptedPackage'))
    throw new BadWorkbook(
      'ENCRYPTED',
      'The workbook is protected with a password: save it without one (File, Info, Protect Workbook).',
    );
  throw new BadWorkbook(
    'NOT_EXCEL',
    'The file has the format of Excel before 2007 (.xls): save it as .xlsx.',
  );
}

function readSheets(parts: Parts, workbook: Workbook, report: Report): Map<SheetName, Sheet> {
  const context: SheetContext = {
    strings: readSharedStrings(parts.tokens(workbook.sharedStringsPath ?? '')),
    dateStyles: readDateStyles(parts.tokens(workbook.stylesPath ?? '')),
    is1904: workbook.is1904,
    budget: new CellBudget(),
  };
  const sheets = new Map<SheetName, Sheet>();
  for (const [index, { name, path }] of workbook.sheets.entries()) {
    const known = SHEETS.find((sheet) => sheet === name.toLowerCase());
    const number = index + 1;
    if (!parts.has(path)) throw damaged(`The file does not have what its sheet ${quote(name)} holds.`);
    if (!known) {
      if (hasValues(parts.tokens(path))) reportUnknown(name, number, report);
      continue;
    }
    const sheet = readSheet(parts.tokens(path), number, context);
    if (sheet.rows.length > 0) sheets.set(known, sheet);
  }
  return sheets;
}

/** A sheet of notes does no harm, and has no like in YAML but comments; one whose name is misspelt would be missed. */
function reportUnknown(name: string, number: number, report: Report): void {
  const place = { pointer: '', at: positionOf(number) };
  const nearest = nearestTo(name, SHEETS);
  if (isLike(name.toLowerCase(), nearest)) {
    report.error('UNKNOWN_SHEET', place, `A pack has no sheet ${quote(name)}. Did you mean '${nearest}'?`);
    return;
  }
  const message = `The sheet ${quote(name)} is not read: a pack's are metadata, recipient, share and pipelines. The nearest is '${nearest}'.`;
  report.warning('UNKNOWN_SHEET', place, message);
}

/** Stricter than didYouMean, which finds a candidate for nearly anything of several words. */
const isLike = (name: string, known: string): boolean =>
  name.includes(known) || (name.length > 2 && known.includes(name)) || distance(name, known) <= 3;
