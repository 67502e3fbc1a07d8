import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { json, text } from '../../src/store/json';

describe('Text for the database', () => {
  test('a NUL and half of a surrogate pair become replacement characters', () => {
    expect(JSON.parse(json({ 'a\0': ['\ud800', '\udfff!', '\0'] }))).toEqual({
      'a\ufffd': ['\ufffd', '\ufffd!', '\ufffd'],
    });
    expect(text('a\0b')).toBe('a\ufffdb');
  });

  test('escapes that are spelled out, and whole pairs, stay as they are', () => {
    const value = ['\\u0000', '\\\\u0000', '\u{1f600}', '"\\', '\n\u0001'];
    expect(JSON.parse(json(value))).toEqual(value);
  });

  test('whatever is given, what comes back is the same with those replaced', () => {
    // UTF-8 replaces half a pair itself, once for each half.
    const asKept = (value: string): string => Buffer.from(value).toString().replaceAll('\0', '\ufffd');
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (given) => {
        expect(JSON.parse(json([given, `\\${given}`]))).toEqual([asKept(given), asKept(`\\${given}`)]);
      }),
    );
  });
});
