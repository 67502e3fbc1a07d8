import fc from 'fast-check';
import { expect, it } from '@jest/globals';
import { quote } from '../../src/pack/quote';

it('puts text in quotes as it is', () => {
  expect(quote("größe 😀 it's")).toBe("'größe 😀 it's'");
});

it('escapes what would not be seen, or would steer a terminal', () => {
  expect(quote('a\n\u001b[31m\u202e\u2028\u0000')).toBe("'a\\u{a}\\u{1b}[31m\\u{202e}\\u{2028}\\u{0}'");
});

it('cuts what is long, but no character in two', () => {
  expect(quote(`${'x'.repeat(99)}😀😀`)).toBe(`'${'x'.repeat(99)}…'`);
  expect(quote('x'.repeat(100))).toBe(`'${'x'.repeat(100)}'`);
  expect(quote('x'.repeat(101))).toBe(`'${'x'.repeat(100)}…'`);
});

it('is bounded and printable for any text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
      expect(quote(text).length).toBeLessThanOrEqual(103);
      expect(quote(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
    }),
  );
});
