import { describe, expect, test } from '@jest/globals';
import { writtenTogether } from '../../../src/store/steps/written-together';

interface Item {
  readonly run: string;
  readonly id: number;
}

/** Writes that stay under way until they are ended one by one. */
function heldWrites(fails: (items: readonly Item[]) => boolean = () => false) {
  const written: string[] = [];
  const ends: (() => void)[] = [];
  const write = writtenTogether<Item, string>({
    runOf: ({ run }) => run,
    keyOf: ({ id }) => id,
    write: async (run, items) => {
      written.push(`${run}: ${items.map(({ id }) => id).join(' ')}`);
      await new Promise<void>((resolve) => ends.push(resolve));
      if (fails(items)) throw new Error(`not ${items.map(({ id }) => id).join(' ')}`);
      return items.map(({ id }) => `written ${id}`);
    },
  });
  const endNext = async (): Promise<void> => {
    ends.shift()?.();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { write, written, endNext };
}

describe('Writes that come together', () => {
  test('the first is written at once, and what comes meanwhile is written together, each with its own answer', async () => {
    const { write, written, endNext } = heldWrites();
    const answers = [0, 1, 2].map((id) => write({ run: 'a', id }));
    expect(written).toEqual(['a: 0']);

    await endNext();
    expect(written).toEqual(['a: 0', 'a: 1 2']);

    await endNext();
    await expect(Promise.all(answers)).resolves.toEqual(['written 0', 'written 1', 'written 2']);
  });

  test('another run does not wait', () => {
    const { write, written } = heldWrites();
    void write({ run: 'a', id: 0 });
    void write({ run: 'b', id: 0 });
    expect(written).toEqual(['a: 0', 'b: 0']);
  });

  test('of what is of one key, one is written after the other', async () => {
    const { write, written, endNext } = heldWrites();
    for (const id of [0, 1, 2, 1, 3]) void write({ run: 'a', id });
    for (let round = 0; round < 3; round += 1) await endNext();
    expect(written).toEqual(['a: 0', 'a: 1 2', 'a: 1 3']);
  });

  test('one that cannot be written keeps none of the others from it', async () => {
    const { write, written, endNext } = heldWrites((items) => items.some(({ id }) => id === 2));
    const answers = Promise.allSettled([0, 1, 2, 3].map((id) => write({ run: 'a', id })));
    for (let round = 0; round < 5; round += 1) await endNext();

    expect(written).toEqual(['a: 0', 'a: 1 2 3', 'a: 1', 'a: 2', 'a: 3']);
    expect((await answers).map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
      'fulfilled',
    ]);
  });

  test('many thousand are written in several transactions', async () => {
    const { write, written, endNext } = heldWrites();
    for (let id = 0; id < 500; id += 1) void write({ run: 'a', id });
    for (let round = 0; round < 4; round += 1) await endNext();
    expect(written.map((line) => line.split(' ').length - 1)).toEqual([1, 200, 200, 99]);
  });
});
