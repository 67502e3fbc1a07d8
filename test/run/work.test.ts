import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Batches } from '../../src/workflows/batches';
import type { BatchRule } from '../../src/workflows/batches';

/** As in a workflow: when no promise is left that could go on by itself. */
const atRest = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const done = (items: readonly number[]): PromiseSettledResult<string>[] =>
  items.map((item) => ({ status: 'fulfilled', value: `done ${item}` }));

/** Batches that stay under way until they are ended one by one. */
function heldBatches(rule: BatchRule) {
  const sent: (readonly number[])[] = [];
  const ends: (() => void)[] = [];
  const batches = new Batches<number, string>({
    ...{ ...rule, atRest },
    perform: async (items) => {
      sent.push(items);
      await new Promise<void>((resolve) => ends.push(resolve));
      return done(items);
    },
  });
  const runAll = (from: number, count: number): Promise<string>[] =>
    Array.from({ length: count }, (_, index) => batches.run(from + index));
  return { batches, sent, ends, runAll };
}

test('what becomes ready together travels together, however many promises it took to become ready', async () => {
  const { batches, sent } = heldBatches({ size: 10, slots: 2, width: 10 });
  void batches.run(1);
  void (async () => {
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
    await batches.run(2);
  })();

  await atRest();
  await atRest();

  expect(sent).toEqual([[1, 2]]);
});

test('a few are spread over the slots that are free, and none of these gets fewer than it can do at once', async () => {
  const { sent, runAll } = heldBatches({ size: 10, slots: 4, width: 2 });
  void runAll(0, 11);
  await atRest();
  await atRest();
  expect(sent.map(({ length }) => length)).toEqual([3, 3, 3, 2]);

  const few = heldBatches({ size: 10, slots: 4, width: 2 });
  void few.runAll(0, 3);
  await atRest();
  await atRest();
  expect(few.sent.map(({ length }) => length)).toEqual([2, 1]);
});

test('a batch that takes long keeps only its own slot: the others go on with what waits', async () => {
  const { sent, ends, runAll } = heldBatches({ size: 2, slots: 2, width: 1 });
  const all = runAll(0, 8);
  await atRest();
  await atRest();
  expect(sent).toEqual([
    [0, 1],
    [2, 3],
  ]);

  for (const next of [1, 2, 3]) {
    ends[next]?.();
    await atRest();
    await atRest();
  }

  expect(sent.slice(2)).toEqual([
    [4, 5],
    [6, 7],
  ]);
  await expect(Promise.all(all.slice(2))).resolves.toEqual([2, 3, 4, 5, 6, 7].map((item) => `done ${item}`));
  ends[0]?.();
  await expect(all[0]).resolves.toBe('done 0');
});

test('each item ends as it ended in its batch, and a batch that fails ends all of its own so', async () => {
  const batches = new Batches<number, string>({
    ...{ size: 2, slots: 1, width: 1, atRest },
    perform: (items) =>
      items.includes(0)
        ? Promise.resolve([done([0])[0] as never, { status: 'rejected', reason: new Error('no') }])
        : Promise.reject(new Error('lost')),
  });

  const ends = await Promise.allSettled([0, 1, 2, 3].map((item) => batches.run(item)));

  const lost = { status: 'rejected', reason: new Error('lost') };
  expect(ends).toEqual([
    { status: 'fulfilled', value: 'done 0' },
    { status: 'rejected', reason: new Error('no') },
    lost,
    lost,
  ]);
});

test('an item that its batch does not speak of fails, rather than wait for ever', async () => {
  const batches = new Batches<number, string>({
    ...{ size: 2, slots: 1, width: 1, atRest },
    perform: () => Promise.resolve([]),
  });

  await expect(batches.run(0)).rejects.toThrow('without a word');
});

test('whatever becomes ready when: all of it is done, once, in its order, in batches that keep to the rule', async () => {
  const rules = fc.record({
    size: fc.integer({ min: 1, max: 5 }),
    slots: fc.integer({ min: 1, max: 3 }),
    width: fc.integer({ min: 1, max: 4 }),
  });
  const rounds = fc.array(fc.record({ items: fc.nat({ max: 7 }), turns: fc.nat({ max: 2 }) }), {
    maxLength: 6,
  });
  await fc.assert(
    fc.asyncProperty(rules, rounds, async (rule, arrivals) => {
      const sent: number[][] = [];
      let [underWay, most, next] = [0, 0, 0];
      const batches = new Batches<number, string>({
        ...{ ...rule, atRest },
        perform: async (items) => {
          sent.push([...items]);
          underWay += 1;
          most = Math.max(most, underWay);
          for (let turn = 0; turn < (items[0] ?? 0) % 3; turn += 1) await atRest();
          underWay -= 1;
          return done(items);
        },
      });
      const ends: Promise<string>[] = [];
      for (const { items, turns } of arrivals) {
        for (let item = 0; item < items; item += 1) ends.push(batches.run(next + item));
        next += items;
        for (let turn = 0; turn < turns; turn += 1) await atRest();
      }
      const numbers = Array.from({ length: next }, (_, number) => number);

      expect(await Promise.all(ends)).toEqual(numbers.map((number) => `done ${number}`));
      expect(sent.flat()).toEqual(numbers);
      expect(most).toBeLessThanOrEqual(rule.slots);
      expect(Math.max(0, ...sent.map(({ length }) => length))).toBeLessThanOrEqual(rule.size);
    }),
  );
});
