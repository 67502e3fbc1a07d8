import { request } from 'node:http';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { pluck, refusal, startTestWorkspace, type TestWorkspace } from '../test-workspace';

let workspace: TestWorkspace;
beforeEach(async () => {
  workspace = await startTestWorkspace({ clock: Date.now });
});
afterEach(() => workspace.stop());

const SHARES = '/api/2.1/unity-catalog/shares';

describe('the request log', () => {
  async function logged(since = 0): Promise<Record<string, unknown>[]> {
    return (await workspace.control('GET', `requests?since=${since}`)).body as unknown as Record<
      string,
      unknown
    >[];
  }

  test('has every API request with its answer, and no control call', async () => {
    await workspace.call('POST', '/shares', { name: 'S1' });
    await workspace.call('GET', '/shares/nothing?include_shared_data=true');
    const before = Date.now();
    expect(await logged()).toEqual([
      {
        Seq: 1,
        Method: 'POST',
        Path: SHARES,
        Name: 'S1',
        Status: 200,
        StartedAt: expect.any(String),
        DurationMs: expect.any(Number),
      },
      {
        Seq: 2,
        Method: 'GET',
        Path: `${SHARES}/nothing`,
        Name: 'nothing',
        Status: 404,
        StartedAt: expect.any(String),
        DurationMs: expect.any(Number),
      },
    ]);
    expect(Date.parse(String((await logged())[0]?.['StartedAt']))).toBeLessThanOrEqual(before);
  });

  test('names pipelines and jobs that are called by their id', async () => {
    const pipeline = await workspace.call('POST', '/api/2.0/pipelines', {
      name: 'p',
      libraries: [{ file: { path: '/p' } }],
    });
    await workspace.call('GET', `/api/2.0/pipelines/${pipeline.body['pipeline_id'] as string}`);
    const job = await workspace.call('POST', '/api/2.2/jobs/create', { name: 'j' });
    await workspace.call('POST', '/api/2.2/jobs/delete', { job_id: job.body['job_id'] });
    expect(pluck(await logged(), 'Name')).toEqual(['p', 'p', 'j', 'j']);
  });

  test('can be read from where one stopped', async () => {
    for (const name of ['a', 'b', 'c']) await workspace.call('GET', `/shares/${name}`);
    expect(pluck(await logged(1), 'Name')).toEqual(['b', 'c']);
    expect(await logged(3)).toEqual([]);
  });

  test('is appended to a file as well, over restarts', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'workspace-'));
    const requestLogFile = join(folder, 'requests.jsonl');
    for (const name of ['first', 'second']) {
      const one = await startTestWorkspace({ requestLogFile });
      await one.call('GET', `/shares/${name}`);
      await one.stop();
    }
    const lines = (await readFile(requestLogFile, 'utf8')).trimEnd().split('\n');
    expect(
      pluck(
        lines.map((line) => JSON.parse(line) as unknown),
        'Name',
      ),
    ).toEqual(['first', 'second']);
    await rm(folder, { recursive: true });
  });

  test('shows null for a caller that did not wait for its answer', async () => {
    await workspace.control('POST', 'faults', [
      { Method: 'POST', Path: SHARES, Times: 1, Kind: 'slow-after', DelayMs: 500 },
    ]);
    const caller = new AbortController();
    const left = expect(workspace.call('POST', '/shares', { name: 's' }, caller.signal)).rejects.toThrow();
    // A caller that goes before its request has come in leaves nothing to log.
    while ((await workspace.call('GET', '/shares/s')).status !== 200);
    caller.abort();
    await left;
    let entry: Record<string, unknown> | undefined;
    while (entry === undefined) entry = (await logged()).find(({ Method }) => Method === 'POST');
    expect(entry).toMatchObject({ Name: 's', Status: null });
  });
});

describe('latency', () => {
  test('is added to each API answer', async () => {
    await workspace.control('PUT', 'latency', { Ms: 50, JitterMs: 10 });
    await Promise.all(Array.from({ length: 20 }, () => workspace.call('GET', '/shares')));
    const durations = pluck((await workspace.control('GET', 'requests')).body, 'DurationMs').map(Number);
    expect(durations).toHaveLength(20);
    // A timer may fire a millisecond early.
    expect(Math.min(...durations)).toBeGreaterThanOrEqual(49);
  });

  test('makes neither other requests nor controls nor a stop wait their turn', async () => {
    const other = await startTestWorkspace();
    await other.control('PUT', 'latency', { Ms: 3_600_000 });
    const slow = other.call('POST', '/shares', { name: 's' });
    await other.control('PUT', 'latency', { Ms: 0 });
    while ((await other.call('GET', '/shares/s')).status !== 200);
    await other.stop();
    expect((await slow).status).toBe(200);
  });
});

describe('the rate limit', () => {
  test('answers 429 with Retry-After above it, and ends with null', async () => {
    await workspace.control('PUT', 'rate-limit', { RequestsPerSecond: 0.5 });
    expect((await workspace.call('GET', '/shares')).status).toBe(200);
    const refused = await workspace.call('POST', '/shares', { name: 's' });
    expect(refusal(refused)).toEqual([429, 'REQUEST_LIMIT_EXCEEDED']);
    expect(refused.headers.get('retry-after')).toBe('2');
    await workspace.control('PUT', 'rate-limit', { RequestsPerSecond: null });
    expect((await workspace.call('GET', '/shares/s')).status).toBe(404);
  });

  test("lets a second's requests through at once", async () => {
    await workspace.control('PUT', 'rate-limit', { RequestsPerSecond: 5 });
    const answers = await Promise.all(Array.from({ length: 15 }, () => workspace.call('GET', '/shares')));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 200).length).toBeGreaterThanOrEqual(5);
    expect(statuses).toContain(429);
  });
});

describe('objects and reset', () => {
  const tableStatus = async (name: string) => (await workspace.call('GET', `/tables/${name}`)).status;

  test('objects makes tables with catalog and schema, and leaves what is there', async () => {
    const body = { Tables: ['New.Area.One', 'main.finance.revenue'] };
    expect(await workspace.control('POST', 'objects', body)).toMatchObject({ status: 200, body });
    expect((await workspace.call('GET', '/tables/new.area.one')).body['full_name']).toBe('new.area.one');
    expect((await workspace.call('GET', '/schemas/new.area')).status).toBe(200);
  });

  test('reset goes back to the sample data', async () => {
    await workspace.control('POST', 'objects', { Tables: ['new.area.one'] });
    await workspace.call('DELETE', '/shares/legacy_share');
    expect((await workspace.control('POST', 'reset')).status).toBe(204);
    expect(await tableStatus('new.area.one')).toBe(404);
    expect((await workspace.call('GET', '/shares/legacy_share/permissions')).body).toMatchObject({
      privilege_assignments: [{ principal: 'legacy-auditor' }],
    });
  });

  test('reset to Empty leaves nothing but the metastore itself', async () => {
    await workspace.control('POST', 'reset', { Empty: true });
    expect(pluck((await workspace.call('GET', '/recipients')).body['recipients'], 'name')).toEqual(['self']);
    for (const list of ['/shares', '/catalogs']) expect((await workspace.call('GET', list)).body).toEqual({});
  });
});

describe('a body that does not fit', () => {
  test.each([
    ['PUT', 'latency', { Ms: -1 }, '/Ms'],
    ['PUT', 'latency', { Ms: 1, JitterMS: 1 }, '/JitterMS'],
    ['PUT', 'rate-limit', {}, '/RequestsPerSecond'],
    ['POST', 'objects', { Tables: ['main.finance'] }, '/Tables/0'],
    ['POST', 'reset', { empty: true }, '/empty'],
    ['POST', 'faults', [{ Method: '*', Path: '/**', Times: 1, Kind: 'explode' }], '/0/Kind'],
    ['POST', 'faults', [{ Method: '*', Path: '/**', Times: 1, Kind: 'status' }], '/0/Status'],
    ['POST', 'faults', [{ Method: '*', Path: '/**', Times: 1, Kind: 'slow-after' }], '/0/DelayMs'],
    ['POST', 'faults', [{ Method: '*', Path: '/**', Times: 1, Kind: 'slow-before' }], '/0/DelayMs'],
  ])('%s %s %j is answered 400 and names %s', async (method, name, body, pointer) => {
    const answer = await workspace.control(method, name, body);
    expect(answer.status).toBe(400);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(answer.body).toMatchObject({
      title: 'Bad Request',
      instance: `/__control/${name}`,
      Errors: [{ Pointer: pointer }],
    });
    expect(answer.body['detail']).toContain(pointer);
  });

  test('because it is no JSON is answered 400, too', async () => {
    const response = await fetch(`${workspace.url}/__control/latency`, { method: 'PUT', body: '{' });
    expect(response.status).toBe(400);
  });

  test('nor does a since that is no number', async () => {
    expect((await workspace.control('GET', 'requests?since=x')).body).toMatchObject({
      Errors: [{ Pointer: '/since' }],
    });
  });
});

test('a control that there is not is answered 404', async () => {
  expect((await workspace.control('POST', 'nothing')).status).toBe(404);
});

describe('who may call', () => {
  /** With headers that fetch does not let a caller set. */
  function raw(
    method: string,
    path: string,
    headers: Record<string, string>,
  ): Promise<{ status: number | undefined; type: string }> {
    return new Promise((resolve, reject) => {
      const outgoing = request(
        { port: workspace.port, host: '127.0.0.1', method, path, headers, agent: false },
        (response) => {
          response.resume();
          resolve({ status: response.statusCode, type: String(response.headers['content-type']) });
        },
      );
      outgoing.once('error', reject).end();
    });
  }
  const authorization = 'Bearer dapi-local';

  test("a Host that is not the workspace's is answered 421, on either side", async () => {
    const headers = { authorization, host: `evil.example:${workspace.port}` };
    expect(await raw('GET', '/__control/requests', headers)).toEqual({
      status: 421,
      type: 'application/problem+json',
    });
    expect(await raw('GET', SHARES, headers)).toEqual({ status: 421, type: 'application/json' });
    expect((await raw('GET', SHARES, { authorization, host: 'localhost:1' })).status).toBe(421);
  });

  test.each(['127.0.0.1', 'localhost', '[::1]'])("the Host %s is the workspace's", async (name) => {
    expect((await raw('GET', SHARES, { authorization, host: `${name}:${workspace.port}` })).status).toBe(200);
  });

  test('a Host that was allowed is taken', async () => {
    const other = await startTestWorkspace({ allowedHosts: ['workspace:8090'] });
    const { url } = other;
    const status = await new Promise((resolve, reject) => {
      request(
        `${url}${SHARES}`,
        { headers: { authorization, host: 'Workspace:8090' }, agent: false },
        (response) => {
          response.resume();
          resolve(response.statusCode);
        },
      )
        .once('error', reject)
        .end();
    });
    await other.stop();
    expect(status).toBe(200);
  });

  test.each(['http://evil.example', 'null'])(
    'the Origin %s is answered 403 on anything but GET',
    async (origin) => {
      expect((await raw('DELETE', '/__control/faults', { origin })).status).toBe(403);
      expect((await raw('DELETE', `${SHARES}/legacy_share`, { authorization, origin })).status).toBe(403);
      expect((await raw('GET', SHARES, { authorization, origin })).status).toBe(200);
    },
  );

  test("the workspace's own Origin is taken", async () => {
    expect((await raw('DELETE', '/__control/faults', { origin: workspace.url })).status).toBe(204);
  });
});
