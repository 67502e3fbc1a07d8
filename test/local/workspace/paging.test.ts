import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { pluck, refusal, startTestWorkspace, type TestWorkspace } from './test-workspace';

let workspace: TestWorkspace;
beforeEach(async () => {
  workspace = await startTestWorkspace();
  await workspace.control('POST', 'reset', { Empty: true });
});
afterEach(() => workspace.stop());

/** The pages of a list, each as the names on it, until next_page_token is absent. */
async function pages(path: string, list: string): Promise<unknown[][]> {
  const found: unknown[][] = [];
  const { pathname, searchParams } = new URL(path, workspace.url);
  let token: unknown;
  do {
    if (typeof token === 'string') searchParams.set('page_token', token);
    const { body } = await workspace.call('GET', `${pathname}?${searchParams.toString()}`);
    found.push(pluck(body[list], list === 'jobs' ? 'job_id' : 'name'));
    token = body['next_page_token'];
  } while (token !== undefined);
  return found;
}

describe('Unity Catalog lists', () => {
  const share = (name: string) => workspace.call('POST', '/shares', { name });
  beforeEach(() => Promise.all(['s0', 's1', 's2', 's3', 's4'].map(share)));

  test('give max_results a page', async () => {
    expect(await pages('/shares?max_results=2', 'shares')).toEqual([['s0', 's1'], ['s2', 's3'], ['s4']]);
  });

  test('end without an empty page when the last one is full', async () => {
    expect(await pages('/shares?max_results=5', 'shares')).toEqual([['s0', 's1', 's2', 's3', 's4']]);
  });

  test("give all at once without max_results, and the server's own page size for 0", async () => {
    await workspace.control('POST', 'objects', {
      Tables: Array.from({ length: 1_001 }, (_, index) => `a.b.t${index}`),
    });
    const sizes = async (query: string) =>
      (await pages(`/tables?catalog_name=a&schema_name=b${query}`, 'tables')).map((page) => page.length);
    expect(await sizes('')).toEqual([1_001]);
    expect(await sizes('&max_results=0')).toEqual([1_000, 1]);
    expect(await sizes('&max_results=5000')).toEqual([1_000, 1]);
  });

  test("refuse a negative size, and a token of somebody else's", async () => {
    expect(refusal(await workspace.call('GET', '/shares?max_results=-1'))).toEqual([
      400,
      'INVALID_PARAMETER_VALUE',
    ]);
    expect(refusal(await workspace.call('GET', '/shares?max_results=x'))).toEqual([
      400,
      'INVALID_PARAMETER_VALUE',
    ]);
    expect(refusal(await workspace.call('GET', '/shares?page_token=abc'))).toEqual([
      400,
      'INVALID_PARAMETER_VALUE',
    ]);
  });

  test('neither repeat nor miss what stays, whatever comes and goes between pages', async () => {
    const first = await workspace.call('GET', '/shares?max_results=2');
    await share('s00');
    await workspace.call('DELETE', '/shares/s1');
    await workspace.call('DELETE', '/shares/s2');
    await share('s3a');
    const token = String(first.body['next_page_token']);
    expect(await pages(`/shares?max_results=2&page_token=${token}`, 'shares')).toEqual([
      ['s3', 's3a'],
      ['s4'],
    ]);
  });

  test('may answer an empty page that is not the last', async () => {
    const fault = { Method: 'GET', Path: '/api/2.1/unity-catalog/shares', Times: 1, Kind: 'empty-page' };
    await workspace.control('POST', 'faults', [fault]);
    expect(await pages('/shares?max_results=3', 'shares')).toEqual([[], ['s0', 's1', 's2'], ['s3', 's4']]);
  });
});

test('permissions are paged from either side', async () => {
  const names = ['a', 'b', 'c'];
  for (const name of names)
    await workspace.call('POST', '/recipients', { name, authentication_type: 'TOKEN' });
  await workspace.call('POST', '/shares', { name: 's' });
  await workspace.call('PATCH', '/shares/s/permissions', {
    changes: names.map((principal) => ({ principal, add: ['SELECT'] })),
  });
  const first = (await workspace.call('GET', '/shares/s/permissions?max_results=2')).body;
  const rest = (
    await workspace.call('GET', `/shares/s/permissions?page_token=${first['next_page_token'] as string}`)
  ).body;
  const principals = [first, rest].flatMap((page) => pluck(page['privilege_assignments'], 'principal'));
  expect(principals.sort()).toEqual(names);
});

describe('pipelines', () => {
  const create = (name: string) =>
    workspace.call('POST', '/api/2.0/pipelines', { name, libraries: [{ file: { path: '/p' } }] });

  test('come 25 a page, at most 100, also when filtered', async () => {
    await Promise.all(Array.from({ length: 30 }, (_, index) => create(`p${index}`)));
    const sizes = async (query: string) =>
      (await pages(`/api/2.0/pipelines?${query}`, 'statuses')).map((page) => page.length);
    expect(await sizes('')).toEqual([25, 5]);
    expect(await sizes('max_results=100')).toEqual([30]);
    expect(await sizes(`max_results=2&filter=${encodeURIComponent("name LIKE 'p2_'")}`)).toEqual([
      2, 2, 2, 2, 2,
    ]);
    expect(refusal(await workspace.call('GET', '/api/2.0/pipelines?max_results=101'))).toEqual([
      400,
      'INVALID_PARAMETER_VALUE',
    ]);
  });
});

describe('jobs', () => {
  test('come 20 a page, at most 100, newest first', async () => {
    const ids: number[] = [];
    for (let index = 0; index < 22; index += 1) {
      ids.push(
        Number((await workspace.call('POST', '/api/2.2/jobs/create', { name: `j${index}` })).body['job_id']),
      );
    }
    ids.reverse();
    expect(await pages('/api/2.2/jobs/list?', 'jobs')).toEqual([ids.slice(0, 20), ids.slice(20)]);
    expect(await pages('/api/2.2/jobs/list?limit=100', 'jobs')).toEqual([ids]);
    for (const limit of [0, 101]) {
      expect(refusal(await workspace.call('GET', `/api/2.2/jobs/list?limit=${limit}`))).toEqual([
        400,
        'INVALID_PARAMETER_VALUE',
      ]);
    }
  });

  test('may answer an empty page first', async () => {
    const { body } = await workspace.call('POST', '/api/2.2/jobs/create', { name: 'j' });
    await workspace.control('POST', 'faults', [
      { Method: '*', Path: '/api/2.2/jobs/list', Times: 1, Kind: 'empty-page' },
    ]);
    expect(await pages('/api/2.2/jobs/list?name=j', 'jobs')).toEqual([[], [body['job_id']]]);
  });
});
