import { describe, expect, test } from '@jest/globals';
import { pagesIn, useWorkspace } from './workspace';

const workspace = useWorkspace();
const api = () => workspace.databricks.recipients;
const metastore = 'azure:westeurope:7c5a1b52-0f7e-4f0e-9f5e-0d2c3b4a5f61';

test('an open recipient is made, read, changed and deleted', async () => {
  const created = await api().create({
    name: 'acme',
    authentication_type: 'TOKEN',
    comment: 'first',
    ip_access_list: { allowed_ip_addresses: ['10.0.0.0/8'] },
    properties_kvpairs: { properties: { 'sharepack.run': 'run-1' } },
  });
  expect(created).toMatchObject({
    name: 'acme',
    authentication_type: 'TOKEN',
    activated: false,
    ip_access_list: { allowed_ip_addresses: ['10.0.0.0/8'] },
    tokens: [{}],
  });
  expect(created.properties_kvpairs?.properties).toMatchObject({ 'sharepack.run': 'run-1' });

  await api().update('acme', { comment: 'second' });
  await expect(api().get('acme')).resolves.toMatchObject({ comment: 'second', id: created.id });

  await api().delete('acme');
  await expect(api().get('acme')).resolves.toBeUndefined();
});

test('a recipient may get a new name', async () => {
  await api().create({ name: 'acme', authentication_type: 'TOKEN' });
  await expect(api().update('acme', { new_name: 'acme-2' })).resolves.toMatchObject({ name: 'acme-2' });
  await expect(api().get('acme')).resolves.toBeUndefined();
});

test('nothing that comes back holds an activation link', async () => {
  const created = await api().create({ name: 'acme', authentication_type: 'TOKEN' });
  const rotated = await api().rotateToken('acme', 3_600);
  const everything = JSON.stringify([created, rotated, await api().get('acme'), await api().list()]);
  expect(everything).not.toMatch(/activation_url|retrieve_config/);
});

test('a rotated token is told by its id, the old one lives on as long as asked', async () => {
  const before = await api().create({ name: 'acme', authentication_type: 'TOKEN' });
  const after = await api().rotateToken('acme', 3_600);
  const [old] = before.tokens ?? [];
  expect(after.tokens).toHaveLength(2);
  expect(after.tokens?.map(({ id }) => id)).toContain(old?.id);
  expect(after.tokens?.find(({ id }) => id === old?.id)?.expiration_time).toBeGreaterThan(Date.now());
});

describe('a name that is taken', () => {
  test('in another case is already-exists', async () => {
    await expect(
      api().create({ name: 'Legacy-Auditor', authentication_type: 'TOKEN' }),
    ).rejects.toMatchObject({
      kind: 'already-exists',
      effect: 'none',
    });
  });

  test('is told from a metastore that has a recipient under another name, which get does not find', async () => {
    const d2d = { authentication_type: 'DATABRICKS', data_recipient_global_metastore_id: metastore } as const;
    await api().create({ name: 'partner', ...d2d });
    await expect(api().create({ name: 'partner-2', ...d2d })).rejects.toMatchObject({
      kind: 'already-exists',
    });
    await expect(api().get('partner-2')).resolves.toBeUndefined();
  });
});

test('changing what is not there is not-found', async () => {
  await expect(api().update('nobody', { comment: '' })).rejects.toMatchObject({
    kind: 'not-found',
    effect: 'none',
  });
  await expect(api().delete('nobody')).rejects.toMatchObject({ kind: 'not-found' });
});

test('the list is whole, with the recipient that is the metastore itself, in one call', async () => {
  const names = (await api().list()).map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['self', 'legacy-auditor']));
  await expect(workspace.requests()).resolves.toEqual(['GET /api/2.1/unity-catalog/recipients']);
});

test('an empty page does not end the list', async () => {
  await workspace.fault({
    Method: 'GET',
    Path: '/api/2.1/unity-catalog/recipients',
    Kind: 'empty-page',
    Times: 2,
  });
  const pages = await pagesIn(api().pages());
  expect(pages.slice(0, 2)).toEqual([[], []]);
  expect(pages.flat().map(({ name }) => name)).toContain('legacy-auditor');
});

test("a recipient's shares are listed with what it may do", async () => {
  await expect(api().sharePermissions('legacy-auditor')).resolves.toEqual([
    {
      share_name: 'legacy_share',
      privilege_assignments: [{ principal: 'legacy-auditor', privileges: ['SELECT'] }],
    },
  ]);
  await expect(api().sharePermissions('nobody')).resolves.toBeUndefined();
});

describe('a create whose answer is lost', () => {
  const create = () => api().create({ name: 'acme', authentication_type: 'TOKEN' });
  const Path = '/api/2.1/unity-catalog/recipients';

  test('is not repeated, and says that it may have been done; looking shows that it was', async () => {
    await workspace.fault({ Method: 'POST', Path, Kind: 'drop-after' });
    await expect(create()).rejects.toMatchObject({ kind: 'connection', effect: 'unknown' });
    await expect(api().get('acme')).resolves.toMatchObject({ name: 'acme' });
    expect((await workspace.requests()).filter((request) => request.startsWith('POST'))).toHaveLength(1);
  });

  test('looks the same from here when it was not done', async () => {
    await workspace.fault({ Method: 'POST', Path, Kind: 'drop-before' });
    await expect(create()).rejects.toMatchObject({ kind: 'connection', effect: 'unknown' });
    await expect(api().get('acme')).resolves.toBeUndefined();
  });

  test('or comes too late', async () => {
    await workspace.fault({ Method: 'POST', Path, Kind: 'slow-after', DelayMs: 2_000 });
    const client = workspace.connect({ requestTimeoutMs: 200 });
    await expect(
      client.recipients.create({ name: 'acme', authentication_type: 'TOKEN' }),
    ).rejects.toMatchObject({
      kind: 'timeout',
      effect: 'unknown',
    });
    await expect(api().get('acme')).resolves.toMatchObject({ name: 'acme' });
  });
});

test('reads get through faults that pass', async () => {
  const Path = '/api/2.1/unity-catalog/recipients/legacy-auditor';
  await workspace.fault({ Method: 'GET', Path, Kind: 'drop-before' });
  await workspace.fault({ Method: 'GET', Path, Kind: 'status', Status: 503 });
  await workspace.fault({ Method: 'GET', Path, Kind: 'status', Status: 429, RetryAfter: 0 });
  await expect(api().get('legacy-auditor')).resolves.toMatchObject({ name: 'legacy-auditor' });
});
