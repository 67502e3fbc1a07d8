import { expect, test } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import { createSharedLimiter } from '../../src/databricks/limits/create-limiter';
import { createStore } from '../../src/store/create-store';
import { onEachDatabase } from '../store/on-each-database';

const LIMITS = { requestsPerSecond: undefined, maxConcurrentRequests: 4 };

onEachDatabase('Processes that share a database', (database) => {
  test('never have more requests under way together than one may have, and all of them get done', async () => {
    const { store: own, connectAgain } = database();
    const other = await connectAgain?.();
    const stores = [own, other ? createStore(other) : own, own];
    const limiters = stores.map((store) =>
      createSharedLimiter(LIMITS, (change) => store.changeWorkspaceLimits('shared', change)),
    );
    let [underWay, most, done] = [0, 0, 0];
    const requests = limiters.flatMap((limiter) =>
      Array.from({ length: 40 }, async () => {
        const release = await limiter.acquire();
        underWay += 1;
        most = Math.max(most, underWay);
        await pause(5);
        underWay -= 1;
        done += 1;
        release();
      }),
    );
    await Promise.all(requests);
    expect(done).toBe(120);
    expect(most).toBeLessThanOrEqual(4);
    // Each gives its share back by itself, before the database is closed.
    const isLeft = () =>
      own.changeWorkspaceLimits<{ members?: object }, boolean>('shared', (before = {}) => ({
        state: before,
        result: Object.keys(before.members ?? {}).length > 0,
      }));
    while (await isLeft()) await pause(20);
    await other?.destroy();
  });
});
