/**
 * Controls but line ends and tabs (which texts of more than one line have by right), line and paragraph separators,
 * and the marks that turn the direction of writing. Names within a sentence go through pack/quote, which is stricter.
 */
const UNPRINTABLE = /[^\P{Cc}\n\r\t]|[\p{Zl}\p{Zp}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu;

const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** A JSON value in which no string holds what a terminal would obey: it is shown as `\u001b` instead. */
export function printableDeep(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(UNPRINTABLE, escaped);
  if (Array.isArray(value)) return value.map(printableDeep);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, printableDeep(member)]));
}
