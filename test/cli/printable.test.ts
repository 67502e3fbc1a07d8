import { describe, expect, test } from '@jest/globals';
import { printable, printableDeep, printableJson } from '../../src/cli/printable';

describe('text of others on a terminal', () => {
  test.each([
    ['an escape sequence', 'a\u001b[31mred', 'a\\u001b[31mred'],
    ['the one-byte form of it', '\u009b2J', '\\u009b2J'],
    ['a carriage return that would overwrite the line', 'bad\rgood', 'bad\\u000dgood'],
    ['a line end that would forge a line', 'a\nerror: b', 'a\\u000aerror: b'],
    ['a bell, a null and a delete', '\u0007\u0000\u007f', '\\u0007\\u0000\\u007f'],
    ['a mark that turns the direction of writing', 'user\u202etxt.exe', 'user\\u202etxt.exe'],
    ['an isolate', '\u2066a\u2069', '\\u2066a\\u2069'],
    ['a line separator', 'a\u2028b', 'a\\u2028b'],
  ])('shows %s', (_what, text, shown) => {
    expect(printable(text)).toBe(shown);
  });

  test('leaves letters of all languages, emoji and punctuation as they are', () => {
    const text = "Prüfung 監査 👩‍💻 'naïve' <b> \\ %";
    expect(printable(text)).toBe(text);
  });

  test('is made safe however deep it lies in an answer, member names included', () => {
    expect(printableDeep({ 'a\u001b': [{ b: 'c\u001b' }, 1, null, true, undefined] })).toEqual({
      'a\\u001b': [{ b: 'c\\u001b' }, 1, null, true, undefined],
    });
  });

  test('in JSON is escaped so that the JSON still says the same', () => {
    const json = '{\n\t"a": "x\u009b2J\u202ey\u007f"\r\n}\n';
    const shown = printableJson(json);
    expect(shown).toBe('{\n\t"a": "x\\u009b2J\\u202ey\\u007f"\r\n}\n');
    expect(JSON.parse(shown)).toEqual(JSON.parse(json));
  });
});
