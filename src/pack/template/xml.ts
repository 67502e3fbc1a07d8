/** What every part of a workbook begins with, and the namespaces of ECMA-376. */
export const XML_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
export const MAIN_NAMESPACE = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
export const RELATION_TYPES = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

export const escapedXml = (text: string): string => text.replace(/[&<>"]/g, (mark) => ESCAPES[mark] ?? mark);

const PACKAGE_RELATIONS = 'http://schemas.openxmlformats.org/package/2006/relationships';

/** A part's references, `rId1` the first; targets are relative to its folder. */
export function relationsXml(
  relations: readonly { readonly type: string; readonly target: string }[],
): string {
  const items = relations.map(
    ({ type, target }, index) =>
      `<Relationship Id="rId${index + 1}" Type="${RELATION_TYPES}/${type}" Target="${target}"/>`,
  );
  return `${XML_HEAD}<Relationships xmlns="${PACKAGE_RELATIONS}">${items.join('')}</Relationships>`;
}
