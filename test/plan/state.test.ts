import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Json } from '../../src/plan/conflict';
import { canonicalJson, canonicalSet, differences, isBetween, pick } from '../../src/plan/state';

const json = fc.jsonValue() as fc.Arbitrary<Json>;

test('sets of names compare without regard to order, case and repetition', () => {
  expect(canonicalSet(['b', 'A', 'a'])).toEqual(['a', 'b']);
});

test('each field that differs is listed with what exists and what is wanted', () => {
  expect(differences({ comment: 'old', type: 'D2O' }, { comment: 'new', type: 'D2O' })).toEqual([
    { Field: 'comment', Existing: 'old', Desired: 'new' },
  ]);
});

test('a field that the pack leaves out is no difference', () => {
  expect(differences({ comment: 'old' }, {})).toEqual([]);
});

test('a field that does not exist yet differs from null', () => {
  expect(differences({}, { comment: 'new' })).toEqual([{ Field: 'comment', Existing: null, Desired: 'new' }]);
  expect(differences({}, { comment: null })).toEqual([]);
});

test('the order of members is no difference, the order of items is', () => {
  expect(canonicalJson({ a: 1, b: { d: 2, c: 3 } })).toBe(canonicalJson({ b: { c: 3, d: 2 }, a: 1 }));
  expect(canonicalJson(['a', 'b'])).not.toBe(canonicalJson(['b', 'a']));
});

test('canonical JSON is the JSON of an equal value, whatever the value', () => {
  fc.assert(
    fc.property(json, (value) => {
      const asJson = JSON.parse(JSON.stringify(value)) as Json;
      expect(JSON.parse(canonicalJson(value))).toEqual(asJson);
      expect(canonicalJson(asJson)).toBe(canonicalJson(value));
    }),
  );
});

test('a state never differs from itself', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), json), (state) => {
      expect(differences(state, state)).toEqual([]);
    }),
  );
});

test('picking keeps the named fields, and says null for those that are not there', () => {
  expect(pick({ comment: 'old', type: 'D2O' }, ['comment', 'recipient'])).toEqual({
    comment: 'old',
    recipient: null,
  });
});

test.each([
  ['as it was', ['a', 'b'], true],
  ['as it is to be', ['b', 'c', 'd'], true],
  ['a part removed and added', ['b', 'c'], true],
  ['all of it removed that goes, nothing added', ['b'], true],
  ['what both hold is gone', ['a', 'c'], false],
  ['what neither holds is there', ['a', 'b', 'e'], false],
  ['no set', 'b', false],
])('a set is between two others: %s', (_, now, isSo) => {
  expect(isBetween(now, ['a', 'b'], ['b', 'c', 'd'])).toBe(isSo);
});
