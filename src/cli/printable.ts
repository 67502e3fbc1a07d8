/**
 * Packs and servers are written by others: what they say must not move the cursor, recolour the screen, forge a line
 * or turn the direction of writing. Controls (C0, DEL, C1), line and paragraph separators, and the bidirectional marks.
 */
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu;

const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** One line of text, with every character that a terminal would obey shown as `\u001b`. */
export const printable = (text: string): string => text.replace(UNPRINTABLE, escaped);

/** The same for every string in a parsed answer, so that what is drawn from it needs no further care. */
export function printableDeep<Value>(value: Value): Value {
  return mapStrings(value) as Value;
}

function mapStrings(value: unknown): unknown {
  if (typeof value === 'string') return printable(value);
  if (Array.isArray(value)) return value.map(mapStrings);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [printable(key), mapStrings(member)]),
  );
}

/** JSON for a terminal's eyes: still the same JSON, since outside of its strings only white space is a control. */
export const printableJson = (json: string): string =>
  json.replace(UNPRINTABLE, (character) => (/[\t\n\r]/.test(character) ? character : escaped(character)));
