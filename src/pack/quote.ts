const LONGEST = 100;

/**
 * The one way in which text from a pack gets into a message: in quotes, cut after about 100 characters, with what
 * would not be seen or would steer a terminal (control characters, bidirectional marks, half surrogates) escaped.
 */
export function quote(text: string): string {
  return `'${shown(text)}'`;
}

/** As {@link quote}, without the quotes: for text that is a message itself, such as a library's. */
export function shown(text: string): string {
  const escaped = text.slice(0, LONGEST + 1).replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, escapeCharacter);
  return escaped.length > LONGEST ? `${escaped.slice(0, LONGEST).replace(/\p{Cs}$/u, '')}…` : escaped;
}

function escapeCharacter(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return `\\u{${code.toString(16)}}`;
}
