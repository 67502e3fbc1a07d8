import { expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { createStore } from '../../../src/store/create-store';
import { onEachDatabase } from '../on-each-database';

onEachDatabase('What processes share of a workspace', (database) => {
  const add = (before: number | undefined) => ({ state: (before ?? 0) + 1, result: before });

  test('is there for the next, and each workspace has its own', async () => {
    const { store } = database();
    expect(await store.changeWorkspaceLimits('one', add)).toBeUndefined();
    expect(await store.changeWorkspaceLimits('one', add)).toBe(1);
    expect(await store.changeWorkspaceLimits('another', add)).toBeUndefined();
  });

  test('loses no change, however many come at once, the first ones too', async () => {
    const { store, connectAgain } = database();
    const other = await connectAgain?.();
    const stores = [store, ...(other ? [createStore(other)] : [])];
    const seen = await Promise.all(
      Array.from({ length: 60 }, (_, index) =>
        (stores[index % stores.length] ?? store).changeWorkspaceLimits('busy', add),
      ),
    );
    expect(seen.map((before) => before ?? 0).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 60 }, (_, index) => index),
    );
    await other?.destroy();
  });

  test('is told the database’s time, which goes on', async () => {
    const { store } = database();
    const time = () => store.changeWorkspaceLimits('timed', (_, nowMs) => ({ state: 0, result: nowMs }));
    const first = await time();
    const [{ now }] = await sqlTime();
    const second = await time();
    expect(first).toBeLessThanOrEqual(now);
    expect(second).toBeGreaterThanOrEqual(now);
  });

  async function sqlTime(): Promise<[{ now: number }]> {
    const { rows } = await sql<{ now: number }>`
      select extract(epoch from clock_timestamp())::float8 * 1000 as now`.execute(database().db);
    return rows as [{ now: number }];
  }

  test('stays as it was where a change fails', async () => {
    const { store } = database();
    await store.changeWorkspaceLimits('failing', add);
    const fail = () => {
      throw new Error('no');
    };
    await expect(store.changeWorkspaceLimits('failing', fail)).rejects.toThrow('no');
    expect(await store.changeWorkspaceLimits('failing', add)).toBe(1);
  });
});
