import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RequestMetric } from '../../src/databricks/http/attempt';
import type { Databricks, DatabricksOptions } from '../../src/databricks/databricks';
import { createDatabricks } from '../../src/databricks/databricks';
import { DatabricksError } from '../../src/databricks/http/error';
import type { HttpServer } from './http-server';
import { createHttpServer, drop, json, refusal, silence, text } from './http-server';

const TOKEN = 'dapi-very-secret';

let server: HttpServer;
let clients: Databricks[];

function connect(options: Partial<DatabricksOptions> = {}): Databricks {
  const client = createDatabricks({
    url: server.url,
    credential: { token: TOKEN },
    requestsPerSecond: undefined,
    maxConcurrentRequests: 16,
    userAgent: 'sharepack/0.1.0',
    ...options,
  });
  clients.push(client);
  return client;
}

async function errorOf(call: Promise<unknown>): Promise<DatabricksError> {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof DatabricksError)) throw new Error('expected a DatabricksError', { cause: error });
  return error;
}

beforeEach(async () => {
  server = await createHttpServer();
  clients = [];
});
afterEach(async () => {
  await server.close();
  await Promise.all(clients.map((client) => client.close()));
});

describe('a request', () => {
  test('is authorized, names its sender and asks for JSON', async () => {
    server.replies(json(200, { name: 'acme' }));
    await connect().recipients.create({ name: 'acme', authentication_type: 'TOKEN' });
    expect(server.received[0]).toMatchObject({
      method: 'POST',
      url: '/api/2.1/unity-catalog/recipients',
      headers: {
        authorization: `Bearer ${TOKEN}`,
        'user-agent': `sharepack/0.1.0 nodejs/${process.versions.node} os/${process.platform} auth/pat`,
        accept: 'application/json',
        'content-type': 'application/json',
      },
      body: '{"name":"acme","authentication_type":"TOKEN"}',
    });
  });

  test('that changes something tells how it ended, once, however often it was tried', async () => {
    const ends: unknown[] = [];
    const onWritten = (error?: DatabricksError) => void ends.push(error?.effect ?? 'done');
    server.replies(refusal(429, 'RATE', 'later'), json(200, { name: 'a' }), json(200, { name: 'a' }), drop);
    const client = connect();
    await client.shares.create({ name: 'a' }, { onWritten });
    await client.shares.get('a', { onWritten });
    await errorOf(client.shares.update('a', { comment: 'b' }, { onWritten }));
    server.replies(refusal(403, 'PERMISSION_DENIED', 'no'));
    await errorOf(client.shares.delete('a', { onWritten }));
    await errorOf(client.shares.delete('..', { onWritten }));
    expect(ends).toEqual(['done', 'unknown', 'none', 'none']);
  });

  test('that changes something leaves only where its caller still wants it when its turn has come', async () => {
    const asked: number[] = [];
    const beforeWrite = () => {
      asked.push(server.received.length);
      return asked.length < 3 ? Promise.resolve() : Promise.reject(new Error('not any more'));
    };
    server.replies(refusal(429, 'RATE', 'later'), json(200, { name: 'a' }), json(200, { name: 'a' }));
    const client = connect();
    await client.shares.create({ name: 'a' }, { beforeWrite });
    await client.shares.get('a', { beforeWrite });
    await expect(client.shares.update('a', {}, { beforeWrite })).rejects.toThrow('not any more');
    expect(asked).toEqual([0, 1, 3]);
    expect(server.received).toHaveLength(3);
  });

  test('nothing is opened before the first call', async () => {
    await connect().close();
    expect(server.connections()).toBe(0);
  });

  test('connections are kept between calls', async () => {
    const client = connect();
    server.replies(json(200, { name: 'acme' }));
    for (let count = 0; count < 5; count += 1) await client.recipients.get('acme');
    expect(server.connections()).toBeLessThan(5);
  });

  test("of the workspace's address only the origin counts", async () => {
    server.replies(json(200, { userName: 'me@example.com' }));
    const client = connect({ url: `${server.url}/some/page?o=1#x` });
    expect(client.host).toBe(server.host);
    await expect(client.currentUser()).resolves.toMatchObject({ user_name: 'me@example.com' });
    expect(server.received[0]?.url).toBe('/api/2.0/preview/scim/v2/Me');
  });

  test('names are escaped into one part of the path', async () => {
    server.replies(json(200, { name: 'x' }));
    await connect().recipients.get('a/b c?d=é');
    expect(server.received[0]?.url).toBe('/api/2.1/unity-catalog/recipients/a%2Fb%20c%3Fd%3D%C3%A9');
  });

  test.each(['', '.', '..'])('the name "%s" would reach another resource and is not sent', async (name) => {
    const error = await errorOf(connect().shares.delete(name));
    expect(error).toMatchObject({ kind: 'invalid', effect: 'none' });
    expect(server.received).toHaveLength(0);
  });
});

describe('an answer', () => {
  test('keeps members it does not know, and has null members as absent ones', async () => {
    server.replies(json(200, { name: 'acme', comment: null, something_new: { deep: 1 } }));
    await expect(connect().recipients.get('acme')).resolves.toEqual({
      name: 'acme',
      something_new: { deep: 1 },
    });
  });

  test('activation links are not even read', async () => {
    const activation_url = 'https://example.com/activation?secret';
    server.replies(
      json(200, { name: 'acme', activated: false, activation_url, tokens: [{ id: '1', activation_url }] }),
    );
    await expect(connect().recipients.get('acme')).resolves.toEqual({
      name: 'acme',
      activated: false,
      tokens: [{ id: '1' }],
    });
  });

  test('an empty one is fine where nothing is expected', async () => {
    server.replies(text(200, ''));
    await expect(connect().shares.delete('s')).resolves.toBeUndefined();
  });

  test('one that is not what the API gives names the wrong member, never its value', async () => {
    server.replies(json(200, { name: 7, comment: 'token=abc' }));
    const error = await errorOf(connect().recipients.get('acme'));
    expect(error).toMatchObject({ kind: 'unexpected-answer', effect: 'none', status: 200 });
    expect(error.message).toMatch(/name: .*expected string/);
    expect(error.message).not.toContain('abc');
  });

  test('one to a write that cannot be read leaves the effect unknown', async () => {
    server.replies(text(200, '<html>Welcome</html>'));
    const error = await errorOf(connect().shares.create({ name: 's' }));
    expect(error).toMatchObject({ kind: 'unexpected-answer', effect: 'unknown' });
  });

  test('one larger than any list is refused', async () => {
    server.replies(text(200, 'x'.repeat(33 * 1024 * 1024)));
    const error = await errorOf(connect().recipients.get('acme'));
    expect(error.kind).toBe('too-large');
    expect(error.message).toContain('larger than');
  });

  test('a redirect is not followed, and where it leads is not told in full', async () => {
    server.replies(text(302, '', { location: `${server.url}/login?code=secret` }));
    const error = await errorOf(connect().recipients.get('acme'));
    expect(error).toMatchObject({ kind: 'unexpected-answer', status: 302 });
    expect(error.message).toContain(`Redirected to ${server.url}, which`);
    expect(server.received).toHaveLength(1);
  });
});

describe('an error', () => {
  test('says what happened, to what, where, and its request', async () => {
    server.replies(
      refusal(409, 'RECIPIENT_ALREADY_EXISTS', 'Recipient acme\n already exists', {
        'x-request-id': 'req-1',
      }),
    );
    const error = await errorOf(connect().recipients.create({ name: 'acme', authentication_type: 'TOKEN' }));
    expect(error).toMatchObject({
      kind: 'already-exists',
      effect: 'none',
      status: 409,
      errorCode: 'RECIPIENT_ALREADY_EXISTS',
      requestId: 'req-1',
      operation: 'POST /api/2.1/unity-catalog/recipients',
      host: server.host,
    });
    expect(error.message).toBe(
      `Recipient acme already exists (POST /api/2.1/unity-catalog/recipients, workspace ${server.host}, ` +
        '409, RECIPIENT_ALREADY_EXISTS, request req-1).',
    );
  });

  test('never holds the credential or an activation link', async () => {
    const link = 'https://w.example.com/api/2.1/unity-catalog/public/data_sharing_activation_info/abc';
    server.replies(refusal(401, 'UNAUTHENTICATED', `refused; see ${link} for more`));
    const error = await errorOf(connect().recipients.get('acme'));
    expect(JSON.stringify([error, error.message, error.stack])).not.toContain(TOKEN);
    expect(error.message).not.toContain('activation_info');
    expect(error.message).toContain('WORKSPACES_FILE');
  });

  test('is one sentence with its facts, however the server ends its own', async () => {
    server.replies(refusal(404, 'SHARE_DOES_NOT_EXIST', "share 's' does not exist.\n"));
    expect((await errorOf(connect().shares.delete('s'))).message).toMatch(
      /^share 's' does not exist \(DELETE .*\)\.$/,
    );
  });

  test('without a text of the server says the status', async () => {
    server.replies(text(403, '<html>'));
    expect((await errorOf(connect().shares.delete('s'))).message).toMatch(/^The workspace answered 403 \(/);
  });

  test('has the code even where that is a number', async () => {
    server.replies(json(403, { error_code: 403, message: 'Invalid access token.' }));
    expect(await errorOf(connect().shares.get('s'))).toMatchObject({
      kind: 'unauthenticated',
      errorCode: '403',
    });
  });

  test("names the service's own request, where a proxy has put another in the header", async () => {
    const details = [{ '@type': 'type.googleapis.com/google.rpc.RequestInfo', request_id: 'own' }];
    const body = { error_code: 'INVALID_PARAMETER_VALUE', message: 'no', details };
    server.replies(json(400, body, { 'x-request-id': 'of-the-proxy' }));
    expect(await errorOf(connect().shares.get('s'))).toMatchObject({ kind: 'invalid', requestId: 'own' });
  });

  test('a mistake of our own does not pass for an outage', async () => {
    const endless: Record<string, unknown> = {};
    endless['self'] = endless;
    const call = connect().pipelines.create({ name: 'p', endless });
    await expect(call).rejects.toThrow(TypeError);
  });

  test('endless text is cut', async () => {
    server.replies(refusal(400, 'INVALID_PARAMETER_VALUE', 'long '.repeat(10_000)));
    expect((await errorOf(connect().recipients.get('acme'))).message.length).toBeLessThan(1_000);
  });
});

describe('a read', () => {
  test.each([
    ['429', refusal(429, 'REQUEST_LIMIT_EXCEEDED', 'too many', { 'retry-after': '0' })],
    ['500', refusal(500, 'INTERNAL_ERROR', 'oops')],
    ['502', text(502, 'bad gateway')],
    ['503', refusal(503, 'TEMPORARILY_UNAVAILABLE', 'later', { 'retry-after': '0' })],
    ['504', text(504, '')],
    ['a connection that ends', drop],
  ])('is repeated after %s', async (_, fault) => {
    server.replies(fault, fault, json(200, { name: 'acme' }));
    await expect(connect().recipients.get('acme')).resolves.toEqual({ name: 'acme' });
    expect(server.received).toHaveLength(3);
  });

  test('is repeated after a time-out', async () => {
    server.replies(silence, json(200, { name: 'acme' }));
    await expect(connect({ requestTimeoutMs: 100 }).recipients.get('acme')).resolves.toEqual({
      name: 'acme',
    });
  });

  test.each([400, 401, 403, 409])('is not repeated after %d', async (status) => {
    server.replies(refusal(status, 'SOMETHING', 'no'));
    await errorOf(connect().recipients.get('acme'));
    expect(server.received).toHaveLength(1);
  });

  test('of one thing that is not there gives undefined', async () => {
    server.replies(refusal(404, 'RECIPIENT_DOES_NOT_EXIST', 'no'));
    await expect(connect().recipients.get('acme')).resolves.toBeUndefined();
    server.replies(json(404, { message: 'The specified pipeline 1 was not found.' }));
    await expect(connect().pipelines.get('1')).resolves.toBeUndefined();
  });

  test("a 404 that is not the API's does not pass for an absent thing", async () => {
    server.replies(text(404, '<h1>Not Found</h1>'));
    expect(await errorOf(connect().recipients.get('acme'))).toMatchObject({
      kind: 'unexpected-answer',
      status: 404,
    });
  });

  test('gives up on a lasting fault, leaving that to its caller', async () => {
    server.replies(text(502, ''));
    expect(await errorOf(connect().recipients.get('acme'))).toMatchObject({
      kind: 'unavailable',
      effect: 'none',
    });
    expect(server.received).toHaveLength(4);
  });
});

describe('a write', () => {
  test('turned away with 429 did nothing and is repeated', async () => {
    const limited = refusal(429, 'REQUEST_LIMIT_EXCEEDED', 'too many', { 'retry-after': '0' });
    server.replies(limited, limited, json(200, { name: 's' }));
    await expect(connect().shares.create({ name: 's' })).resolves.toEqual({ name: 's' });
    expect(server.received).toHaveLength(3);
  });

  test.each([
    ['500', 'unavailable', text(500, '')],
    ['503 with Retry-After', 'unavailable', text(503, '', { 'retry-after': '0' })],
    ['504', 'unavailable', text(504, '')],
    ['408', 'timeout', text(408, '')],
    ['a connection that ends', 'connection', drop],
    ['a time-out', 'timeout', silence],
  ])('after %s may have been done: it is not repeated, and the error says so', async (_, kind, fault) => {
    server.replies(fault);
    const error = await errorOf(connect({ requestTimeoutMs: 200 }).shares.create({ name: 's' }));
    expect(error).toMatchObject({ kind, effect: 'unknown' });
    expect(server.received).toHaveLength(1);
  });

  test.each([400, 401, 403, 404, 409])('refused with %d did nothing', async (status) => {
    server.replies(refusal(status, 'SOMETHING', 'no'));
    expect(await errorOf(connect().shares.create({ name: 's' }))).toMatchObject({ effect: 'none' });
    expect(server.received).toHaveLength(1);
  });

  test('to a port where nobody listens did nothing', async () => {
    const closed = createServer().listen(0, '127.0.0.1');
    await once(closed, 'listening');
    const { port } = closed.address() as AddressInfo;
    closed.close();
    await once(closed, 'close');
    const error = await errorOf(connect({ url: `http://127.0.0.1:${port}` }).shares.create({ name: 's' }));
    expect(error).toMatchObject({ kind: 'connection', effect: 'none' });
    expect(error.message).toContain('ECONNREFUSED');
    expect(error.message).toContain(`127.0.0.1:${port}`);
  });

  test('after close did nothing', async () => {
    const client = connect();
    await client.close();
    expect(await errorOf(client.shares.create({ name: 's' }))).toMatchObject({
      kind: 'connection',
      effect: 'none',
    });
  });
});

describe('time', () => {
  test('a Retry-After beyond the time limit is left to the caller, who is told how long', async () => {
    server.replies(refusal(429, 'REQUEST_LIMIT_EXCEEDED', 'too many', { 'retry-after': '30' }));
    expect(await errorOf(connect().shares.create({ name: 's' }))).toMatchObject({
      kind: 'rate-limited',
      effect: 'none',
      retryAfterMs: 30_000,
    });
    expect(server.received).toHaveLength(1);
  });

  test('a Retry-After of hours is honoured up to a minute, so that the caller may outlast it', async () => {
    server.replies(refusal(503, 'TEMPORARILY_UNAVAILABLE', 'later', { 'retry-after': '7200' }));
    expect(await errorOf(connect().shares.create({ name: 's' }))).toMatchObject({
      kind: 'unavailable',
      retryAfterMs: 60_000,
    });
  });

  test('waiting for its turn does not count as waiting for the answer', async () => {
    const limiter = { acquire: () => sleep(400).then(() => () => undefined) };
    server.replies(json(200, { name: 's' }));
    const client = connect({ limiter, requestTimeoutMs: 300 });
    await expect(client.shares.create({ name: 's' })).resolves.toEqual({ name: 's' });
  });

  test('who is kept alive by heartbeats waits for a turn for longer than a call may take', async () => {
    const limiter = { acquire: () => sleep(700).then(() => () => undefined) };
    server.replies(json(200, { name: 's' }));
    const client = connect({ limiter, requestTimeoutMs: 300, totalTimeoutMs: 600 });
    const call = client.shares.create({ name: 's' }, { heartbeat: () => undefined });
    await expect(call).resolves.toEqual({ name: 's' });
  });

  test('limits in which no write could begin are refused', () => {
    expect(() => connect({ requestTimeoutMs: 1_000, totalTimeoutMs: 1_000 })).toThrow(RangeError);
    expect(() => connect({ totalTimeoutMs: 1_000 })).not.toThrow();
  });

  test('a write that could not have its whole time any more is not begun', async () => {
    const client = connect({ maxConcurrentRequests: 1, requestTimeoutMs: 300, totalTimeoutMs: 400 });
    server.replies(silence);
    const [first, second] = await Promise.all([
      errorOf(client.shares.create({ name: 'a' })),
      errorOf(client.shares.create({ name: 'b' })),
    ]);
    expect(first).toMatchObject({ kind: 'timeout', effect: 'unknown' });
    expect(second).toMatchObject({ kind: 'rate-limited', effect: 'none' });
    expect(server.received).toHaveLength(1);
  });

  test('no more requests are under way than allowed', async () => {
    let underWay = 0;
    let most = 0;
    server.replies((response, received) => {
      most = Math.max(most, (underWay += 1));
      setTimeout(() => {
        underWay -= 1;
        json(200, { name: 's' })(response, received);
      }, 5);
    });
    const client = connect({ maxConcurrentRequests: 3 });
    await Promise.all(Array.from({ length: 30 }, () => client.shares.get('s')));
    expect(most).toBe(3);
    expect(server.connections()).toBeLessThanOrEqual(3);
  });

  test('a limiter that is handed in is asked before each request, and told when it is over', async () => {
    const events: string[] = [];
    const limiter = {
      acquire: () => {
        events.push('acquire');
        return Promise.resolve(() => {
          events.push('release');
        });
      },
    };
    server.replies(text(502, ''), json(200, { name: 's' }));
    await connect({ limiter }).shares.get('s');
    expect(events).toEqual(['acquire', 'release', 'acquire', 'release']);
  });
});

describe('an aborted call', () => {
  const reason = new Error('the run was cancelled');

  test('that reads ends at once with the reason it was given', async () => {
    const controller = new AbortController();
    server.replies(silence);
    const call = connect().shares.get('s', { signal: controller.signal });
    await server.arrived(1);
    controller.abort(reason);
    await expect(call).rejects.toBe(reason);
  });

  test.each([
    ['read', (client: Databricks, signal: AbortSignal) => client.shares.get('s', { signal })],
    ['write', (client: Databricks, signal: AbortSignal) => client.shares.create({ name: 's' }, { signal })],
  ])('sends no %s when it was aborted before, whatever the limiter', async (_, call) => {
    const limiter = { acquire: () => Promise.resolve(() => undefined) };
    for (const client of [connect(), connect({ limiter })])
      await expect(call(client, AbortSignal.abort(reason))).rejects.toBe(reason);
    expect(server.received).toHaveLength(0);
  });

  test('whose write has left gives its result, and the next call is refused before it leaves', async () => {
    const controller = new AbortController();
    const { signal } = controller;
    server.replies((response, received) => {
      controller.abort(reason);
      setImmediate(() => {
        json(200, { name: 's' })(response, received);
      });
    });
    const client = connect();
    await expect(client.shares.create({ name: 's' }, { signal })).resolves.toEqual({ name: 's' });
    await expect(client.shares.update('s', { comment: 'x' }, { signal })).rejects.toBe(reason);
    expect(server.received).toHaveLength(1);
  });

  test('whose write has left and gets no answer ends by its own time limit, with what that means', async () => {
    const controller = new AbortController();
    server.replies((response, received) => {
      controller.abort(reason);
      silence(response, received);
    });
    const client = connect({ requestTimeoutMs: 300 });
    const error = await errorOf(client.shares.create({ name: 's' }, { signal: controller.signal }));
    expect(error).toMatchObject({ kind: 'timeout', effect: 'unknown' });
  });

  test('whose write was turned away meanwhile does not repeat it', async () => {
    const controller = new AbortController();
    server.replies((response, received) => {
      controller.abort(reason);
      refusal(429, 'REQUEST_LIMIT_EXCEEDED', 'too many', { 'retry-after': '0' })(response, received);
    });
    const call = connect().shares.create({ name: 's' }, { signal: controller.signal });
    await expect(call).rejects.toBe(reason);
    expect(server.received).toHaveLength(1);
  });

  test('does not go on waiting to repeat', async () => {
    const controller = new AbortController();
    server.replies(refusal(429, 'REQUEST_LIMIT_EXCEEDED', 'too many', { 'retry-after': '15' }));
    const onRequest = () => {
      setImmediate(() => {
        controller.abort(reason);
      });
    };
    await expect(connect({ onRequest }).shares.get('s', { signal: controller.signal })).rejects.toBe(reason);
    expect(server.received).toHaveLength(1);
  });

  test('leaves its place in line to others', async () => {
    const controller = new AbortController();
    const client = connect({ maxConcurrentRequests: 1 });
    server.replies(silence, json(200, { name: 's' }));
    const first = client.shares.get('a', { signal: controller.signal });
    const second = client.shares.get('b');
    await server.arrived(1);
    controller.abort(reason);
    await expect(first).rejects.toBe(reason);
    await expect(second).resolves.toEqual({ name: 's' });
  });
});

test('every request is measured by its route, not by its path', async () => {
  const metrics: RequestMetric[] = [];
  server.replies(text(502, ''), json(200, { name: 's' }));
  await connect({ onRequest: (metric) => metrics.push(metric) }).shares.get('secret-name');
  expect(metrics).toMatchObject([
    {
      method: 'GET',
      route: '/api/2.1/unity-catalog/shares/{name}',
      host: server.host,
      outcome: 'unavailable',
    },
    { method: 'GET', route: '/api/2.1/unity-catalog/shares/{name}', host: server.host, outcome: 'ok' },
  ]);
  expect(JSON.stringify(metrics)).not.toContain('secret-name');
});
