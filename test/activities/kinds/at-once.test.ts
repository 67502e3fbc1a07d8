import { expect, test } from '@jest/globals';
import { someAtOnce } from '../../../src/activities/kinds/at-once';

const numbers = Array.from({ length: 500 }, (_, index) => index);

test('each item is done once, some at once, and results come in the order of the items', async () => {
  let running = 0;
  let most = 0;
  const results = await someAtOnce(numbers, async (item) => {
    running += 1;
    most = Math.max(most, running);
    for (let turn = 0; turn <= item % 7; turn += 1) await Promise.resolve();
    running -= 1;
    return item * 2;
  });
  expect(results).toEqual(numbers.map((item) => item * 2));
  expect(most).toBe(32);
});

test('nothing more is begun after one has failed', async () => {
  const begun: number[] = [];
  const failing = someAtOnce(numbers, async (item) => {
    begun.push(item);
    await Promise.resolve();
    if (item === 40) throw new Error('no');
  });
  await expect(failing).rejects.toThrow('no');
  await Promise.resolve();
  expect(begun.length).toBeLessThan(100);
});

test('it has failed only when all that was begun has ended, with what failed first', async () => {
  const ended: number[] = [];
  const failing = someAtOnce([0, 1, 2], async (item) => {
    for (let turn = 0; turn < 10 * item; turn += 1) await Promise.resolve();
    ended.push(item);
    if (item < 2) throw new Error(`no ${item}`);
  });
  await expect(failing).rejects.toThrow('no 0');
  expect(ended).toEqual([0, 1, 2]);
});

test('nothing is done of nothing', async () => {
  await expect(someAtOnce([], () => Promise.reject(new Error('never')))).resolves.toEqual([]);
});
