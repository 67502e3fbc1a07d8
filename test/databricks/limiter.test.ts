import { describe, expect, test } from '@jest/globals';
import type { Limiter } from '../../src/databricks/limiter';
import { allOf, createSlots } from '../../src/databricks/limiter';

describe('createSlots', () => {
  test('so many have a turn at a time, the others in the order in which they came', async () => {
    const slots = createSlots(2);
    const order: number[] = [];
    const releases = [await slots.acquire(), await slots.acquire()];
    const third = slots.acquire().then((release) => (order.push(3), release));
    const fourth = slots.acquire().then((release) => (order.push(4), release));
    expect(order).toEqual([]);
    releases[0]?.();
    (await third)();
    (await fourth)();
    expect(order).toEqual([3, 4]);
  });

  test('a turn given back twice makes room for one only', async () => {
    const slots = createSlots(1);
    const release = await slots.acquire();
    release();
    release();
    await slots.acquire();
    const tooMany = slots.acquire(AbortSignal.timeout(1));
    await expect(tooMany).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  test('who gives up makes room for the next in line', async () => {
    const slots = createSlots(1);
    const release = await slots.acquire();
    const giveUp = new AbortController();
    const second = slots.acquire(giveUp.signal);
    const third = slots.acquire();
    giveUp.abort(new Error('no longer wanted'));
    await expect(second).rejects.toThrow('no longer wanted');
    release();
    await expect(third).resolves.toBeInstanceOf(Function);
  });
});

describe('allOf', () => {
  const refusing: Limiter = { acquire: () => Promise.reject(new Error('closed')) };

  test('what was given is given back when a later one refuses', async () => {
    const slots = createSlots(1);
    await expect(allOf(slots, refusing).acquire()).rejects.toThrow('closed');
    await expect(slots.acquire()).resolves.toBeInstanceOf(Function);
  });

  test('one release gives all back', async () => {
    const both = [createSlots(1), createSlots(1)] as const;
    (await allOf(...both).acquire())();
    await expect(allOf(...both).acquire()).resolves.toBeInstanceOf(Function);
  });
});
