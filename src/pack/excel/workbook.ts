import { BadWorkbook } from './bad-workbook';
import type { Parts } from './parts';
import { attributesOf } from './xml';

/** Each is opened to see whether anything stands in it. */
const MOST_SHEETS = 250;

export interface Workbook {
  /** In the order of their tabs; charts and the like are left out. */
  readonly sheets: readonly { readonly name: string; readonly path: string }[];
  readonly sharedStringsPath: string | undefined;
  readonly stylesPath: string | undefined;
  readonly is1904: boolean;
}

/**
 * What the workbook consists of, found from part to part as ECMA-376 part 2 has it, since not every program gives its
 * parts the names that Excel does. Nothing outside the file is ever followed.
 * @throws BadWorkbook
 */
export function readWorkbook(parts: Parts): Workbook {
  refuseMacros(parts);
  const path = firstPath(relationsOf(parts, ''), 'officeDocument');
  const relations = path === undefined ? new Map<string, Relation>() : relationsOf(parts, path);
  const sheets: { name: string; path: string }[] = [];
  let is1904 = false;
  for (const token of parts.tokens(path ?? '')) {
    if (token.kind !== 'open' || !(token.name === 'workbookPr' || token.name === 'sheet')) continue;
    const attributes = attributesOf(token.tag);
    if (token.name === 'workbookPr') is1904 = /^(1|true)$/.test(attributes.get('date1904') ?? '');
    if (token.name !== 'sheet') continue;
    const relation = relations.get(attributes.get('id') ?? '');
    if (relation?.type === 'worksheet')
      sheets.push({ name: attributes.get('name') ?? '', path: relation.path });
    if (sheets.length > MOST_SHEETS)
      throw new BadWorkbook('TOO_LARGE', 'The workbook has far more sheets than a pack ever has.');
  }
  if (sheets.length === 0)
    throw new BadWorkbook(
      'NOT_EXCEL',
      'The file is an archive, but no Excel workbook: save the pack in Excel as .xlsx.',
    );
  return {
    sheets,
    sharedStringsPath: firstPath(relations, 'sharedStrings'),
    stylesPath: firstPath(relations, 'styles'),
    is1904,
  };
}

function refuseMacros(parts: Parts): void {
  for (const path of parts.paths) {
    if (path.endsWith('vbaproject.bin'))
      throw new BadWorkbook(
        'MACROS',
        'The workbook has macros: save it as .xlsx, "Excel workbook", which has none.',
      );
  }
}

interface Relation {
  /** The last word of the type's address: those of the strict and the transitional standard differ before it. */
  readonly type: string;
  readonly path: string;
}

/** What a part refers to within the file, by the reference's id; the file as a whole is the part ''. */
function relationsOf(parts: Parts, part: string): Map<string, Relation> {
  const slash = part.lastIndexOf('/') + 1;
  const folder = part.slice(0, slash);
  const relations = new Map<string, Relation>();
  for (const token of parts.tokens(`${folder}_rels/${part.slice(slash)}.rels`)) {
    if (token.kind !== 'open' || token.name !== 'Relationship') continue;
    const attributes = attributesOf(token.tag);
    if (attributes.get('TargetMode') === 'External') continue;
    const type = attributes.get('Type') ?? '';
    const target = attributes.get('Target') ?? '';
    relations.set(attributes.get('Id') ?? '', {
      type: type.slice(type.lastIndexOf('/') + 1),
      path: target.startsWith('/') ? target.slice(1) : folder + target.replace(/^\.\//, ''),
    });
  }
  return relations;
}

const firstPath = (relations: ReadonlyMap<string, Relation>, wanted: string): string | undefined =>
  [...relations.values()].find(({ type }) => type === wanted)?.path;
