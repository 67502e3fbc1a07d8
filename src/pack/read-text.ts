import type { Report } from './report';

const START = { pointer: '', at: 0 } as const;

/** Byte order marks and signatures of what people take for a UTF-8 file; the longer one first where two begin alike. */
const SIGNATURES = [
  { bytes: [0xff, 0xfe, 0x00, 0x00], what: 'UTF-32 (little endian)' },
  { bytes: [0x00, 0x00, 0xfe, 0xff], what: 'UTF-32 (big endian)' },
  { bytes: [0xff, 0xfe], what: 'UTF-16 (little endian)' },
  { bytes: [0xfe, 0xff], what: 'UTF-16 (big endian)' },
] as const;
const ZIP = [0x50, 0x4b, 0x03, 0x04] as const;

/**
 * A text file's bytes as text: UTF-8, with or without a byte order mark. Anything else is an error that says which
 * encoding it is (spec/pack-format.md, "Rules"), and there is no text then.
 */
export function readText(bytes: Uint8Array, report: Report): string | undefined {
  if (beginsWith(bytes, ZIP)) {
    report.error(
      'NOT_YAML',
      START,
      'The file is a zip archive, as Excel workbooks are: give it a name ending in .xlsx.',
    );
    return undefined;
  }
  const other = otherUnicode(bytes);
  if (other !== undefined) {
    report.error('ENCODING', START, `The file is ${other}, not UTF-8: save it as UTF-8.`);
    return undefined;
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    report.error('ENCODING', START, invalidByteMessage(bytes));
    return undefined;
  }
}

function otherUnicode(bytes: Uint8Array): string | undefined {
  const marked = SIGNATURES.find(({ bytes: signature }) => beginsWith(bytes, signature));
  if (marked) return marked.what;
  // Without a mark: the first character of any pack is ASCII, so in UTF-16 one of the first two bytes is zero.
  if (bytes.length < 2 || (bytes[0] === 0) === (bytes[1] === 0)) return undefined;
  return bytes[0] === 0 ? 'UTF-16 (big endian)' : 'UTF-16 (little endian)';
}

function beginsWith(bytes: Uint8Array, signature: readonly number[]): boolean {
  return signature.every((byte, index) => bytes[index] === byte);
}

function invalidByteMessage(bytes: Uint8Array): string {
  const offset = firstInvalidByte(bytes);
  const line = bytes.subarray(0, offset).filter((byte) => byte === 0x0a).length + 1;
  const byte = (bytes[offset] ?? 0).toString(16).toUpperCase().padStart(2, '0');
  return `The file is not UTF-8: byte 0x${byte} in line ${line} cannot be read. It looks like Windows-1252 or Latin-1: save it as UTF-8.`;
}

/**
 * Decodes with replacements and walks along: the first replacement character that the file does not itself contain
 * marks the place.
 */
function firstInvalidByte(bytes: Uint8Array): number {
  const REPLACEMENT = '\uFFFD';
  let offset = beginsWith(bytes, [0xef, 0xbb, 0xbf]) ? 3 : 0;
  for (const character of new TextDecoder('utf-8').decode(bytes)) {
    if (character === REPLACEMENT && !beginsWith(bytes.subarray(offset), [0xef, 0xbf, 0xbd])) break;
    const code = character.codePointAt(0) ?? 0;
    offset += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return offset;
}
