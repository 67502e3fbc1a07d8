import { strToU8, zipSync } from 'fflate';

/** A small writer of workbooks, so that tests say what stands in the cells, and can say it wrongly. */

export type CellContent =
  | string
  | number
  | boolean
  | Date
  | null
  | undefined
  | { readonly formula: string; readonly result?: string | number }
  | { readonly error: string }
  | { readonly rich: readonly string[] }
  | { readonly xml: string };
export type Rows = readonly (readonly CellContent[])[];
export type Sheets = Readonly<Record<string, Rows>>;

export interface WorkbookOptions {
  /** Ranges by sheet. */
  readonly merges?: Readonly<Record<string, readonly string[]>>;
  /** Into cells instead of the table of shared strings. */
  readonly inlineStrings?: boolean;
  readonly is1904?: boolean;
  /** A format's code for dates instead of Excel's own. */
  readonly dateFormat?: string;
  /** Instead of, or beside, what the writer makes. */
  readonly parts?: Readonly<Record<string, string>>;
}

const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const RELATIONS = 'http://schemas.openxmlformats.org/package/2006/relationships';
const TYPES = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';

export function workbook(sheets: Sheets, options: WorkbookOptions = {}): Uint8Array {
  return zipSync(
    Object.fromEntries(
      Object.entries(workbookParts(sheets, options)).map(([path, text]) => [path, strToU8(text)]),
    ),
  );
}

export function workbookParts(sheets: Sheets, options: WorkbookOptions = {}): Record<string, string> {
  const strings = new Map<string, number>();
  const names = Object.keys(sheets);
  const sheetParts = Object.entries(sheets).map(([name, rows], index) => [
    `xl/worksheets/sheet${index + 1}.xml`,
    worksheet(rows, strings, options, options.merges?.[name] ?? []),
  ]);
  const relations = [
    ...names.map((_, index) => relation(`rId${index + 1}`, 'worksheet', `worksheets/sheet${index + 1}.xml`)),
    relation('rIdStyles', 'styles', 'styles.xml'),
    relation('rIdStrings', 'sharedStrings', '/xl/sharedStrings.xml'),
  ];
  return {
    '_rels/.rels': `${HEAD}<Relationships xmlns="${RELATIONS}">${relation('rId1', 'officeDocument', 'xl/workbook.xml')}</Relationships>`,
    'xl/workbook.xml': `${HEAD}<workbook xmlns="${MAIN}" xmlns:r="${TYPES}"><workbookPr date1904="${options.is1904 ? 1 : 0}"/><sheets>${names
      .map((name, index) => `<sheet name="${escaped(name)}" sheetId="${index + 1}" r:id="rId${index + 1}"/>`)
      .join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `${HEAD}<Relationships xmlns="${RELATIONS}">${relations.join('')}</Relationships>`,
    'xl/styles.xml': styles(options.dateFormat),
    ...(Object.fromEntries(sheetParts) as Record<string, string>),
    'xl/sharedStrings.xml': `${HEAD}<sst xmlns="${MAIN}">${[...strings.keys()].join('')}</sst>`,
    ...options.parts,
  };
}

const relation = (id: string, type: string, target: string): string =>
  `<Relationship Id="${id}" Type="${TYPES}/${type}" Target="${target}"/>`;

/** Style 0 is a number, style 1 a date. */
function styles(dateFormat: string | undefined): string {
  const own = dateFormat === undefined ? '' : `<numFmt numFmtId="164" formatCode="${escaped(dateFormat)}"/>`;
  return `${HEAD}<styleSheet xmlns="${MAIN}"><numFmts>${own}</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0" xfId="0"/><xf numFmtId="${own === '' ? 14 : 164}" xfId="0"/></cellXfs></styleSheet>`;
}

function worksheet(
  rows: Rows,
  strings: Map<string, number>,
  options: WorkbookOptions,
  merges: readonly string[],
): string {
  const data = rows.map((cells, index) => {
    const row = cells.map((cell, column) =>
      cellXml(cell, `${letters(column)}${index + 1}`, strings, options),
    );
    return `<row r="${index + 1}">${row.join('')}</row>`;
  });
  const merged = merges.map((ref) => `<mergeCell ref="${ref}"/>`).join('');
  return `${HEAD}<worksheet xmlns="${MAIN}"><sheetData>${data.join('')}</sheetData>${merged && `<mergeCells>${merged}</mergeCells>`}</worksheet>`;
}

const letters = (column: number): string =>
  column < 26
    ? String.fromCharCode(65 + column)
    : letters(Math.floor(column / 26) - 1) + letters(column % 26);

function cellXml(
  cell: CellContent,
  name: string,
  strings: Map<string, number>,
  options: WorkbookOptions,
): string {
  if (cell === null || cell === undefined) return '';
  if (typeof cell === 'string')
    return stringCell(`<t xml:space="preserve">${escaped(cell)}</t>`, name, strings, options);
  if (typeof cell === 'number') return `<c r="${name}"><v>${cell}</v></c>`;
  if (typeof cell === 'boolean') return `<c r="${name}" t="b"><v>${cell ? 1 : 0}</v></c>`;
  if (cell instanceof Date) return `<c r="${name}" s="1"><v>${serial(cell, options.is1904 ?? false)}</v></c>`;
  if ('xml' in cell) return cell.xml.replaceAll('@', name);
  if ('error' in cell) return `<c r="${name}" t="e"><f>1/0</f><v>${cell.error}</v></c>`;
  if ('rich' in cell)
    return stringCell(
      `${cell.rich.map((run) => `<r><rPr><b/></rPr><t xml:space="preserve">${escaped(run)}</t></r>`).join('')}<rPh sb="0" eb="1"><t>phonetic</t></rPh>`,
      name,
      strings,
      options,
    );
  const { formula, result } = cell;
  const type = typeof result === 'string' ? ' t="str"' : '';
  const value = result === undefined ? '' : `<v>${escaped(String(result))}</v>`;
  return `<c r="${name}"${type}><f>${escaped(formula)}</f>${value}</c>`;
}

function stringCell(
  content: string,
  name: string,
  strings: Map<string, number>,
  { inlineStrings = false }: WorkbookOptions,
): string {
  if (inlineStrings) return `<c r="${name}" t="inlineStr"><is>${content}</is></c>`;
  const item = `<si>${content}</si>`;
  const index = strings.get(item) ?? strings.size;
  strings.set(item, index);
  return `<c r="${name}" t="s"><v>${index}</v></c>`;
}

const serial = (date: Date, is1904: boolean): number =>
  date.getTime() / 86_400_000 + 25_569 - (is1904 ? 1_462 : 0);

/** As Excel writes what XML cannot hold, or would change. */
const escaped = (text: string): string =>
  text
    .replace(/_x(?=[\da-fA-F]{4}_)/g, '_x005F_x')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\r', '_x000D_');
