import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { pluck, refusal, startTestWorkspace, type TestWorkspace } from '../test-workspace';

let workspace: TestWorkspace;
beforeEach(async () => {
  workspace = await startTestWorkspace();
});
afterEach(() => workspace.stop());

const UC = '/api/2.1/unity-catalog';
const fault = (body: object) =>
  workspace.control('POST', 'faults', [{ Method: '*', Path: '/**', Times: 1, ...body }]);
const createShare = (name: string) => workspace.call('POST', '/shares', { name });
const shareStatus = async (name: string) => (await workspace.call('GET', `/shares/${name}`)).status;
const lastLogged = async () =>
  ((await workspace.control('GET', 'requests')).body as unknown as Record<string, unknown>[]).at(-1);

test('status: that answer, nothing done', async () => {
  await fault({ Kind: 'status', Status: 503, ErrorCode: 'TEMPORARILY_UNAVAILABLE', RetryAfter: 7 });
  const answer = await createShare('s');
  expect(refusal(answer)).toEqual([503, 'TEMPORARILY_UNAVAILABLE']);
  expect(answer.headers.get('retry-after')).toBe('7');
  expect(await lastLogged()).toMatchObject({ Name: 's', Status: 503, Fault: 'status' });
  expect(await shareStatus('s')).toBe(404);
});

test('status: without ErrorCode, the code says what the number means', async () => {
  await fault({ Kind: 'status', Status: 502 });
  expect(refusal(await createShare('s'))).toEqual([502, 'BAD_GATEWAY']);
});

test('drop-before: connection closed, nothing done', async () => {
  await fault({ Kind: 'drop-before' });
  await expect(createShare('s')).rejects.toThrow('fetch failed');
  expect(await lastLogged()).toMatchObject({ Method: 'POST', Status: null, Fault: 'drop-before' });
  expect(await shareStatus('s')).toBe(404);
});

test('drop-after: done, then the connection is closed', async () => {
  await fault({ Kind: 'drop-after' });
  await expect(createShare('s')).rejects.toThrow('fetch failed');
  expect(await lastLogged()).toMatchObject({ Method: 'POST', Status: null, Fault: 'drop-after' });
  expect(await shareStatus('s')).toBe(200);
});

test('slow-after: done, answered after DelayMs', async () => {
  await fault({ Kind: 'slow-after', DelayMs: 150, Method: 'POST' });
  const slow = createShare('s');
  // Done before it is answered: a caller that gave up would find it.
  while ((await shareStatus('s')) !== 200);
  expect((await slow).status).toBe(200);
  const entry = await lastLogged();
  expect(entry).toMatchObject({ Name: 's', Status: 200, Fault: 'slow-after' });
  // A timer may fire a millisecond early.
  expect(entry?.['DurationMs']).toBeGreaterThanOrEqual(149);
});

describe('twin: somebody else creates the same name first; for names that are unique', () => {
  test("the recipient, without the caller's marks", async () => {
    await fault({ Kind: 'twin', Method: 'POST' });
    const body = {
      name: 'R',
      authentication_type: 'DATABRICKS',
      data_recipient_global_metastore_id: 'a:b:c',
      comment: 'mine',
    };
    expect(refusal(await workspace.call('POST', '/recipients', body))).toEqual([
      409,
      'RECIPIENT_ALREADY_EXISTS',
    ]);
    const twin = (await workspace.call('GET', '/recipients/r')).body;
    expect(twin).toMatchObject({ created_by: 'someone.else@example.com', authentication_type: 'TOKEN' });
    expect(twin).not.toHaveProperty('comment');
  });

  test('the share', async () => {
    await fault({ Kind: 'twin', Path: `${UC}/shares` });
    expect(refusal(await workspace.call('POST', '/shares', { name: 's', comment: 'mine' }))).toEqual([
      400,
      'SHARE_ALREADY_EXISTS',
    ]);
    const twin = (await workspace.call('GET', '/shares/s')).body;
    expect(twin).toMatchObject({ created_by: 'someone.else@example.com', owner: 'someone.else@example.com' });
    expect(twin).not.toHaveProperty('comment');
  });

  test('the pipeline, where its name is to be unique', async () => {
    const body = { name: 'p', libraries: [{ file: { path: '/p' } }], tags: { run: 'mine' } };
    await fault({ Kind: 'twin', Path: '/api/2.0/pipelines' });
    expect(
      (await workspace.call('POST', '/api/2.0/pipelines', { ...body, allow_duplicate_names: true })).status,
    ).toBe(200);
    expect(refusal(await workspace.call('POST', '/api/2.0/pipelines', { ...body, name: 'q' }))).toEqual([
      409,
      'RESOURCE_ALREADY_EXISTS',
    ]);
    const { body: list } = await workspace.call('GET', '/api/2.0/pipelines');
    expect(pluck(list['statuses'], 'creator_user_name').sort()).toEqual([
      'local@example.com',
      'someone.else@example.com',
    ]);
  });

  const inSchema = { catalog_name: 'main', schema_name: 'hr' };
  test.each([
    ['catalog', '/catalogs', '/catalogs/twins', {}],
    ['schema', '/schemas', '/schemas/main.twins', { catalog_name: 'main' }],
    [
      'table',
      '/tables',
      '/tables/main.hr.twins',
      { ...inSchema, table_type: 'EXTERNAL', data_source_format: 'DELTA', storage_location: 's3://b/t' },
    ],
    ['volume', '/volumes', '/volumes/main.hr.twins', { ...inSchema, volume_type: 'MANAGED' }],
  ])('the %s', async (kind, path, made, body) => {
    await fault({ Kind: 'twin', Method: 'POST' });
    const refused = await workspace.call('POST', path, { ...body, name: 'twins', comment: 'mine' });
    expect(refusal(refused)[1]).toMatch(new RegExp(`^(${kind}|RESOURCE)_ALREADY_EXISTS$`, 'i'));
    const twin = (await workspace.call('GET', made)).body;
    expect(twin).toMatchObject({ created_by: 'someone.else@example.com' });
    expect(twin).not.toHaveProperty('comment');
  });

  test('the next create of a unique name, and nothing before it', async () => {
    await fault({ Kind: 'twin' });
    expect((await workspace.call('POST', '/api/2.2/jobs/create', { name: 'j' })).status).toBe(200);
    expect((await workspace.call('GET', '/shares')).status).toBe(200);
    expect((await createShare('s')).status).toBe(400);
    expect(await lastLogged()).toMatchObject({ Name: 's', Fault: 'twin' });
  });
});

describe('which request a fault strikes', () => {
  const strikes = async (method: string, path: string, body?: object) =>
    (await workspace.call(method, path, body)).status === 500;

  test('Times: only as many', async () => {
    await fault({ Kind: 'status', Status: 500, Times: 2 });
    expect([
      await strikes('GET', '/shares'),
      await strikes('GET', '/shares'),
      await strikes('GET', '/shares'),
    ]).toEqual([true, true, false]);
  });

  test('Method: of that one, or * of any', async () => {
    await fault({ Kind: 'status', Status: 500, Method: 'POST' });
    expect(await strikes('GET', '/shares')).toBe(false);
    expect(await strikes('POST', '/shares', { name: 's' })).toBe(true);
    await fault({ Kind: 'status', Status: 500, Method: '*', Times: 3 });
    expect([
      await strikes('GET', '/shares'),
      await strikes('PATCH', '/shares/s', { comment: 'c' }),
      await strikes('DELETE', '/shares/s'),
    ]).toEqual([true, true, true]);
  });

  test('Path: * within a segment, ** across', async () => {
    await fault({ Kind: 'status', Status: 500, Path: `${UC}/shares/*`, Times: 9 });
    expect(await strikes('GET', '/shares')).toBe(false);
    expect(await strikes('GET', '/shares/a')).toBe(true);
    expect(await strikes('GET', '/shares/a/permissions')).toBe(false);
    await workspace.control('DELETE', 'faults');
    await fault({ Kind: 'status', Status: 500, Path: `${UC}/shares/**`, Times: 9 });
    expect(await strikes('GET', '/shares/a/permissions')).toBe(true);
    expect(await strikes('GET', '/recipients')).toBe(false);
  });

  test('Path: * beside the rest of a segment', async () => {
    await fault({ Kind: 'status', Status: 500, Path: `${UC}/tables/main.*.positions`, Times: 9 });
    expect(await strikes('GET', '/tables/main.hr.positions')).toBe(true);
    expect(await strikes('GET', '/tables/main.hr.headcount')).toBe(false);
  });

  test('Path: a name is one segment, whatever is in it', async () => {
    await fault({ Kind: 'status', Status: 500, Path: `${UC}/shares/*`, Times: 9 });
    expect(await strikes('GET', '/shares/a%2Fb')).toBe(true);
    expect(await strikes('GET', '/shares/a%0Ab')).toBe(true);
    await workspace.control('DELETE', 'faults');
    await fault({ Kind: 'status', Status: 500, Path: `${UC}/shares/a b/**`, Times: 9 });
    expect(await strikes('GET', '/shares/a%20b/permissions')).toBe(true);
    await workspace.control('DELETE', 'faults');
    await fault({ Kind: 'status', Status: 500, Path: '/**' });
    expect(await strikes('GET', '/shares/a%0Ab')).toBe(true);
  });

  test('Path: names stand for themselves, dots too', async () => {
    await fault({ Kind: 'status', Status: 500, Path: `${UC}/tables/main.hr.positions` });
    expect(await strikes('GET', '/tables/mainXhrXpositions')).toBe(false);
    expect(await strikes('GET', '/tables/main.hr.positions')).toBe(true);
  });

  test('the first that fits is used', async () => {
    await workspace.control('POST', 'faults', [
      { Method: 'POST', Path: '/**', Times: 1, Kind: 'drop-before' },
      { Method: 'GET', Path: '/**', Times: 1, Kind: 'status', Status: 500 },
      { Method: 'GET', Path: '/**', Times: 1, Kind: 'status', Status: 503 },
    ]);
    expect((await workspace.call('GET', '/shares')).status).toBe(500);
    expect((await workspace.call('GET', '/shares')).status).toBe(503);
    expect((await workspace.call('GET', '/shares')).status).toBe(200);
  });

  test('none, once all are taken off', async () => {
    await fault({ Kind: 'status', Status: 500 });
    expect((await workspace.control('DELETE', 'faults')).status).toBe(204);
    expect(await strikes('GET', '/shares')).toBe(false);
  });

  test('not one that the rate limit turned away', async () => {
    await fault({ Kind: 'status', Status: 500 });
    await workspace.control('PUT', 'rate-limit', { RequestsPerSecond: 0.001 });
    expect(await strikes('GET', '/shares')).toBe(true);
    await fault({ Kind: 'status', Status: 500 });
    expect((await workspace.call('GET', '/shares')).status).toBe(429);
    await workspace.control('PUT', 'rate-limit', { RequestsPerSecond: null });
    expect(await strikes('GET', '/shares')).toBe(true);
  });
});
