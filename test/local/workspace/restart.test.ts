import { appendFile, copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createLocalWorkspace } from '../../../src/local/workspace/local-workspace';
import { pluck, startTestWorkspace, type TestWorkspace } from './test-workspace';

let folder: string;
let stateFile: string;
const running: TestWorkspace[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'workspace-'));
  stateFile = join(folder, 'workspace.jsonl');
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((workspace) => workspace.stop()));
  await rm(folder, { recursive: true });
});

async function start(file: string | undefined = stateFile): Promise<TestWorkspace> {
  const workspace = await startTestWorkspace({ stateFile: file });
  running.push(workspace);
  return workspace;
}

/** A workspace that finds what the running one has on disk at this moment, as after a kill -9 of it. */
async function startAfterKill(): Promise<TestWorkspace> {
  const copy = join(folder, `killed-${running.length}.jsonl`);
  await copyFile(stateFile, copy);
  return start(copy);
}

async function make(workspace: TestWorkspace): Promise<string[]> {
  await workspace.call('POST', '/recipients', { name: 'r', authentication_type: 'TOKEN' });
  await workspace.call('POST', '/shares', { name: 's' });
  const updates = [{ action: 'ADD', data_object: { name: 'main.finance.revenue' } }];
  await workspace.call('PATCH', '/shares/s', { updates, comment: 'c' });
  await workspace.call('PATCH', '/shares/s/permissions', { changes: [{ principal: 'r', add: ['SELECT'] }] });
  const pipeline = await workspace.call('POST', '/api/2.0/pipelines', {
    name: 'p',
    libraries: [{ file: { path: '/p' } }],
  });
  const job = await workspace.call('POST', '/api/2.2/jobs/create', { name: 'j' });
  await workspace.call('DELETE', '/shares/legacy_share');
  await workspace.call('POST', '/catalogs', { name: 'lab' });
  await workspace.call('PATCH', '/permissions/catalog/lab', {
    changes: [{ principal: 'r', add: ['SELECT'] }],
  });
  return [
    '/recipients',
    '/shares',
    '/shares/s?include_shared_data=true',
    '/shares/s/permissions',
    '/recipients/r/share-permissions',
    `/api/2.0/pipelines/${pipeline.body['pipeline_id'] as string}`,
    `/api/2.2/jobs/get?job_id=${job.body['job_id'] as number}`,
    '/api/2.2/jobs/list?name=J',
    '/tables?catalog_name=main&schema_name=finance',
    '/schemas?catalog_name=lab',
    '/permissions/catalog/lab',
  ];
}

async function answers(workspace: TestWorkspace, paths: string[]): Promise<unknown[]> {
  return Promise.all(paths.map(async (path) => (await workspace.call('GET', path)).body));
}

describe('a workspace with a state file', () => {
  test('is the same after a restart', async () => {
    const first = await start();
    const paths = await make(first);
    const before = await answers(first, paths);
    await running.splice(0)[0]?.stop();
    expect(await answers(await start(), paths)).toEqual(before);
  });

  test('has lost nothing that was answered when it is killed, and goes on from there', async () => {
    const first = await start();
    const paths = await make(first);
    const second = await startAfterKill();
    expect(await answers(second, paths)).toEqual(await answers(first, paths));
    expect((await second.call('POST', '/shares', { name: 'another' })).status).toBe(200);
  });

  test('ignores a last line that a crash tore', async () => {
    const first = await start();
    await first.call('POST', '/shares', { name: 's' });
    await appendFile(stateFile, '[["shares","torn",{"name":"to');
    const second = await startAfterKill();
    expect(pluck((await second.call('GET', '/shares')).body['shares'], 'name')).toEqual([
      'legacy_share',
      's',
    ]);
  });

  test('keeps no part of a call that was refused', async () => {
    const first = await start();
    const updates = ['main.finance.revenue', 'main.finance.nothing'].map((name) => ({
      action: 'ADD',
      data_object: { name },
    }));
    await first.call('PATCH', '/shares/legacy_share', { updates });
    const { body } = await (
      await startAfterKill()
    ).call('GET', '/shares/legacy_share?include_shared_data=true');
    expect(pluck(body['objects'], 'name')).toEqual(['main.finance.ledger']);
  });

  test('is the same after a restart that followed a reset', async () => {
    const first = await start();
    await make(first);
    await first.control('POST', 'reset', { Empty: true });
    const second = await startAfterKill();
    expect((await second.call('GET', '/shares')).body).toEqual({});
    expect((await second.call('GET', '/catalogs')).body).toEqual({});
  });

  test('goes on paging where a client was', async () => {
    const first = await start();
    for (const name of ['a', 'b', 'c']) await first.call('POST', '/shares', { name });
    const { body } = await first.call('GET', '/shares?max_results=2');
    const second = await startAfterKill();
    const rest = await second.call('GET', `/shares?page_token=${body['next_page_token'] as string}`);
    expect(pluck(rest.body['shares'], 'name')).toEqual(['c', 'legacy_share']);
  });

  test('writes a change down by itself, not the whole state', async () => {
    const first = await start();
    const size = async () => (await readFile(stateFile)).length;
    await first.call('POST', '/shares', { name: 's0' });
    const before = await size();
    await first.call('POST', '/shares', { name: 's1' });
    const one = (await size()) - before;
    for (const name of ['s2', 's3', 's4']) await first.call('POST', '/shares', { name });
    expect((await size()) - before).toBe(4 * one);
  });

  test('forgets at a start how its state came about', async () => {
    const first = await start();
    for (let index = 0; index < 20; index += 1)
      await first.call('PATCH', '/shares/legacy_share', { comment: String(index) });
    const second = await startAfterKill();
    const text = await readFile(join(folder, 'killed-1.jsonl'), 'utf8');
    expect(text.match(/legacy_share/g)).toHaveLength(2);
    expect((await second.call('GET', '/shares/legacy_share')).body['comment']).toBe('19');
  });

  test('refuses to start on a file that is damaged or not its own, and leaves it', async () => {
    const first = await start();
    await first.call('POST', '/shares', { name: 's' });
    const text = await readFile(stateFile, 'utf8');
    for (const [damaged, message] of [
      ['something else\n', 'is not a state file of this version'],
      [text.replace(/\n.*\n/, '\n[["shar\n'), 'line 2 is damaged'],
    ] as const) {
      const file = join(folder, 'damaged.jsonl');
      await writeFile(file, damaged);
      await expect(start(file)).rejects.toThrow(message);
      expect(await readFile(file, 'utf8')).toBe(damaged);
    }
  });
});

test('the folder of the state file is made when it is missing', async () => {
  const nested = await start(join(folder, 'a', 'b', 'workspace.jsonl'));
  expect((await nested.call('GET', '/shares')).status).toBe(200);
});

test('a workspace without a state file starts with the sample data each time', async () => {
  const options = { stateFile: undefined, host: '127.0.0.1', port: 0 };
  for (let time = 0; time < 2; time += 1) {
    const workspace = await startTestWorkspace(options);
    expect((await workspace.call('POST', '/shares', { name: 's' })).status).toBe(200);
    await workspace.stop();
  }
});

test('latency, limits and faults end with the process', async () => {
  const first = await start();
  await first.control('PUT', 'rate-limit', { RequestsPerSecond: 0.001 });
  await first.control('POST', 'faults', [
    { Method: '*', Path: '/**', Times: 9, Kind: 'status', Status: 500 },
  ]);
  const second = await startAfterKill();
  for (let time = 0; time < 3; time += 1) expect((await second.call('GET', '/shares')).status).toBe(200);
});

test('a port that is taken is an error with its code, and holds nothing', async () => {
  const holder = createServer();
  await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve));
  const address = holder.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  await expect(createLocalWorkspace({ stateFile, host: '127.0.0.1', port })).rejects.toMatchObject({
    code: 'EADDRINUSE',
  });
  await new Promise((resolve) => holder.close(resolve));
  expect((await (await start()).call('GET', '/shares')).status).toBe(200);
});

test('stopping closes idle connections and frees the port at once', async () => {
  const first = await startTestWorkspace();
  // Leaves a keep-alive connection of fetch open.
  await first.call('GET', '/shares');
  await first.stop();
  const second = await startTestWorkspace({ port: first.port });
  await second.stop();
});
