import { expect, test } from '@jest/globals';
import { utf8Bytes } from '../../src/pack/limits';
import { shortened } from '../../src/plan/shortened';

test('a text that fits stays as it is', () => {
  expect(shortened('sharepack-drift/host/name', 25)).toBe('sharepack-drift/host/name');
});

test('a longer one keeps its beginning, within the bytes, and cuts no character in two', () => {
  const short = shortened(`name ${'ü😀'.repeat(100)}`, 60);
  expect(utf8Bytes(short)).toBeLessThanOrEqual(60);
  expect(utf8Bytes(short)).toBeGreaterThan(55);
  expect(short).toMatch(/^name (ü😀)+ü?~[0-9a-f]{16}$/u);
});

test('two that begin alike stay two', () => {
  const long = 'a'.repeat(200);
  expect(shortened(`${long}1`, 60)).not.toBe(shortened(`${long}2`, 60));
  expect(shortened(`${long}1`, 60)).toBe(shortened(`${long}1`, 60));
});
