import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openTestDatabase, type TestDatabase } from '../support/database';
import { PACK } from './packs';
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

const kept = async (): Promise<number> => (await database.store.list({ page_size: 200 })).items.length;

describe('an upload that cannot be read', () => {
  test.each([
    ['without a file', '', 'filename=pack.yaml', 400, 'invalid-request'],
    ['without a name', PACK, '', 400, 'invalid-request'],
    ['of an unknown kind', PACK, 'filename=pack.txt', 415, 'unsupported-file'],
    ['as Excel with macros', PACK, 'filename=pack.xlsm', 415, 'unsupported-file'],
    ['in the format of Excel before 2007', PACK, 'filename=pack.xls', 415, 'unsupported-file'],
    ['larger than the limit', 'x'.repeat(65 * 1024), 'filename=pack.yaml', 413, 'too-large'],
    ['with a name that is too long', PACK, `filename=${'x'.repeat(300)}.yaml`, 400, 'invalid-request'],
  ])('%s is refused, and nothing is kept', async (_case, pack, query, status, kind) => {
    const before = await kept();
    const answer = await api.upload(pack, query);
    expect([answer.status, answer.body['type']]).toEqual([status, `/docs#${kind}`]);
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(await kept()).toBe(before);
  });
});

describe('the options of an upload', () => {
  test.each([
    ['on_conflict=guess', '/on_conflict', /one of ask, fail, skip, update, rename, overwrite/],
    ['on_failure=hope', '/on_failure', /one of rollback, keep/],
    ['resolution_timeout=soon', '/resolution_timeout', /72h, 30m, 5s or PT72H/],
    ['resolution_timeout=31d', '/resolution_timeout', /30 days/],
    ['wait=61', '/wait', /60/],
    ['wait=1.5', '/wait', /whole number/],
    ['wait=1&wait=2', '/wait', /string/],
    ['dry_run=perhaps', '/dry_run', /one of true, false/],
    ['supersede=perhaps', '/supersede', /one of true, false/],
    ['colour=red', '/colour', /'colour' is not known here/],
  ])('%s is refused at its place', async (query, pointer, message) => {
    const answer = await api.upload(PACK, `filename=pack.yaml&${query}`);
    expect(answer.status).toBe(400);
    expect(answer.body['Errors']).toMatchObject([{ Pointer: pointer }]);
    expect(answer.body['detail']).toMatch(message);
  });

  test('a form may hold them as fields, and the query wins', async () => {
    const form = formOf(PACK, { on_conflict: 'guess' });
    expect((await post(form)).body['Errors']).toMatchObject([{ Pointer: '/on_conflict' }]);
    // The query's value is fine, so what is wrong next is that Temporal is down.
    expect((await post(form, '?on_conflict=skip')).status).toBe(503);
  });

  test.each(['', 'k'.repeat(256), 'schlüssel'])('the Idempotency-Key %j is refused', async (key) => {
    const headers = { 'Idempotency-Key': Buffer.from(key).toString('latin1') };
    const answer = await api.upload(PACK, undefined, headers);
    expect([answer.status, answer.body['type']]).toEqual([400, '/docs#invalid-request']);
    expect(answer.body['detail']).toMatch(/1 to 255 printable ASCII/);
  });
});

const formOf = (pack: string, fields: Readonly<Record<string, string>> = {}): FormData => {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  form.set('file', new Blob([pack]), 'pack.yaml');
  return form;
};

async function post(body: FormData | string, query = '', headers: Record<string, string> = {}) {
  const answer = await fetch(`${api.url}/workflow/sharepack/upload${query}`, {
    method: 'POST',
    body,
    headers,
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

describe('a form', () => {
  test('with the file under another name is refused', async () => {
    const form = new FormData();
    form.set('pack', new Blob([PACK]), 'pack.yaml');
    expect((await post(form)).body).toMatchObject({
      status: 400,
      detail: expect.stringMatching(/named 'file'.*'pack'/),
    });
  });

  test('with two files is refused', async () => {
    const form = formOf(PACK);
    form.append('file', new Blob([PACK]), 'second.yaml');
    expect((await post(form)).status).toBe(400);
  });

  test('without a file is refused', async () => {
    const form = new FormData();
    form.set('on_conflict', 'skip');
    expect((await post(form)).body).toMatchObject({
      status: 400,
      detail: expect.stringMatching(/There is no file/),
    });
  });

  test('with a file larger than the limit is refused', async () => {
    expect((await post(formOf('x'.repeat(65 * 1024)))).status).toBe(413);
  });

  test.each(['multipart/form-data', 'multipart/form-data; boundary=x', 'multipart/mixed; boundary=x'])(
    'that is broken (%s) is a mistake of its sender',
    async (type) => {
      const { status } = await post('--x\r\nbroken', '', { 'Content-Type': type });
      expect([400, 415]).toContain(status);
    },
  );
});

describe('a bad pack', () => {
  test('is answered 400 with every error at its place, and kept', async () => {
    const answer = await api.upload(`${PACK}  - name: finance-auditor\n    type: D2X\n`);
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({
      type: '/docs#validation-failed',
      Status: 'VALIDATION_FAILED',
      SharePackName: 'SharePack_jane@example.com_Finance_Q1-audit',
      Version: null,
      WorkflowId: null,
    });
    const errors = answer.body['Errors'] as readonly { Line: number; Pointer: string; Message: string }[];
    expect(errors).toContainEqual(expect.objectContaining({ Pointer: '/recipient/1/type', Line: 9 }));
    expect(answer.body['ValidationErrors']).toEqual(errors.map(({ Message }) => Message));

    const status = await api.get(`/workflow/sharepack/${String(answer.body['SharePackId'])}`);
    expect(status.body).toMatchObject({
      Status: 'VALIDATION_FAILED',
      ProvisioningStatus: 'Failed',
      Version: null,
      ValidationErrors: answer.body['ValidationErrors'],
    });
  });

  test('whose metadata cannot be read belongs to no pack', async () => {
    const { status, body } = await api.upload('metadata: [');
    expect([status, body['SharePackName'], body['Version']]).toEqual([400, null, null]);
  });

  test('for a workspace that is not allowed names the host', async () => {
    const pack = PACK.replace('metadata:', 'metadata:\n  workspace_url: https://evil.example.com');
    const { status, body } = await api.upload(pack);
    expect(status).toBe(400);
    expect(body['Errors']).toMatchObject([
      { Pointer: '/metadata/workspace_url', Message: expect.stringMatching(/evil\.example\.com/) },
    ]);
  });

  test('whose workspace differs from the header says so', async () => {
    const pack = PACK.replace('metadata:', 'metadata:\n  workspace_url: https://adb-1.2.azuredatabricks.net');
    const { status, body } = await api.upload(pack, undefined, {
      'X-Workspace-URL': 'https://other.example.com',
    });
    expect(status).toBe(400);
    expect(body['Errors']).toMatchObject([
      { Pointer: '/metadata/workspace_url', Code: 'WORKSPACE_MISMATCH' },
    ]);
  });

  test('cannot make an error say what a terminal obeys', async () => {
    const { text } = await api.upload('metadata:\n  "\\e[31mred\\u202e": 1\n');
    expect(JSON.stringify(JSON.parse(text))).not.toMatch(/\\u001b|\u202e/);
  });
});

describe('without Temporal', () => {
  test('a good upload is answered 503 with Retry-After, and nothing is kept', async () => {
    const before = await kept();
    const answer = await api.upload(PACK);
    expect([answer.status, answer.body['type']]).toEqual([503, '/docs#unavailable']);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await kept()).toBe(before);
    const file = await database.db
      .selectFrom('files')
      .select('sha256')
      .where('bytes', '=', Buffer.from(PACK))
      .execute();
    expect(file).toEqual([]);
  });
});

test('uploads beyond the limit of a caller are answered 429', async () => {
  const limited = await startApi(database.store, { settings: { uploadsPerMinute: 2 } });
  try {
    const statuses = [];
    for (let count = 0; count < 3; count += 1) statuses.push((await limited.upload('a: [')).status);
    expect(statuses).toEqual([400, 400, 429]);
    const { headers, body } = await limited.upload('a: [');
    expect([headers.get('retry-after'), body['type']]).toEqual(['60', '/docs#too-many-uploads']);
  } finally {
    await limited.close();
  }
});

test('upload_and_validate is the same under its older name', async () => {
  const { status, body } = await api.post('/workflow/sharepack/upload_and_validate?filename=a.yaml', 'a: [');
  expect([status, body['Status']]).toEqual([400, 'VALIDATION_FAILED']);
});
