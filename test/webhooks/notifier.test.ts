import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { endpointId } from '../../src/webhooks/endpoint';
import type { WebhookEndpoint } from '../../src/webhooks/endpoint';
import { createNotifier } from '../../src/webhooks/notifier';
import type { Notifier } from '../../src/webhooks/notifier';
import type { Delivery } from '../../src/workflows/contract';
import { createDeliveryStarter } from '../../src/webhooks/start-delivery';
import { downTemporal } from '../api/start-api';
import { openTestDatabase } from '../support/database';
import type { TestDatabase } from '../support/database';
import { begunRun, conflict } from '../store/made-up';
import { receiver } from './receiver';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

let begun: Delivery[];
let logged: unknown[];
beforeEach(() => {
  begun = [];
  logged = [];
});

const ALL = receiver('https://all.example.com/token');
const notifier = (
  endpoints: readonly WebhookEndpoint[] = [ALL],
  start: (delivery: Delivery) => Promise<void> = (delivery) => {
    begun.push(delivery);
    return Promise.resolve();
  },
): Notifier =>
  createNotifier({
    ...{ store: database.store, endpoints, start },
    statusLink: (id) => `https://sharepack.example.com/${id}`,
    log: { error: (what: unknown) => void logged.push(what) },
  });

test('what is told is what stands in the store, and nothing secret', async () => {
  const { store } = database;
  const id = await begunRun(store);
  await store.recordFindings(id, [{ id: 0, begin: 1, conflict: conflict('recipient-0') }]);
  await store.tell(id, 'run-1', {
    number: 1,
    opened: [{ type: 'Recipient', name: 'recipient-0', fingerprint: 'f1' }],
  });
  const resolution_deadline = new Date('2026-03-04T10:00:00Z');
  await store.recordRun(id, { status: 'AWAITING_RESOLUTION', resolution_deadline });
  await notifier().tell(id, 'awaiting_resolution');
  const told = await store.news(id, 'awaiting_resolution');
  expect(begun).toEqual([
    {
      id: `${id}_${told?.id}`,
      endpoint: endpointId(ALL),
      notification: {
        Type: 'awaiting_resolution',
        Timestamp: told?.at.toISOString(),
        SharePackId: id,
        SharePackName: expect.stringContaining('SharePack_jane_finance_'),
        Version: 1,
        Status: 'AWAITING_RESOLUTION',
        ProvisioningStatus: 'Step 3/8: Waiting for answers',
        Conflicts: { Open: 1, Answered: 0 },
        ResolutionDeadline: '2026-03-04T10:00:00.000Z',
        Links: { Status: `https://sharepack.example.com/${id}` },
      },
    },
  ]);
  expect(JSON.stringify(begun)).not.toContain('token');
});

test('a receiver is told of the events and the business lines that it asks for', async () => {
  const id = await begunRun(database.store);
  await database.store.finishRun(id, { status: 'CANCELLED' });
  const endpoints = [
    receiver('https://ended', { events: ['ended'] }),
    receiver('https://drift', { events: ['drift'] }),
    receiver('https://finance', { business_lines: ['hr', 'finance'] }),
    receiver('https://hr', { business_lines: ['hr'] }),
  ];
  await notifier(endpoints).tell(id, 'ended');
  expect(begun.map(({ endpoint }) => endpoint.split('~')[0])).toEqual(['ended', 'finance']);
});

test('what does not stand any more is not told', async () => {
  const id = await begunRun(database.store);
  await database.store.recordRun(id, { status: 'AWAITING_RESOLUTION' });
  await database.store.tell(id, 'run-1', { number: 1, reminders: ['2026-03-04T10:00:00.000Z'] });
  await database.store.finishRun(id, { status: 'EXPIRED' });
  await notifier().tell(id, 'awaiting_resolution');
  await notifier().tell(id, 'half_time');
  expect(begun).toEqual([]);
});

test('news of yesterday is not told again: Temporal may have forgotten that it was', async () => {
  const id = await begunRun(database.store);
  await database.store.finishRun(id, { status: 'COMPLETED' });
  const yesterday = new Date(Date.now() - 24 * 3_600_000);
  await database.db.updateTable('events').set({ at: yesterday }).where('share_pack_id', '=', id).execute();
  await notifier().tell(id, 'ended');
  expect(begun).toEqual([]);
});

test('a dry run tells nobody', async () => {
  const id = await begunRun(database.store, [], { dry_run: true });
  await database.store.finishRun(id, { status: 'COMPLETED' });
  await notifier().tell(id, 'ended');
  expect(begun).toEqual([]);
});

test('a delivery that cannot be begun is logged, and keeps neither the run nor other receivers up', async () => {
  const id = await begunRun(database.store);
  await database.store.finishRun(id, { status: 'COMPLETED' });
  const endpoints = [ALL, receiver('https://other')];
  const start = (delivery: Delivery): Promise<void> => {
    if (delivery.endpoint === endpointId(ALL)) return Promise.reject(new Error('no Temporal'));
    begun.push(delivery);
    return Promise.resolve();
  };
  await notifier(endpoints, start).tell(id, 'ended');
  expect(begun).toHaveLength(1);
  expect(logged).toMatchObject([
    { endpoint: endpointId(ALL), type: 'ended', err: { message: 'no Temporal' } },
  ]);
});

test('a Temporal that is down is waited for a few seconds, then it is logged', async () => {
  const id = await begunRun(database.store);
  await database.store.finishRun(id, { status: 'COMPLETED' });
  const temporal = downTemporal();
  await notifier([ALL], createDeliveryStarter(temporal, 'sharepack')).tell(id, 'ended');
  expect(logged).toMatchObject([{ endpoint: endpointId(ALL), type: 'ended' }]);
  await temporal.connection.close();
});
