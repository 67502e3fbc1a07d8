import { randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import { sql } from 'kysely';
import { pino } from 'pino';
import { sweepUnstarted } from '../../src/api/runs/start-unstarted';
import { connectClient } from '../../src/serve/temporal';
import type { TemporalClient } from '../../src/serve/temporal';
import type { SharePack } from '../../src/store/records';
import { openTestDatabase } from '../support/database';
import type { TestDatabase } from '../support/database';
import { testEnvironment } from '../support/environment';
import { storedUpload } from './packs';
import { testSettings } from './start-api';

/** What an API's process does about uploads that Temporal did not confirm, while it serves. No worker is needed to start a run. */

let database: TestDatabase;
let temporal: TemporalClient;
beforeAll(async () => {
  database = await openTestDatabase();
  temporal = await connectClient({ address: testEnvironment().temporalAddress, env: {} });
});
afterAll(async () => {
  await temporal.close();
  await database.close();
});

/** The sweep's own; everything else is real. */
beforeEach(
  () =>
    void jest.useFakeTimers({
      doNotFake: [
        ...(['Date', 'hrtime', 'performance', 'nextTick', 'queueMicrotask'] as const),
        ...(['setImmediate', 'clearImmediate', 'setTimeout', 'clearTimeout'] as const),
      ],
    }),
);
afterEach(() => void jest.useRealTimers());

const MINUTE_MS = 60_000;

test('an upload that nobody waits for any more is started within a minute, and a younger one is left to whoever waits', async () => {
  const { store, db } = database;
  const looks: Promise<unknown>[] = [];
  const unstartedUploads = () => {
    const look = store.unstartedUploads();
    looks.push(look);
    return look;
  };
  const stop = sweepUnstarted({
    ...{ store: { ...store, unstartedUploads }, temporal: temporal.client },
    ...{ taskQueue: `test-${randomUUID()}`, settings: testSettings(), log: pino({ level: 'silent' }) },
  });
  await Promise.all(looks);
  await setImmediate();
  const left = await storedUpload(store);
  await sql`update share_packs set created_at = created_at - interval '20 seconds'`.execute(db);
  const waitedFor = await storedUpload(store);

  jest.advanceTimersByTime(MINUTE_MS - 20_000);
  await stop();

  expect(looks.length).toBeGreaterThan(1);
  expect([await isStarted(left), await isStarted(waitedFor)]).toEqual([true, false]);
  await temporal.client.workflow.getHandle(left.workflow_id ?? '').terminate();
});

const isStarted = ({ workflow_id }: SharePack): Promise<boolean> =>
  temporal.client.workflow
    .getHandle(workflow_id ?? '')
    .describe()
    .then(
      () => true,
      () => false,
    );
