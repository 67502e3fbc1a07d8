import { BadWorkbook, damaged } from './bad-workbook';

/** Signatures and offsets are those of PKWARE's APPNOTE 6.3, sections 4.3.7, 4.3.12 and 4.3.16. */
const LOCAL_HEADER = 0x04034b50;
const DIRECTORY_HEADER = 0x02014b50;
const DIRECTORY_END = 0x06054b50;
const LOCAL_HEADER_BYTES = 30;
const DIRECTORY_HEADER_BYTES = 46;
const DIRECTORY_END_BYTES = 22;
const LONGEST_COMMENT = 0xffff;
const ENCRYPTED_FLAG = 1;

/** A workbook of four sheets, with pictures and notes, has about 40. */
const MOST_ENTRIES = 250;

export interface ZipEntry {
  readonly method: number;
  readonly compressed: Uint8Array;
}

/**
 * The entries of a zip file by name, in lower case (names of a workbook's parts differ in more than case), as its
 * central directory has them; nothing is inflated. An archive that declares more than `mostBytes` in all is refused; what
 * an entry really holds is for its reader to count.
 * @throws BadWorkbook
 */
export function zipEntries(file: Uint8Array, mostBytes: number): ReadonlyMap<string, ZipEntry> {
  try {
    return readDirectory(file, mostBytes);
  } catch (error) {
    // A DataView's word for an offset beyond the end.
    if (error instanceof RangeError) throw damaged('The file ends too early.');
    throw error;
  }
}

function readDirectory(file: Uint8Array, mostBytes: number): Map<string, ZipEntry> {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const end = directoryEnd(view);
  const count = view.getUint16(end + 10, true);
  // Zip64, which says 0xffff here, is for archives far beyond any limit of ours.
  if (count > MOST_ENTRIES)
    throw new BadWorkbook('TOO_LARGE', 'The workbook has far more parts than a pack ever has.');
  const entries = new Map<string, ZipEntry>();
  let declaredBytes = 0;
  let at = view.getUint32(end + 16, true);
  for (let read = 0; read < count; read += 1) {
    if (view.getUint32(at, true) !== DIRECTORY_HEADER) throw damaged('The file’s list of parts is broken.');
    declaredBytes += view.getUint32(at + 24, true);
    if (declaredBytes > mostBytes) throw tooLarge();
    const nameBytes = view.getUint16(at + 28, true);
    const name = new TextDecoder().decode(file.subarray(at + DIRECTORY_HEADER_BYTES).subarray(0, nameBytes));
    entries.set(name.toLowerCase(), readEntry(file, view, at));
    at += DIRECTORY_HEADER_BYTES + nameBytes + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return entries;
}

/** The directory's end is the file's, but for a comment of any length. */
function directoryEnd(view: DataView): number {
  const last = view.byteLength - DIRECTORY_END_BYTES;
  for (let at = last; at >= Math.max(0, last - LONGEST_COMMENT); at -= 1) {
    if (view.getUint32(at, true) === DIRECTORY_END) return at;
  }
  throw damaged('The file ends too early.');
}

function readEntry(file: Uint8Array, view: DataView, at: number): ZipEntry {
  if ((view.getUint16(at + 8, true) & ENCRYPTED_FLAG) !== 0)
    throw new BadWorkbook(
      'ENCRYPTED',
      'The archive is protected with a password: save the workbook without one.',
    );
  const local = view.getUint32(at + 42, true);
  if (view.getUint32(local, true) !== LOCAL_HEADER) throw damaged('The file’s list of parts is broken.');
  const start =
    local + LOCAL_HEADER_BYTES + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
  const compressedBytes = view.getUint32(at + 20, true);
  if (start + compressedBytes > file.length) throw damaged('The file ends too early.');
  return {
    method: view.getUint16(at + 10, true),
    compressed: file.subarray(start, start + compressedBytes),
  };
}

export const tooLarge = (): BadWorkbook =>
  new BadWorkbook(
    'TOO_LARGE',
    'The workbook holds far more than a pack ever does: split it, or copy its cells into a new workbook.',
  );
