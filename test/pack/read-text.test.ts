import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parsePack } from '../../src/pack/parse-pack';
import { DEFAULTS } from './parse';

const PACK = 'recipient:\n  - {name: x, type: D2X}\n';
const parseBytes = (...parts: (readonly number[] | Uint8Array)[]) =>
  parsePack({
    bytes: Uint8Array.from(parts.flatMap((part) => [...part])),
    filename: 'p.yaml',
    defaults: DEFAULTS,
  });
const utf16 = (text: string, littleEndian: boolean) =>
  Array.from(text).flatMap((character) => {
    const bytes = [character.charCodeAt(0) & 0xff, character.charCodeAt(0) >> 8];
    return littleEndian ? bytes : bytes.reverse();
  });

describe('the encoding of a file', () => {
  it('may be UTF-8 with a byte order mark, which moves no column', () => {
    const place = { Code: 'UNKNOWN_VALUE', Line: 2, Column: 21 };
    expect(parseBytes(Buffer.from(PACK)).errors).toMatchObject([place]);
    expect(parseBytes([0xef, 0xbb, 0xbf], Buffer.from(PACK)).errors).toMatchObject([place]);
  });

  it.each([
    ['UTF-16 (little endian)', [0xff, 0xfe, ...utf16(PACK, true)]],
    ['UTF-16 (big endian)', [0xfe, 0xff, ...utf16(PACK, false)]],
    ['UTF-16 (little endian)', utf16(PACK, true)],
    ['UTF-16 (big endian)', utf16(PACK, false)],
    ['UTF-32 (little endian)', [0xff, 0xfe, 0, 0, 0x61, 0, 0, 0]],
    ['UTF-32 (big endian)', [0, 0, 0xfe, 0xff, 0, 0, 0, 0x61]],
  ])('%s is an error that says so', (encoding, bytes) => {
    const { errors } = parseBytes(bytes);
    expect(errors).toEqual([
      { Code: 'ENCODING', Pointer: '', Message: `The file is ${encoding}, not UTF-8: save it as UTF-8.` },
    ]);
  });

  it('that is Windows-1252 is an error that names the byte and its line', () => {
    const bytes = readFileSync(join(__dirname, '..', 'fixtures/packs/windows-1252.yaml'));
    expect(parseBytes(bytes).errors[0]?.Message).toBe(
      'The file is not UTF-8: byte 0xE9 in line 2 cannot be read. It looks like Windows-1252 or Latin-1: save it as UTF-8.',
    );
  });

  it('is not blamed at a replacement character that the file itself contains', () => {
    expect(parseBytes(Buffer.from('# \uFFFD\n'), [0xff, 0x0a]).errors[0]?.Message).toMatch(/0xFF in line 2/);
    expect(
      parseBytes([0xef, 0xbb, 0xbf], Buffer.from('# é€😀\uFFFD\n\n'), [0xc3]).errors[0]?.Message,
    ).toMatch(/0xC3 in line 3/);
  });

  it('of an Excel workbook under a YAML name is told from text', () => {
    expect(parseBytes([0x50, 0x4b, 0x03, 0x04, 0x14, 0]).errors).toMatchObject([{ Code: 'NOT_YAML' }]);
  });
});
