import { type BadWorkbook, damaged } from './bad-workbook';

/**
 * A reader of the XML that workbooks consist of (ECMA-376), which is XML without its dangerous half: no document types,
 * so no entities but the five built in. Prefixes are cut off, since a workbook says the same whatever it calls its
 * namespaces.
 */

export type XmlToken =
  | { readonly kind: 'open'; readonly name: string; readonly tag: string }
  | { readonly kind: 'close'; readonly name: string }
  | { readonly kind: 'text'; readonly text: string };

/** A cell of the most characters that Excel takes, each written as `_x000D_`, fits. */
const LONGEST_TOKEN = 256 * 1_024;

const NAME = /^<\/?(?:[^\s/>:]*:)?([^\s/>]+)/;

/**
 * The elements and texts of a part, in order; an empty element opens and closes. Linear in time, whatever the text.
 * `count` is called for each element, and may end it all.
 * @throws BadWorkbook where the text is not what Excel writes
 */
export function* xmlTokens(pieces: Iterable<string>, count: () => void): Generator<XmlToken> {
  let rest = '';
  let depth = 0;
  for (const piece of pieces) {
    const xml = rest + piece;
    let from = 0;
    for (let start = xml.indexOf('<'); start >= 0; start = xml.indexOf('<', from)) {
      if (start > from && depth > 0) yield { kind: 'text', text: xml.slice(from, start) };
      from = start;
      const end = endOfMarkup(xml, start);
      if (end < 0) break;
      const mark = xml[start + 1];
      if (mark === '/') {
        depth -= 1;
        if (depth < 0) throw unsound();
        yield { kind: 'close', name: nameOf(xml.slice(start, end)) };
      } else if (mark !== '?' && mark !== '!') {
        const tag = xml.slice(start, end);
        const name = nameOf(tag);
        count();
        yield { kind: 'open', name, tag };
        if (xml[end - 2] === '/') yield { kind: 'close', name };
        else depth += 1;
      }
      from = end;
    }
    rest = xml.slice(from);
    if (rest.length > LONGEST_TOKEN) throw unsound();
  }
  if (depth > 0 || rest.trim() !== '') throw damaged('A part of the file ends too early.');
}

/** The offset behind what begins with `<` at `start`; -1 where that is still to come. */
function endOfMarkup(xml: string, start: number): number {
  switch (xml[start + 1]) {
    case '?':
      return endOf(xml, '?>', start);
    case '!':
      if (xml.startsWith('<!--', start)) return endOf(xml, '-->', start + 4);
      if ('<!--'.startsWith(xml.slice(start))) return -1;
      throw damaged('The file declares a document type or entities, which Excel never does.');
    default:
      return endOfElement(xml, start);
  }
}

function endOf(xml: string, mark: string, from: number): number {
  const at = xml.indexOf(mark, from);
  return at < 0 ? -1 : at + mark.length;
}

/** An attribute's value may have a `>` in it. */
function endOfElement(xml: string, start: number): number {
  let quote = 0;
  for (let at = start + 1; at < xml.length; at += 1) {
    const code = xml.charCodeAt(at);
    if (quote !== 0) quote = code === quote ? 0 : quote;
    else if (code === GREATER) return at + 1;
    else if (code === DOUBLE_QUOTE || code === SINGLE_QUOTE) quote = code;
  }
  return -1;
}
const GREATER = '>'.charCodeAt(0);
const DOUBLE_QUOTE = '"'.charCodeAt(0);
const SINGLE_QUOTE = "'".charCodeAt(0);

function nameOf(tag: string): string {
  const name = NAME.exec(tag)?.[1];
  if (name === undefined) throw unsound();
  return name;
}

const unsound = (): BadWorkbook => damaged('A part of the file is no sound XML.');

/** Sticky: an expression that may begin anywhere would try a long tag from each of its characters. */
const ATTRIBUTE = /\s+(?:([^\s=/>:]+):)?([^\s=/>:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/y;

/** Those that a reader asks for have numbers, names, formats and paths in them. */
const LONGEST_ATTRIBUTES = 8_192;

/** The attributes of an opening tag, by their names without prefix. @throws BadWorkbook */
export function attributesOf(tag: string): ReadonlyMap<string, string> {
  if (tag.length > LONGEST_ATTRIBUTES) throw unsound();
  const attributes = new Map<string, string>();
  ATTRIBUTE.lastIndex = NAME.exec(tag)?.[0].length ?? 0;
  for (let match = ATTRIBUTE.exec(tag); match; match = ATTRIBUTE.exec(tag)) {
    const [, prefix, name = '', value, singleQuoted] = match;
    if (prefix !== 'xmlns') attributes.set(name, decoded(value ?? singleQuoted ?? ''));
  }
  return attributes;
}

const BUILT_IN: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** Text with its references replaced; one that means nothing stays as it stands. */
export function decoded(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(
    /&(?:#(\d{1,7})|#x([\da-fA-F]{1,6})|(amp|lt|gt|quot|apos));/g,
    (reference, decimal?: string, hexadecimal?: string, name?: string) => {
      if (name !== undefined) return BUILT_IN[name] ?? reference;
      const code = decimal === undefined ? Number.parseInt(hexadecimal ?? '', 16) : Number(decimal);
      return code > 0x10ffff ? reference : String.fromCodePoint(code);
    },
  );
}
