import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createHash, randomUUID } from 'node:crypto';
import { tokenAuthenticator } from '../../src/api/authentication/token';
import type { DriftedResource } from '../../src/plan/drift';
import type { SharePack } from '../../src/store/records';
import { openTestDatabase, type TestDatabase } from '../support/database';
import { refusedUpload, storedUpload } from './packs';
import { startApi, type TestApi } from './start-api';

let database: TestDatabase;
let api: TestApi;

const caller = (actor: string, role: 'viewer' | 'operator', business_lines?: string[]) => ({
  sha256: createHash('sha256').update(`secret-of-${actor}`).digest('hex'),
  ...{ actor, role, ...(business_lines && { business_lines }) },
});
const as = (actor: string) => ({ Authorization: `Bearer secret-of-${actor}` });

beforeAll(async () => {
  database = await openTestDatabase();
  api = await startApi(database.store, {
    authenticate: tokenAuthenticator([
      caller('vera', 'viewer'),
      caller('otto', 'operator'),
      caller('hera', 'operator', ['HR']),
    ]),
  });
});
afterAll(async () => {
  await api.close();
  await database.close();
});

const path = ({ share_pack_id }: SharePack): string => `/workflow/sharepack/${share_pack_id}/drift`;

async function completedUpload(project_name: string = randomUUID()): Promise<SharePack> {
  const upload = await storedUpload(database.store, { project_name, bytes: Buffer.from(randomUUID()) });
  await database.store.finishRun(upload.share_pack_id, { status: 'COMPLETED' });
  return upload;
}

const AUDITOR: DriftedResource = {
  ...{ Type: 'Recipient', Name: 'auditor', ActualName: 'auditor-2', Drift: 'taken_over' },
  ManagedBy: { SharePackName: 'other', SharePackId: 'o', Version: 3 },
  Differences: [{ Field: 'comment', Existing: null, Desired: 'Audit' }],
};

const reported = (version: SharePack, under_way: string | null = null) =>
  database.store.recordDrift({
    ...{ share_pack_id: version.share_pack_id, checked_at: new Date('2026-03-01T12:00:00Z') },
    ...{ checked: 4, drifted: 1, under_way, resources: [AUDITOR] },
  });

describe('the newest report', () => {
  test('is of the version that was compared, whichever version of the pack is asked for', async () => {
    const project = randomUUID();
    const [first, second] = [await completedUpload(project), await completedUpload(project)];
    await reported(second, 'v3');
    const { status, body } = await api.get(path(first), as('vera'));
    expect([status, body]).toEqual([
      200,
      {
        ...{ SharePackId: second.share_pack_id, SharePackName: second.share_pack_name, Version: 2 },
        ...{ CheckedAt: '2026-03-01T12:00:00.000Z', Drifted: true, Count: 1, Checked: 4 },
        ...{ Resources: [AUDITOR], UnderWay: 'v3' },
      },
    ]);
  });

  test('shows in the status of that version in figures, and of no other', async () => {
    const project = randomUUID();
    const [first, second] = [await completedUpload(project), await completedUpload(project)];
    await reported(second);
    const statusOf = async ({ share_pack_id }: SharePack) =>
      (await api.get(`/workflow/sharepack/${share_pack_id}`, as('vera'))).body['Drift'];
    expect(await statusOf(first)).toBeUndefined();
    expect(await statusOf(second)).toEqual({
      ...{ CheckedAt: '2026-03-01T12:00:00.000Z', Drifted: true, Count: 1, Checked: 4 },
    });
  });

  test('of a pack that was never checked is 404, and says what checks it', async () => {
    const upload = await completedUpload();
    const { status, body } = await api.get(path(upload), as('vera'));
    expect([status, body['detail']]).toEqual([404, expect.stringContaining(`POST ${path(upload)}`)]);
  });
});

describe('a check', () => {
  test('is for those who may change something: it spends calls of the workspace', async () => {
    expect((await api.post(path(await completedUpload()), undefined, as('vera'))).status).toBe(403);
  });

  test('of a pack of another business line finds no such pack, and neither does its report', async () => {
    const upload = await completedUpload();
    await reported(upload);
    expect((await api.post(path(upload), undefined, as('hera'))).status).toBe(404);
    expect((await api.get(path(upload), as('hera'))).status).toBe(404);
  });

  test('of a pack of which no version has completed is 409', async () => {
    const { status, body } = await api.post(path(await storedUpload(database.store)), undefined, as('otto'));
    expect([status, body['type']]).toEqual([409, '/docs#nothing-completed']);
  });

  test('of an upload that belongs to no pack is 409 too', async () => {
    const refused = await database.store.saveRefusedUpload(refusedUpload({ requested_by: 'otto' }));
    expect((await api.post(path(refused), undefined, as('otto'))).status).toBe(409);
  });

  test('while Temporal is down is 503', async () => {
    const { status, body } = await api.post(path(await completedUpload()), undefined, as('otto'));
    expect([status, body['detail']]).toEqual([503, expect.stringContaining('Temporal does not answer')]);
  });
});
