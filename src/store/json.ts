/**
 * JSON text that every jsonb column takes. PostgreSQL refuses two escapes that JSON itself allows, a NUL and half of a
 * surrogate pair; packs come from anywhere, so each of these becomes U+FFFD instead of failing the upload that holds it.
 */
export const json = (value: unknown): string =>
  // Escapes are consumed one by one, so that the text `\u0000` spelled out (`\\u0000` in JSON) stays as it is.
  // JSON.stringify escapes a surrogate only where it stands alone.
  JSON.stringify(value).replace(/\\(?:u(0000|d[89a-f]..)|.)/g, (escape, refused?: string) =>
    refused === undefined ? escape : '\\ufffd',
  );

/** The same for a text column, which takes no NUL; half a pair is replaced on its way by UTF-8 itself. */
export const text = (value: string): string => value.replaceAll('\0', '\ufffd');
