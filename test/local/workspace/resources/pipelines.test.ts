import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { NOW, pluck, refusal, startTestWorkspace, type TestWorkspace } from '../test-workspace';

let workspace: TestWorkspace;
beforeEach(async () => {
  workspace = await startTestWorkspace();
});
afterEach(() => workspace.stop());

const LIBRARIES = [{ file: { path: '/Shared/sharepack/pipeline.py' } }];
const PIPELINES = '/api/2.0/pipelines';
const create = (name: string, more: object = {}) =>
  workspace.call('POST', PIPELINES, {
    name,
    libraries: LIBRARIES,
    catalog: 'analytics_prod',
    schema: 'finance_shared',
    ...more,
  });
async function created(name: string, more: object = {}): Promise<string> {
  return String((await create(name, more)).body['pipeline_id']);
}
const get = (id: string) => workspace.call('GET', `${PIPELINES}/${id}`);
const put = (id: string, body: object) =>
  workspace.call('PUT', `${PIPELINES}/${id}`, { libraries: LIBRARIES, ...body });
async function named(pattern: string): Promise<unknown[]> {
  const filter = encodeURIComponent(`name LIKE '${pattern}'`);
  return pluck(
    (await workspace.call('GET', `${PIPELINES}?filter=${filter}`)).body['statuses'],
    'name',
  ).sort();
}

describe('a pipeline', () => {
  test('shows what was asked for as its spec, settings unknown here included', async () => {
    const spec = {
      configuration: { 'pipelines.keys': 'id' },
      tags: { env: 'prod' },
      serverless: true,
      photon: true,
    };
    const id = await created('p', { ...spec, allow_duplicate_names: false });
    expect((await get(id)).body).toEqual({
      pipeline_id: id,
      name: 'p',
      spec: {
        id,
        name: 'p',
        libraries: LIBRARIES,
        catalog: 'analytics_prod',
        schema: 'finance_shared',
        continuous: false,
        ...spec,
      },
      state: 'IDLE',
      health: 'HEALTHY',
      creator_user_name: 'local@example.com',
      run_as_user_name: 'local@example.com',
      last_modified: NOW,
    });
  });

  test('that is continuous runs', async () => {
    expect((await get(await created('p', { continuous: true }))).body['state']).toBe('RUNNING');
  });

  test('that is not there is RESOURCE_DOES_NOT_EXIST, by its id', async () => {
    const missing = await get('no-such-id');
    expect(refusal(missing)).toEqual([404, 'RESOURCE_DOES_NOT_EXIST']);
    expect(missing.body['message']).toBe('The specified pipeline no-such-id was not found.');
    expect((await put('no-such-id', { name: 'p' })).status).toBe(404);
    expect((await workspace.call('DELETE', `${PIPELINES}/no-such-id`)).status).toBe(404);
  });

  test('whose name is taken is refused, unless duplicates are allowed', async () => {
    await create('p');
    expect(refusal(await create('p'))).toEqual([409, 'RESOURCE_ALREADY_EXISTS']);
    expect((await create('p', { allow_duplicate_names: true })).status).toBe(200);
    expect(await named('p')).toEqual(['p', 'p']);
  });

  test('needs a name and something to run', async () => {
    expect(refusal(await create(''))).toEqual([400, 'INVALID_PARAMETER_VALUE']);
    expect(refusal(await create('p', { libraries: [] }))).toEqual([400, 'INVALID_PARAMETER_VALUE']);
    expect((await create('p', { libraries: [], root_path: '/Workspace/p' })).status).toBe(200);
  });

  test('has at most 25 tags', async () => {
    const tags = (count: number) => ({
      tags: Object.fromEntries(Array.from({ length: count }, (_, index) => [`t${index}`, ''])),
    });
    expect((await create('p', tags(25))).status).toBe(200);
    expect(refusal(await create('q', tags(26)))).toEqual([400, 'INVALID_PARAMETER_VALUE']);
  });

  test('is not made by a dry run', async () => {
    expect((await create('p', { dry_run: true })).body).toHaveProperty('effective_settings');
    expect(await named('p')).toEqual([]);
  });
});

describe('replacing a pipeline', () => {
  test('replaces the whole', async () => {
    const id = await created('p', { tags: { a: 'b' } });
    expect((await put(id, { name: 'q' })).body).toEqual({});
    expect((await get(id)).body).toMatchObject({ name: 'q', last_modified: NOW + 1 });
    expect((await get(id)).body['spec']).toEqual({
      id,
      name: 'q',
      libraries: LIBRARIES,
      continuous: false,
      storage: `dbfs:/pipelines/${id}`,
    });
    expect(await named('p')).toEqual([]);
  });

  test('is refused when somebody was faster', async () => {
    const id = await created('p');
    await put(id, { name: 'p', expected_last_modified: NOW });
    expect(refusal(await put(id, { name: 'p', expected_last_modified: NOW }))).toEqual([
      409,
      'RESOURCE_CONFLICT',
    ]);
    expect((await put(id, { name: 'p', expected_last_modified: NOW + 1 })).status).toBe(200);
  });

  test("does not take another's name, but may keep its own", async () => {
    await create('p');
    const id = await created('q');
    expect(refusal(await put(id, { name: 'p' }))).toEqual([409, 'RESOURCE_ALREADY_EXISTS']);
    expect((await put(id, { name: 'q' })).status).toBe(200);
  });
});

describe('the tables of a pipeline', () => {
  const table = async (name: string) =>
    (await workspace.call('GET', `/tables/analytics_prod.finance_shared.${name}`)).status;
  const configuration = (target: string) => ({ configuration: { 'pipelines.target_table': target } });

  test('are there once it is, and go with it', async () => {
    const id = await created('p', configuration('revenue'));
    expect(await table('revenue')).toBe(200);
    await workspace.call('DELETE', `${PIPELINES}/${id}`);
    expect((await get(id)).status).toBe(404);
    expect(await table('revenue')).toBe(404);
  });

  test('stay when it is deleted with cascade=false', async () => {
    const id = await created('p', configuration('analytics_prod.finance_shared.revenue'));
    await workspace.call('DELETE', `${PIPELINES}/${id}?cascade=false`);
    expect(await table('revenue')).toBe(200);
  });

  test('that somebody else had made stay', async () => {
    await workspace.control('POST', 'objects', { Tables: ['analytics_prod.finance_shared.revenue'] });
    await workspace.call('DELETE', `${PIPELINES}/${await created('p', configuration('revenue'))}`);
    expect(await table('revenue')).toBe(200);
  });
});

describe('the filter of the list', () => {
  test('is a LIKE pattern: % stands for anything, _ for one character, and case counts', async () => {
    for (const name of ['daily_revenue', 'dailyXrevenue', 'daily.revenue', 'weekly_costs'])
      await create(name);
    expect(await named('daily_revenue')).toEqual(['daily.revenue', 'dailyXrevenue', 'daily_revenue']);
    expect(await named('%costs')).toEqual(['weekly_costs']);
    expect(await named('daily.revenue')).toEqual(['daily.revenue']);
    expect(await named('Weekly%')).toEqual([]);
  });

  test('takes a doubled quote for one', async () => {
    await create("o'clock");
    expect(await named("o''clock")).toEqual(["o'clock"]);
  });

  test('is refused when it is anything else', async () => {
    expect(refusal(await workspace.call('GET', `${PIPELINES}?filter=name='p'`))).toEqual([
      400,
      'INVALID_PARAMETER_VALUE',
    ]);
  });
});

test('the list leaves out the spec', async () => {
  await create('p');
  const { body } = await workspace.call('GET', PIPELINES);
  expect(body['statuses']).toEqual([
    {
      pipeline_id: expect.any(String),
      name: 'p',
      state: 'IDLE',
      health: 'HEALTHY',
      creator_user_name: 'local@example.com',
      run_as_user_name: 'local@example.com',
    },
  ]);
});
