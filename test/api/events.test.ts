import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { SharePack } from '../../src/store/records';
import { openTestDatabase, type TestDatabase } from '../support/database';
import { begunRun, PACK, refusedUpload } from './packs';
import { startApi, type TestApi } from './start-api';

let database: TestDatabase;
let api: TestApi;

beforeAll(async () => {
  database = await openTestDatabase();
  api = await startApi(database.store, { eventFeed: database.eventFeed });
});
afterAll(async () => {
  await api.close();
  await database.close();
});

const path = ({ share_pack_id }: SharePack): string => `/workflow/sharepack/${share_pack_id}/events`;

interface Message {
  readonly id?: string;
  readonly event: string;
  readonly data: Record<string, unknown>;
}

const messagesIn = (text: string): Message[] =>
  text
    .split('\n\n')
    .filter((block) => block !== '' && !block.startsWith(':'))
    .map((block) => {
      const { data = '', ...fields } = Object.fromEntries(
        block.split('\n').map((line) => line.split(/: (.*)/s).slice(0, 2) as [string, string]),
      );
      return { ...fields, data: JSON.parse(data) as Message['data'] } as Message;
    });

/** Follows until so many messages have come. */
async function* follow(sharePack: SharePack, headers = {}): AsyncGenerator<Message> {
  const response = await fetch(`${api.url}${path(sharePack)}`, { headers });
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += Buffer.from(chunk as Uint8Array).toString();
    const whole = text.lastIndexOf('\n\n') + 2;
    if (whole < 2) continue;
    yield* messagesIn(text.slice(0, whole));
    text = text.slice(whole);
  }
}

describe('The events of a run', () => {
  test('are told as they happen, numbered, with the progress behind each outcome, until the run has ended', async () => {
    const run = await begunRun(database.store, PACK);
    const messages = follow(run);
    const next = async () => (await messages.next()).value as Message;
    expect(await next()).toMatchObject({ id: '1', event: 'status', data: { Status: 'IN_PROGRESS' } });
    await database.store.finishStep(run.share_pack_id, 0, { outcome: 'created' });
    expect(await next()).toEqual({
      id: '2',
      event: 'resource',
      data: { At: expect.any(String), Type: 'Recipient', Name: 'finance-auditor', Outcome: 'created' },
    });
    expect(await next()).toEqual({ event: 'progress', data: { Done: 1, Total: 1 } });
    await database.store.finishRun(run.share_pack_id, { status: 'COMPLETED' });
    expect(await next()).toMatchObject({ id: '3', event: 'status', data: { Status: 'COMPLETED' } });
    expect((await messages.next()).done).toBe(true);
  });

  test('resume after the one that Last-Event-ID names', async () => {
    const run = await begunRun(database.store, PACK);
    await database.store.finishRun(run.share_pack_id, { status: 'FAILED', error_message: 'No quota.' });
    const { text } = await api.get(path(run), { 'Last-Event-ID': '1' });
    expect(messagesIn(text).map(({ id, event }) => [id, event])).toEqual([
      ['2', 'resource'],
      [undefined, 'progress'],
      ['3', 'status'],
    ]);
  });

  test('of an ended run are told once: who has seen them all need not come again', async () => {
    const run = await begunRun(database.store, PACK);
    await database.store.finishRun(run.share_pack_id, { status: 'CANCELLED' });
    expect(messagesIn((await api.get(path(run))).text).at(-1)).toMatchObject({
      data: { Status: 'CANCELLED' },
    });
    expect((await api.get(path(run), { 'Last-Event-ID': '3' })).status).toBe(204);
  });

  test('have a media type that browsers take, and are kept nowhere', async () => {
    const run = await begunRun(database.store, PACK);
    await database.store.finishRun(run.share_pack_id, { status: 'CANCELLED' });
    const { headers } = await api.get(path(run));
    expect([headers.get('content-type'), headers.get('cache-control')]).toEqual([
      'text/event-stream; charset=utf-8',
      'no-store',
    ]);
  });

  test('are not waited for by a HEAD', async () => {
    const run = await begunRun(database.store, PACK);
    const { status, headers } = await fetch(`${api.url}${path(run)}`, { method: 'HEAD' });
    expect([status, headers.get('content-type')]).toEqual([200, 'text/event-stream; charset=utf-8']);
  });

  test('end when the service stops, for the next one to go on with', async () => {
    const other = await openTestDatabase();
    const stopping = await startApi(other.store, { eventFeed: other.eventFeed });
    const run = await begunRun(other.store, PACK);
    const response = await fetch(`${stopping.url}${path(run)}`);
    other.eventFeed.close();
    expect(messagesIn(await response.text()).map(({ event }) => event)).toEqual(['status']);
    await stopping.close();
    await other.close();
  });

  test('of a refused upload are those it has', async () => {
    const refused = await database.store.saveRefusedUpload(refusedUpload());
    const { status } = await api.get(path(refused));
    expect([200, 204]).toContain(status);
  });

  test.each(['x', '-1', '1e3', '12345678901'])('Last-Event-ID %s is an error', async (id) => {
    const run = await begunRun(database.store, PACK);
    expect((await api.get(path(run), { 'Last-Event-ID': id })).status).toBe(400);
  });

  test('of what the caller may not see are not found', async () => {
    expect((await api.get('/workflow/sharepack/00000000-0000-4000-8000-000000000000/events')).status).toBe(
      404,
    );
  });
});
