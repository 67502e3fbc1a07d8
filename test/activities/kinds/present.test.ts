import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { present } from '../../../src/activities/kinds/present';

interface Item {
  readonly name: string;
}

/** A list of so many pages, that counts how it is asked. */
function listOf(pages: readonly (readonly Item[])[]) {
  const asked = { pages: 0, names: [] as string[] };
  const lookup = {
    keyOf: (name: string) => name.toLowerCase(),
    nameOf: ({ name }: Item) => name,
    named: (name: string) => {
      asked.names.push(name);
      const isNamed = (item: Item): boolean => item.name.toLowerCase() === name.toLowerCase();
      return Promise.resolve(pages.flat().filter(isNamed));
    },
    async *pages() {
      for (const page of pages) {
        asked.pages += 1;
        yield await Promise.resolve([...page]);
      }
    },
  };
  return { asked, lookup };
}

const name = fc.constantFrom('a', 'B', 'c', 'd', 'e', 'F', 'g', 'h');
const pages = fc.array(
  fc.array(
    name.map((text) => ({ name: text })),
    { maxLength: 3 },
  ),
  {
    minLength: 1,
    maxLength: 8,
  },
);

test('what exists is found, several of one name too, and in as few calls as can be known', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(name, { minLength: 1 }), pages, async (names, all) => {
      const { asked, lookup } = listOf(all);
      const found = await present({ heartbeat: () => undefined }, names, lookup);
      const expected = names.map((wanted) => all.flat().filter((item) => item.name === wanted));
      expect(names.map((wanted) => found.get(wanted.toLowerCase()) ?? [])).toEqual(expected);

      const fewest = Math.min(names.length, all.length);
      const calls = asked.pages + asked.names.length;
      // A list of more pages than there are names shows that only by one more page.
      expect(calls).toBeLessThanOrEqual(
        all.length <= names.length || names.length === 1 ? fewest : 2 * fewest + 1,
      );
    }),
  );
});

test('one name is one call', async () => {
  const { asked, lookup } = listOf([[{ name: 'a' }]]);
  await present({ heartbeat: () => undefined }, ['a'], lookup);
  expect(asked).toEqual({ pages: 0, names: ['a'] });
});

test('many names on a short list are as many calls as the list has pages', async () => {
  const { asked, lookup } = listOf([[{ name: 'a' }], [{ name: 'b' }]]);
  await present({ heartbeat: () => undefined }, ['a', 'b', 'c', 'd'], lookup);
  expect(asked).toEqual({ pages: 2, names: [] });
});
