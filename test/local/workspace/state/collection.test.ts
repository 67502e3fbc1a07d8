import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createCollection } from '../../../../src/local/workspace/state/collection';

interface Animal {
  name: string;
  kind: string;
}

function animals() {
  return createCollection<Animal, 'kind'>({ indexes: { kind: ({ kind }) => kind }, onChange: () => {} });
}

describe('a collection', () => {
  test('gives the records of an index value, and moves one whose value changes', () => {
    const collection = animals();
    collection.put('b', { name: 'b', kind: 'cat' });
    collection.put('a', { name: 'a', kind: 'cat' });
    expect(collection.allBy('kind', 'cat').map(({ name }) => name)).toEqual(['a', 'b']);
    collection.put('a', { name: 'a', kind: 'dog' });
    expect(collection.countBy('kind', 'cat')).toBe(1);
    expect(collection.allBy('kind', 'dog')).toEqual([{ name: 'a', kind: 'dog' }]);
    collection.delete('b');
    expect(collection.allBy('kind', 'cat')).toEqual([]);
  });

  test('tells of each change with what was before', () => {
    const heard: unknown[][] = [];
    const collection = createCollection<number>({
      indexes: {},
      onChange: (...change) => void heard.push(change),
    });
    collection.put('a', 1);
    collection.put('a', 2);
    collection.delete('a');
    collection.restore('a', 3);
    expect(heard).toEqual([
      ['a', undefined, 1],
      ['a', 1, 2],
      ['a', 2, undefined],
    ]);
    expect(collection.get('a')).toBe(3);
  });

  test('pages give every record once, in order, in either direction, whatever the page size', () => {
    const keys = fc.uniqueArray(fc.string({ minLength: 1, unit: 'grapheme' }), { maxLength: 30 });
    fc.assert(
      fc.property(
        keys,
        fc.integer({ min: 1, max: 7 }),
        fc.boolean(),
        fc.constantFrom(['cat'], ['cat', 'dog']),
        (names, limit, descending, kinds) => {
          const collection = animals();
          for (const name of names)
            collection.put(name, { name, kind: kinds[name.length % kinds.length] ?? '' });
          const seen: string[] = [];
          let after: string | undefined = '';
          while (after !== undefined) {
            const page = collection.page({ where: ['kind', kinds], after, limit, descending });
            seen.push(...page.records.map(({ name }) => name));
            after = page.next;
          }
          const sorted = [...names].sort((a, b) => (a < b ? -1 : 1));
          expect(seen).toEqual(descending ? sorted.reverse() : sorted);
        },
      ),
    );
  });
});
