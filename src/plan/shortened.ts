import { utf8Bytes } from '../pack/limits';

/** FNV-1a of 64 bits: enough to tell texts apart that begin alike, and nothing that anybody gains by forging. */
const FNV_PRIME = 0x100000001b3n;
const FNV_OFFSET = 0xcbf29ce484222325n;
const CHECKSUM_CHARACTERS = 16;

/** The text itself, or, where it has more than so many bytes, its beginning and a checksum of all of it. */
export function shortened(text: string, maxBytes: number): string {
  if (utf8Bytes(text) <= maxBytes) return text;
  const room = maxBytes - CHECKSUM_CHARACTERS - 1;
  let beginning = '';
  let bytes = 0;
  for (const character of text) {
    bytes += utf8Bytes(character);
    if (bytes > room) break;
    beginning += character;
  }
  return `${beginning}~${checksum(text)}`;
}

function checksum(text: string): string {
  let hash = FNV_OFFSET;
  for (const character of text)
    hash = BigInt.asUintN(64, (hash ^ BigInt(character.codePointAt(0) ?? 0)) * FNV_PRIME);
  return hash.toString(16).padStart(CHECKSUM_CHARACTERS, '0');
}
