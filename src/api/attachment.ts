/**
 * To be saved, not shown, under the name it was uploaded with (RFC 6266): letters that any header may hold, and the
 * whole name percent-encoded for who reads that.
 */
export function attachment(filename: string): Readonly<Record<string, string>> {
  const plain = filename.replaceAll(/[^\w.\- ]/g, '_');
  // Half a surrogate pair has no encoding.
  const encoded = encodeURIComponent(filename.replaceAll(/\p{Cs}/gu, '_')).replaceAll(/['()*]/g, percent);
  return { 'Content-Disposition': `attachment; filename="${plain}"; filename*=UTF-8''${encoded}` };
}

const percent = (character: string): string => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
