import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Actor } from '../../src/api/actor';
import { ParserBusy } from '../../src/pack/pack-parser';
import { openTestDatabase, type TestDatabase } from '../support/database';
import { parserHere } from '../support/parser';
import { startApi, WORKSPACE, type TestAnswer, type TestApi } from './start-api';

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

const PACK = `metadata: {business_line: Finance, project_name: Q1 audit, requestor: jane@example.com}
recipient: [{name: auditor, type: D2O}]
share:
  - name: daily
    share_assets: [main.finance.revenue]
    recipients: [auditor]
    delta_share: {ext_catalog_name: analytics_prod, ext_schema_name: finance_shared}
    pipelines:
      - {name_prefix: revenue_daily, source_asset: main.finance.revenue, schedule: {cron: "0 2 * * 1-5", timezone: America/New_York}}
`;

const validate = (pack: string, query = 'filename=pack.yaml', on = api): Promise<TestAnswer> =>
  on.post(`/workflow/sharepack/validate?${query}`, pack, { 'Content-Type': 'application/octet-stream' });

/** The same service as somebody else sees it. */
async function as<T>(actor: Partial<Actor>, look: (asThem: TestApi) => Promise<T>): Promise<T> {
  const authenticate = () => Promise.resolve({ name: 'sam', role: 'viewer' as const, ...actor });
  const theirs = await startApi(database.store, { authenticate });
  try {
    return await look(theirs);
  } finally {
    await theirs.close();
  }
}

describe('POST /workflow/sharepack/validate', () => {
  test('says of a good pack what it comes to', async () => {
    const { status, body } = await validate(PACK);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      Message: 'SharePack_jane@example.com_Finance_Q1-audit is valid.',
      SharePackName: 'SharePack_jane@example.com_Finance_Q1-audit',
      Strategy: 'NEW',
      BusinessLine: 'Finance',
      Workspace: WORKSPACE,
      Resources: { Recipient: 1, Share: 1, Pipeline: 1, Schedule: 1 },
      ValidationErrors: [],
    });
  });

  test('says in English when a schedule runs, and its next three times', async () => {
    const { Schedules, Warnings } = (await validate(PACK)).body as {
      Schedules: { NextRuns: string[] }[];
      Warnings: unknown;
    };
    expect(Schedules).toMatchObject([
      {
        Pipeline: 'revenue_daily',
        Cron: '0 0 2 ? * 2-6',
        TimeZone: 'America/New_York',
        Description: 'At 02:00, Monday through Friday',
      },
    ]);
    const runs = Schedules[0]?.NextRuns.map((run) => Date.parse(run)) ?? [];
    expect(runs).toHaveLength(3);
    expect(runs).toEqual([...runs].sort((a, b) => a - b));
    expect(runs.every((run) => run > Date.now())).toBe(true);
    expect(Warnings).toMatchObject([{ Code: 'CRON_CONVERTED', Line: 9 }]);
  });

  test('answers a bad pack as its upload would be: every error at its place', async () => {
    const bad = PACK.replace('D2O', 'D2X').replace('finance.revenue]', 'revenue.]');
    const [checked, uploaded] = [await validate(bad), await api.upload(bad)];
    expect([checked.status, checked.body['type']]).toEqual([400, '/docs#validation-failed']);
    expect(checked.body['Errors']).toMatchObject([
      { Code: 'UNKNOWN_VALUE', Line: 2 },
      { Code: 'INVALID_ASSET', Line: 5 },
    ]);
    for (const member of ['Errors', 'ValidationErrors', 'ValidationWarnings', 'Status', 'SharePackName'])
      expect(checked.body[member]).toEqual(uploaded.body[member]);
  });

  test('keeps nothing and starts nothing', async () => {
    const count = async () => (await database.store.list({ page_size: 200 })).items.length;
    const before = await count();
    await validate(PACK);
    await validate('recipient: [');
    expect(await count()).toBe(before);
  });

  test('takes a form as well', async () => {
    const form = new FormData();
    form.append('file', new Blob([PACK]), 'pack.yaml');
    const answer = await fetch(`${api.url}/workflow/sharepack/validate`, { method: 'POST', body: form });
    expect(answer.status).toBe(200);
  });

  test('refuses a workspace that is not allowed', async () => {
    const { status, body } = await validate(
      PACK.replace('{business', '{workspace_url: "https://other.test", business'),
    );
    expect(status).toBe(400);
    expect(body['Errors']).toMatchObject([{ Pointer: '/metadata/workspace_url' }]);
    expect(body['detail']).toMatch(/other\.test/);
  });

  test('knows no options of an upload', async () => {
    expect((await validate(PACK, 'filename=pack.yaml&wait=3')).status).toBe(400);
  });

  test('is for viewers too, but not for foreign business lines', async () => {
    expect((await as({}, (theirs) => validate(PACK, undefined, theirs))).status).toBe(200);
    const foreign = await as({ business_lines: ['Sales'] }, (theirs) => validate(PACK, undefined, theirs));
    expect([foreign.status, foreign.body['type']]).toEqual([403, '/docs#forbidden']);
  });

  test('is asked to come again where too many packs wait to be parsed', async () => {
    const parser = {
      ...parserHere,
      validatePack: () => Promise.reject(new ParserBusy('Too many packs wait.')),
    };
    const busy = await startApi(database.store, { parser });
    const { status, headers } = await validate(PACK, undefined, busy);
    await busy.close();
    expect([status, headers.get('retry-after')]).toEqual([503, '5']);
  });
});
