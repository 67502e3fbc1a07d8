import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readRun } from '../../src/api/read-run';
import { statusView } from '../../src/api/views/status';
import type { Conflict } from '../../src/plan/conflict';
import { parsePack } from '../../src/pack/parse-pack';
import type { SharePack } from '../../src/store/records';
import { openTestDatabase, type TestDatabase } from '../support/database';
import { resolve, tell as tellAsRun } from '../store/made-up';
import { begunRun, PACK, refusedUpload, storedUpload } from './packs';
import { startApi, WORKSPACE, type TestApi } from './start-api';

let database: TestDatabase;
let api: TestApi;

beforeAll(async () => {
  database = await openTestDatabase();
  api = await startApi(database.store, { settings: { temporalUiUrl: 'http://127.0.0.1:8233/' } });
});
afterAll(async () => {
  await api.close();
  await database.close();
});

const SHARE = `share:
  - name: finance_share
    share_assets: [main.finance.revenue]
    recipients: [finance-auditor]
`;

const CONFLICT: Conflict = {
  Type: 'Recipient',
  Name: 'finance-auditor',
  Message: "Recipient 'finance-auditor' already exists. To change it, use strategy: UPDATE.",
  Owner: 'not managed',
  CreatedAt: null,
  CreatedBy: 'ops',
  Identical: false,
  Differences: [{ Field: 'comment', Existing: 'old\nlines', Desired: null }],
  Actions: ['rename', 'skip', 'overwrite'],
  Consequences: {},
  SuggestedNames: ['finance-auditor-2'],
  Fingerprint: 'f1',
  Late: false,
};

const looked = (conflicts: readonly Conflict[]) => ({
  strategy: 'NEW' as const,
  steps: [],
  conflicts,
  warnings: [],
  validation_errors: [],
  errors: [],
});

const path = ({ share_pack_id }: SharePack, call = ''): string =>
  `/workflow/sharepack/${share_pack_id}${call}`;
const statusOf = async (sharePack: SharePack) => (await api.get(path(sharePack))).body;

describe('status', () => {
  test('is answered from the store, while Temporal and all workers are down', async () => {
    const upload = await storedUpload(database.store, { filename: 'q1.yaml' });
    const { status, body } = await api.get(path(upload));
    expect(status).toBe(200);
    expect(body).toEqual({
      SharePackId: upload.share_pack_id,
      SharePackName: upload.share_pack_name,
      Version: 1,
      Status: 'IN_PROGRESS',
      Strategy: 'NEW',
      Approval: null,
      WorkflowId: upload.workflow_id,
      Links: {
        Status: path(upload),
        Conflicts: path(upload, '/conflicts'),
        Resolutions: path(upload, '/resolutions'),
        Events: path(upload, '/events'),
        TemporalUI: `http://127.0.0.1:8233/namespaces/default/workflows/${encodeURIComponent(upload.workflow_id ?? '')}`,
      },
      ProvisioningStatus: 'Step 1/8: Reading the pack',
      ErrorMessage: null,
      RequestedBy: 'local',
      CreatedAt: upload.created_at.toISOString(),
      LastUpdated: upload.last_updated.toISOString(),
      Progress: { Done: 0, Total: 0 },
      Resources: [],
      ValidationErrors: [],
      ValidationWarnings: [],
      Conflicts: [],
      RejectedSignals: [],
      ResolutionDeadline: null,
    });
  });

  test('tells the steps of a run one after the other', async () => {
    const { store } = database;
    const upload = await begunRun(database.store, `${PACK}${SHARE}`);
    const id = upload.share_pack_id;
    const texts: string[] = [];
    // Not over HTTP, which asks Temporal each time and waits for the one that is down.
    const tell = async () => {
      const sharePack = (await store.sharePack(id)) ?? upload;
      texts.push(statusView(await readRun(store, sharePack, -1), api.deps.settings).ProvisioningStatus);
    };
    await tell();
    await store.recordLook(id, looked([CONFLICT]));
    await store.recordRun(id, {
      status: 'AWAITING_RESOLUTION',
      resolution_deadline: new Date('2026-01-02T03:04:05Z'),
    });
    expect(await statusOf(upload)).toMatchObject({
      ResolutionDeadline: '2026-01-02T03:04:05.000Z',
      Conflicts: [CONFLICT],
      Links: { TemporalUI: expect.stringMatching(/\/run-1\/user-metadata$/) },
    });
    await tell();
    await resolve(store, id, [
      {
        type: 'Recipient',
        name: 'finance-auditor',
        action: 'rename',
        new_name: 'finance-auditor-2',
        resolved_by: 'jane',
        resolved_at: new Date(),
        reason: null,
      },
    ]);
    await store.recordRun(id, { status: 'IN_PROGRESS', resolution_deadline: null });
    await tell();
    await store.beginStep(id, 0, null);
    await store.finishStep(id, 0, { outcome: 'created' });
    await tell();
    expect(await statusOf(upload)).toMatchObject({
      Progress: { Done: 1, Total: 2 },
      Resources: [
        { Type: 'Recipient', Name: 'finance-auditor', RenamedTo: 'finance-auditor-2', Outcome: 'created' },
        { Type: 'Share', Name: 'finance_share', Outcome: null },
      ],
    });
    await tellAsRun(store, id, { undo: { done: 0, total: 1 } });
    await tell();
    await store.finishStep(id, 1, { outcome: 'failed', error: 'PERMISSION_DENIED' });
    await tellAsRun(store, id, { undo: { done: 1, total: 1 } });
    await store.finishRun(id, {
      status: 'FAILED',
      error_message: 'Share failed',
      failed_type: 'Share',
    });
    await tell();
    expect(texts).toEqual([
      'Step 2/8: Looking for conflicts',
      'Step 3/8: Waiting for answers',
      'Step 4/8: Creating recipients',
      'Step 5/8: Creating shares',
      'Undoing: 0 of 1',
      'Failed at step 5/8: Creating shares',
    ]);
    expect((await statusOf(upload))['Resources']).toContainEqual({
      Type: 'Share',
      Name: 'finance_share',
      Outcome: 'failed',
      Error: 'PERMISSION_DENIED',
    });
  });

  test('lists the first 1,000 resources, and the others by the token', async () => {
    const recipients = Array.from(
      { length: 1_001 },
      (_, index) => `  - name: r${index}\n    type: D2O\n`,
    ).join('');
    const upload = await begunRun(database.store, PACK.replace(/ {2}- name: [^]*/, recipients));
    await database.store.finishRun(upload.share_pack_id, { status: 'CANCELLED' });
    const first = await statusOf(upload);
    expect((first['Resources'] as unknown[]).length).toBe(1_000);
    const token = String(first['NextResourcesToken']);
    const second = (await api.get(path(upload, `?resources_token=${token}`))).body;
    expect(second['Resources']).toEqual([{ Type: 'Recipient', Name: 'r1000', Outcome: 'not_run' }]);
    expect(second).not.toHaveProperty('NextResourcesToken');
    expect((await api.get(path(upload, '?resources_token=mine'))).status).toBe(400);
  });

  test.each(['00000000-0000-4000-8000-000000000000', 'x', '%00', 'upload%2F', 'a'.repeat(2_000)])(
    'of %s, which is no share pack, is not found',
    async (id) => {
      const { status, body } = await api.get(`/workflow/sharepack/${id}`);
      expect([400, 404]).toContain(status);
      expect(body['instance']).toMatch(/^urn:uuid:/);
    },
  );
});

describe('conflicts', () => {
  test('are those that are open and those that are answered', async () => {
    const upload = await begunRun(database.store, `${PACK}${SHARE}`);
    await database.store.recordLook(upload.share_pack_id, looked([CONFLICT]));
    const { body } = await api.get(path(upload, '/conflicts'));
    expect(body).toEqual({
      SharePackId: upload.share_pack_id,
      Status: 'IN_PROGRESS',
      ResolutionDeadline: null,
      Conflicts: [CONFLICT],
    });
  });
});

describe('the history', () => {
  test('of an upload that belongs to no pack has no versions', async () => {
    const { share_pack_id } = await database.store.saveRefusedUpload(refusedUpload());
    const { status, body } = await api.get(`/workflow/sharepack/${share_pack_id}/history`);
    expect([status, body]).toEqual([200, { SharePackName: null, Versions: [] }]);
  });

  test('has the versions that never completed too, without a time at which they held', async () => {
    const upload = await storedUpload(database.store);
    await database.store.finishRun(upload.share_pack_id, { status: 'EXPIRED' });
    const { body } = await api.get(path(upload, '/history'));
    expect(body).toEqual({
      SharePackName: upload.share_pack_name,
      Versions: [
        {
          SharePackId: upload.share_pack_id,
          Version: 1,
          Status: 'EXPIRED',
          EffectiveFrom: null,
          EffectiveTo: null,
          ChangedBy: 'local',
          ChangeReason: null,
        },
      ],
    });
  });
});

describe('the list', () => {
  let mine: TestDatabase;
  let listApi: TestApi;
  let uploads: SharePack[];
  beforeAll(async () => {
    mine = await openTestDatabase();
    listApi = await startApi(mine.store);
    uploads = [
      await storedUpload(mine.store, { project_name: 'one', business_line: 'HR' }),
      await storedUpload(mine.store, { project_name: 'two', requestor: 'max' }),
      await storedUpload(mine.store, { project_name: 'twofold' }),
    ];
    await mine.store.finishRun(uploads[0]?.share_pack_id ?? '', { status: 'COMPLETED' });
  });
  afterAll(async () => {
    await listApi.close();
    await mine.close();
  });
  const names = async (query: string) => {
    const { body } = await listApi.get(`/workflow/sharepack?${query}`);
    return (body['Items'] as { ProjectName: string }[]).map(({ ProjectName }) => ProjectName);
  };

  test.each([
    ['', ['twofold', 'two', 'one']],
    ['status=COMPLETED', ['one']],
    ['business_line=HR', ['one']],
    ['requestor=max', ['two']],
    ['name=SharePack_jane_Finance_two', ['two']],
    ['name=SharePack_jane_Finance_two*', ['twofold', 'two']],
    [`workspace=${encodeURIComponent(WORKSPACE)}`, ['twofold', 'two', 'one']],
    ['workspace=https://other.example.com', []],
    ['since=2020-01-01', ['twofold', 'two', 'one']],
    ['since=2999-01-01T00:00:00%2B01:00', []],
  ])('with ?%s is %j', async (query, expected) => {
    expect(await names(query)).toEqual(expected);
  });

  test('comes in pages', async () => {
    const first = (await listApi.get('/workflow/sharepack?page_size=2')).body;
    expect((first['Items'] as unknown[]).length).toBe(2);
    expect(await names(`page_size=2&page_token=${String(first['NextPageToken'])}`)).toEqual(['one']);
    expect((await listApi.get('/workflow/sharepack?page_size=3')).body).not.toHaveProperty('NextPageToken');
  });

  test.each([
    'page_size=0',
    'page_size=201',
    'page_size=x',
    'status=DONE',
    'since=yesterday',
    'page_token=mine',
    'x=1',
  ])('with ?%s is refused', async (query) => {
    expect((await listApi.get(`/workflow/sharepack?${query}`)).status).toBe(400);
  });
});

describe('the file', () => {
  test('comes back as the bytes that were uploaded, to be saved and not shown', async () => {
    const bytes = Buffer.from(`\ufeff# comment\n${PACK}`);
    const upload = await storedUpload(database.store, { bytes, filename: 'Bücher "1";\\.yaml' });
    const answer = await fetch(`${api.url}${path(upload, '/file')}`);
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(bytes);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': expect.stringMatching(/^application\/yaml/),
      'content-disposition': `attachment; filename="B_cher _1___.yaml"; filename*=UTF-8''B%C3%BCcher%20%221%22%3B%5C.yaml`,
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    });
  });

  test('as it was carried out has the names that the run gave', async () => {
    const upload = await begunRun(database.store, `${PACK}${SHARE}`);
    await database.store.recordLook(upload.share_pack_id, looked([CONFLICT]));
    await resolve(database.store, upload.share_pack_id, [
      {
        type: 'Recipient',
        name: 'finance-auditor',
        action: 'rename',
        new_name: 'other-auditor',
        resolved_by: 'jane',
        resolved_at: new Date(),
        reason: null,
      },
    ]);
    const { text, headers } = await api.get(path(upload, '/file?resolved=true'));
    expect(headers.get('content-disposition')).toMatch(/filename="pack.resolved.yaml"/);
    const { pack } = parsePack({ bytes: Buffer.from(text), filename: 'x.yaml', defaults: {} });
    expect(pack?.recipient[0]?.name).toBe('other-auditor');
    expect(pack?.share[0]?.recipients).toEqual(['other-auditor']);
  });

  test('as it was carried out is not found before a run has read it', async () => {
    const upload = await storedUpload(database.store);
    expect((await api.get(path(upload, '/file?resolved=true'))).status).toBe(404);
    expect((await api.get(path(upload, '/file?resolved=perhaps'))).status).toBe(400);
  });
});
