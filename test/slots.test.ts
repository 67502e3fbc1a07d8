import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Slots } from '../src/slots';

test('never more tasks run at once than there are slots, all of them run, and in the order in which they came', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 5 }),
      fc.array(fc.record({ turns: fc.integer({ min: 0, max: 4 }), fails: fc.boolean() }), { maxLength: 20 }),
      async (size, tasks) => {
        const slots = new Slots(size);
        const begun: number[] = [];
        let running = 0;
        let most = 0;
        const run = ({ turns, fails }: (typeof tasks)[number], index: number): Promise<void> =>
          slots.run(async () => {
            begun.push(index);
            running += 1;
            most = Math.max(most, running);
            for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
            running -= 1;
            if (fails) throw new Error(`task ${index}`);
          });
        const results = await Promise.allSettled(tasks.map(run));
        expect(results.map(({ status }) => status === 'rejected')).toEqual(tasks.map(({ fails }) => fails));
        expect(begun).toEqual(tasks.map((_, index) => index));
        expect(most).toBeLessThanOrEqual(size);
      },
    ),
  );
});

test('a task that throws at once frees its slot, and its error is the caller’s', async () => {
  const slots = new Slots(1);
  const failing = slots.run(() => {
    throw new Error('at once');
  });
  await expect(failing).rejects.toThrow('at once');
  await expect(slots.run(() => Promise.resolve('next'))).resolves.toBe('next');
});

test('no more run at once than may, in the order in which they came, also where one fails', async () => {
  const slots = new Slots(2);
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
  const ended = await Promise.allSettled([0, 1, 2, 3, 4].map((nth) => slots.run(() => task(nth))));
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
