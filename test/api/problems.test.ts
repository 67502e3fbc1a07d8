import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openTestDatabase, type TestDatabase } from '../support/database';
import { storedUpload } from './packs';
import { startApi, type TestApi } from './start-api';

let database: TestDatabase;
let api: TestApi;

beforeAll(async () => {
  database = await openTestDatabase();
  api = await startApi(database.store);
});
afterAll(async () => {
  await api.close();
  await database.close();
});

test('every problem is problem+json whose instance is in the log', async () => {
  const { status, headers, body } = await api.get('/nowhere');
  expect(status).toBe(404);
  expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect(body).toEqual({
    type: '/docs#not-found',
    title: 'Not found',
    status: 404,
    detail: expect.stringMatching(/\/docs/),
    instance: expect.stringMatching(/^urn:uuid:[0-9a-f-]{36}$/),
  });
  expect(api.logLines.join('')).toContain(String(body['instance']).slice('urn:uuid:'.length));
});

test.each([
  ['/workflow/sharepack/upload', 'GET', 'POST'],
  ['/workflow/sharepack', 'POST', 'GET, HEAD'],
  ['/openapi.json', 'DELETE', 'GET, HEAD'],
])('%s knows no %s: 405', async (path, method, allowed) => {
  const answer = await fetch(`${api.url}${path}`, { method });
  expect([answer.status, answer.headers.get('allow')]).toEqual([405, allowed]);
  expect(await answer.json()).toMatchObject({ type: '/docs#method-not-allowed' });
});

test('a bug says nothing but the id under which the log has it', async () => {
  const broken = await startApi({
    ...database.store,
    sharePack: () => Promise.reject(new Error('password=hunter2')),
  });
  try {
    const { status, text, body } = await broken.get(
      '/workflow/sharepack/00000000-0000-4000-8000-000000000000',
    );
    expect([status, body['type']]).toEqual([500, '/docs#internal']);
    expect(text).not.toMatch(/hunter2|at /);
    const logged = broken.logLines.find((line) => line.includes('hunter2')) ?? '';
    expect(body['instance']).toBe(`urn:uuid:${(JSON.parse(logged) as { requestId: string }).requestId}`);
  } finally {
    await broken.close();
  }
});

test.each([
  Object.assign(new Error('connect ECONNREFUSED /run/postgresql'), { code: 'ECONNREFUSED' }),
  Object.assign(new Error('terminating connection due to administrator command'), { code: '57P01' }),
  new Error('Connection terminated unexpectedly'),
])('a database that does not answer is 503, to be sent again: %s', async (error) => {
  const away = await startApi({ ...database.store, sharePack: () => Promise.reject(error) });
  try {
    const answer = await fetch(`${away.url}/workflow/sharepack/00000000-0000-4000-8000-000000000000`);
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5']);
    expect(await answer.json()).toMatchObject({
      type: '/docs#unavailable',
      detail: expect.stringContaining('database'),
    });
  } finally {
    await away.close();
  }
});

test.each(['/%', '/workflow/sharepack/%E0%A4%A'])(
  'the malformed address %s is a mistake of its sender',
  async (path) => {
    expect([400, 404]).toContain((await api.get(path)).status);
  },
);

describe('the body of an answer to conflicts', () => {
  const send = async (body: unknown, headers?: Record<string, string>) => {
    const { share_pack_id } = await storedUpload(database.store);
    return api.post(`/workflow/sharepack/${share_pack_id}/resolutions`, body, headers);
  };

  test.each([
    ['an unknown member', { Resolutions: [], Note: 'x' }, ['/Note']],
    [
      'an unknown member further in',
      { Resolutions: [{ Type: 'Share', Name: 's', Action: 'skip', Why: 1 }] },
      ['/Resolutions/0/Why'],
    ],
    [
      'a missing member',
      { Resolutions: [{ Type: 'Share' }] },
      ['/Resolutions/0/Name', '/Resolutions/0/Action'],
    ],
    ['a list', [], ['']],
    ['a reason that is too long', { Rest: { Action: 'skip', Reason: 'x'.repeat(1_001) } }, ['/Rest/Reason']],
  ])('with %s is refused at its place', async (_case, body, pointers) => {
    const { status, body: problem } = await send(body);
    expect(status).toBe(400);
    expect((problem['Errors'] as { Pointer: string }[]).map(({ Pointer }) => Pointer)).toEqual(pointers);
  });

  test('that is not JSON is refused, and not repeated', async () => {
    const { status, text } = await send('{"Resolutions": [SECRET');
    expect(status).toBe(400);
    expect(text).not.toContain('SECRET');
  });

  test('of another media type is refused', async () => {
    expect((await send('Resolutions=', { 'Content-Type': 'application/x-www-form-urlencoded' })).status).toBe(
      415,
    );
  });

  test('larger than the limit is refused', async () => {
    expect((await send({ Rest: { Action: 'x'.repeat(1_100_000) } })).status).toBe(413);
  });

  test('with control characters in the name of a member shows them', async () => {
    const { text } = await send({ 'a\u001b[31m\u0000': 1 });
    expect(text).not.toMatch(/\\u001b|\\u0000(?!\})/);
    expect(text).toContain('\\\\u{1b}');
  });
});

describe('an answer or a cancel', () => {
  test('to a run that has ended is answered 409', async () => {
    const { share_pack_id } = await storedUpload(database.store);
    await database.store.finishRun(share_pack_id, { status: 'COMPLETED' });
    for (const call of ['resolutions', 'cancel']) {
      const { status, body } = await api.post(`/workflow/sharepack/${share_pack_id}/${call}`, {});
      expect([status, body['type'], body['detail']]).toEqual([
        409,
        '/docs#ended',
        expect.stringMatching(/COMPLETED/),
      ]);
    }
  });

  test('without Temporal is answered 503 with Retry-After', async () => {
    const { share_pack_id } = await storedUpload(database.store);
    const answer = await api.post(`/workflow/sharepack/${share_pack_id}/cancel`);
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5']);
  });
});
