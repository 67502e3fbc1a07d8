import { BadWorkbook } from './bad-workbook';
import { decoded, type XmlToken } from './xml';

/** Every one of Excel's own limit of cells could have a text of its own; a pack has far fewer. */
const MOST_STRINGS = 500_000;

/**
 * Gathers the text of a shared string or an inline one: plain, or rich text's runs one after another. Phonetic guides
 * (`rPh`) stand above the text and are no part of it.
 */
export class TextGatherer {
  #text = '';
  #inText = false;
  #inPhonetic = false;

  take(token: XmlToken): void {
    if (token.kind === 'text') {
      if (this.#inText && !this.#inPhonetic) this.#text += token.text;
      return;
    }
    if (token.name === 't') this.#inText = token.kind === 'open';
    if (token.name === 'rPh') this.#inPhonetic = token.kind === 'open';
  }

  finish(): string {
    return excelText(this.#text);
  }
}

/** Text as XML and then Excel escape it: `_x000D_` is a character that XML cannot hold (ECMA-376 part 1, 22.9.2.19). */
export function excelText(xml: string): string {
  const text = decoded(xml.replace(/\r\n?/g, '\n'));
  if (!text.includes('_x')) return text;
  return text.replace(/_x([\da-fA-F]{4})_/g, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
}

/** The texts that cells refer to by number. @throws BadWorkbook */
export function readSharedStrings(tokens: Iterable<XmlToken>): string[] {
  const strings: string[] = [];
  let gatherer: TextGatherer | undefined;
  for (const token of tokens) {
    if (token.kind === 'open' && token.name === 'si') gatherer = new TextGatherer();
    else if (token.kind === 'close' && token.name === 'si') {
      strings.push(gatherer?.finish() ?? '');
      gatherer = undefined;
      if (strings.length > MOST_STRINGS)
        throw new BadWorkbook('TOO_LARGE', 'The workbook has far more texts than a pack ever has.');
    } else gatherer?.take(token);
  }
  return strings;
}
