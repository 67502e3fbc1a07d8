import { attributesOf, type XmlToken } from './xml';

/**
 * Excel's dates are numbers: days since the end of 1899, or of 1903 where the workbook says so. Only the format of a cell
 * tells them from other numbers.
 */

/** Formats with numbers of their own (ECMA-376 part 1, 18.8.30), those of East Asian and Thai Excel included. */
const isBuiltInDate = (format: number): boolean =>
  [
    [14, 22],
    [27, 36],
    [45, 47],
    [50, 58],
    [71, 81],
  ].some(([first = 0, last = 0]) => format >= first && format <= last);

/** Once quoted text, escaped and padding characters, colours and locales are out, only dates have these letters. */
const isDateCode = (code: string): boolean =>
  /[dmyhs]/i.test(code.replace(/"[^"]*"|[\\_*].|\[(?!(?:h+|m+|s+)\])[^\]]*\]/gi, ''));

/** For each number of a cell's style, whether it shows numbers as dates. */
export function readDateStyles(tokens: Iterable<XmlToken>): boolean[] {
  const codes = new Map<number, string>();
  const styles: boolean[] = [];
  let inCellStyles = false;
  for (const token of tokens) {
    if (token.kind === 'text') continue;
    if (token.name === 'cellXfs') inCellStyles = token.kind === 'open';
    if (token.kind === 'close') continue;
    if (token.name === 'numFmt') {
      const attributes = attributesOf(token.tag);
      codes.set(Number(attributes.get('numFmtId')), attributes.get('formatCode') ?? '');
    } else if (inCellStyles && token.name === 'xf') {
      const format = Number(attributesOf(token.tag).get('numFmtId') ?? 0);
      const code = codes.get(format);
      styles.push(code === undefined ? isBuiltInDate(format) : isDateCode(code));
    }
  }
  return styles;
}

const DAY_S = 86_400;
/** 1970-01-01, counted in Excel's days. */
const UNIX_EPOCH_DAY = 25_569;
/** 1904-01-01 likewise. */
const MAC_EPOCH_DAY = 1_462;
/** 10000-01-01, which no four digits can say. */
const END_DAY = 2_958_466;
/** Excel has a 29 February 1900, as Lotus 1-2-3 had; days before it are one off. */
const FALSE_LEAP_DAY = 60;

/** `2025-11-20`, or `2025-11-20 14:30:00` where there is a time; undefined for a number that is no date. */
export function dateText(serial: number, is1904: boolean): string | undefined {
  const day = is1904 ? serial + MAC_EPOCH_DAY : serial < FALSE_LEAP_DAY ? serial + 1 : serial;
  if (!(day >= 0 && day < END_DAY)) return undefined;
  const seconds = Math.round((day - UNIX_EPOCH_DAY) * DAY_S);
  return withoutMidnight(new Date(seconds * 1_000).toISOString());
}

/** ISO 8601 as the rare cells of type date have it, in the form of {@link dateText}. */
export const withoutMidnight = (iso: string): string =>
  iso.replace(/(?:T00:00(?::00)?)?(?:\.\d+)?Z?$/, '').replace('T', ' ');
