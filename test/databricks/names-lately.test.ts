import { beforeEach, expect, test } from '@jest/globals';
import { NamesLately } from '../../src/databricks/names-lately';

let calls: string[];
let there: string[];
let isDown: boolean;
let lately: NamesLately;

beforeEach(() => {
  calls = [];
  there = ['Taken', 'other'];
  isDown = false;
  lately = new NamesLately({
    named: (name) => {
      calls.push(name);
      return Promise.resolve(there.filter((one) => one.toLowerCase() === name.toLowerCase()));
    },
    pages: async function* () {
      for (const name of there) {
        if (isDown) throw new Error('the workspace does not answer');
        calls.push('a page');
        yield await Promise.resolve([name]);
      }
    },
    keyOf: (name) => name.toLowerCase(),
  });
});

const areTaken = (...names: readonly string[]): Promise<readonly boolean[]> =>
  Promise.all(names.map((name) => lately.isTaken(name)));

test('names are asked for one by one while it is not known how long the list is', async () => {
  expect(await areTaken('a', 'b', 'taken')).toEqual([false, false, true]);
  expect(calls).toEqual(['a', 'b', 'taken']);
});

test('names are asked for until that took as many calls as the list has pages, then the list serves all others', async () => {
  lately.noteLength(2);
  expect(await areTaken('a', 'TAKEN', 'b', 'taken', 'c')).toEqual([false, true, false, true, false]);
  expect(calls).toEqual(['a', 'TAKEN', 'a page', 'a page']);
});

test('a list that cannot be read is read anew by who asks next, and fails for those who wait for it', async () => {
  lately.noteLength(0);
  isDown = true;
  await expect(areTaken('a', 'b')).rejects.toThrow('the workspace does not answer');
  isDown = false;
  expect(await areTaken('taken')).toEqual([true]);
});
