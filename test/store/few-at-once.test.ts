import { expect, test } from '@jest/globals';
import { fewAtOnce } from '../../src/store/few-at-once';

test('no more run at once than may, in the order in which they came, also where one fails', async () => {
  const run = fewAtOnce(2);
  const begun: number[] = [];
  let running = 0;
  let most = 0;
  const task = async (nth: number): Promise<number> => {
    begun.push(nth);
    most = Math.max(most, (running += 1));
    await Promise.resolve();
    running -= 1;
    if (nth === 1) throw new Error('it fails');
    return nth;
  };
  const ended = await Promise.allSettled([0, 1, 2, 3, 4].map((nth) => run(() => task(nth))));
  expect(begun).toEqual([0, 1, 2, 3, 4]);
  expect(most).toBe(2);
  expect(ended.map(({ status }) => status)).toEqual([
    'fulfilled',
    'rejected',
    'fulfilled',
    'fulfilled',
    'fulfilled',
  ]);
});
