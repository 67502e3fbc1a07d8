import { strToU8, zipSync } from 'fflate';
import { notesOf, notesXml, noteShapesXml } from './notes';
import type { SheetForm } from './sheet-form';
import { sheetXml, stylesXml } from './write-sheet';
import { escapedXml, MAIN_NAMESPACE, RELATION_TYPES, relationsXml, XML_HEAD } from './xml';

/** A zip's dates begin here: the same workbook is then always the same bytes. */
const ZIP_EPOCH = new Date(1980, 0, 1);

/** The sheets as an .xlsx file (ECMA-376), with the parts that Excel itself writes. */
export function writeWorkbook(sheets: readonly SheetForm[]): Uint8Array<ArrayBuffer> {
  const parts: Record<string, string> = {
    '[Content_Types].xml': contentTypesXml(sheets),
    '_rels/.rels': relationsXml([{ type: 'officeDocument', target: 'xl/workbook.xml' }]),
    'xl/workbook.xml': workbookXml(sheets),
    'xl/_rels/workbook.xml.rels': relationsXml([
      ...sheets.map((_, index) => ({ type: 'worksheet', target: `worksheets/sheet${index + 1}.xml` })),
      { type: 'styles', target: 'styles.xml' },
    ]),
    'xl/styles.xml': stylesXml(),
  };
  for (const [index, sheet] of sheets.entries()) Object.assign(parts, sheetParts(sheet, index + 1));
  const files = Object.entries(parts).map(([path, text]) => [path, strToU8(text)] as const);
  return zipSync(Object.fromEntries(files), { mtime: ZIP_EPOCH });
}

/** Excel shows a note only where a drawing says how, in the older notation of VML. */
function sheetParts(sheet: SheetForm, number: number): Record<string, string> {
  const notes = notesOf(sheet);
  return {
    [`xl/worksheets/sheet${number}.xml`]: sheetXml(sheet, 'rId1'),
    [`xl/worksheets/_rels/sheet${number}.xml.rels`]: relationsXml([
      { type: 'vmlDrawing', target: `../drawings/vmlDrawing${number}.vml` },
      { type: 'comments', target: `../comments${number}.xml` },
    ]),
    [`xl/drawings/vmlDrawing${number}.vml`]: noteShapesXml(notes, number),
    [`xl/comments${number}.xml`]: notesXml(notes),
  };
}

function workbookXml(sheets: readonly SheetForm[]): string {
  const items = sheets.map(
    ({ name }, index) => `<sheet name="${escapedXml(name)}" sheetId="${index + 1}" r:id="rId${index + 1}"/>`,
  );
  return `${XML_HEAD}<workbook xmlns="${MAIN_NAMESPACE}" xmlns:r="${RELATION_TYPES}"><sheets>${items.join('')}</sheets></workbook>`;
}

const SPREADSHEET = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

function contentTypesXml(sheets: readonly SheetForm[]): string {
  const override = (path: string, type: string) =>
    `<Override PartName="/xl/${path}" ContentType="${SPREADSHEET}.${type}+xml"/>`;
  const overrides = [
    override('workbook.xml', 'sheet.main'),
    override('styles.xml', 'styles'),
    ...sheets.flatMap((_, index) => [
      override(`worksheets/sheet${index + 1}.xml`, 'worksheet'),
      override(`comments${index + 1}.xml`, 'comments'),
    ]),
  ];
  const defaults = [
    ['rels', 'application/vnd.openxmlformats-package.relationships+xml'],
    ['xml', 'application/xml'],
    ['vml', 'application/vnd.openxmlformats-officedocument.vmlDrawing'],
  ].map(([extension, type]) => `<Default Extension="${extension}" ContentType="${type}"/>`);
  return `${XML_HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">${defaults.join('')}${overrides.join('')}</Types>`;
}
