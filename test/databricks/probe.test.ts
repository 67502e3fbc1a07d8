import { once } from 'node:events';
import { createServer as createTcpServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { createServer as createHttpsServer } from 'node:https';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { probeWorkspace } from '../../src/databricks/probe';
import type { Probe } from '../../src/databricks/probe';
import type { HttpServer } from './http-server';
import { createHttpServer, drop, json, silence, text } from './http-server';
import { selfSigned } from './self-signed';

let server: HttpServer;
const others: Server[] = [];
beforeEach(async () => {
  server = await createHttpServer();
});
afterEach(async () => {
  await server.close();
  await Promise.all(others.splice(0).map(closed));
});

const closed = (other: Server): Promise<unknown> => {
  other.close();
  return once(other, 'close');
};

async function listening(other: Server): Promise<number> {
  others.push(other);
  other.listen(0, '127.0.0.1');
  await once(other, 'listening');
  return (other.address() as AddressInfo).port;
}

const probe = (url: string, timeoutMs = 5_000): Promise<Probe> =>
  probeWorkspace(url, { userAgent: 'sharepack/test', timeoutMs });

test('a name that nobody knows fails there', async () => {
  // Never given to anybody (RFC 2606), so that no resolver may answer; some say so, some only that they cannot.
  expect(await probe('https://no-such-workspace.invalid')).toEqual({
    failedAt: 'name',
    code: expect.stringMatching(/^(ENOTFOUND|EAI_AGAIN)$/),
  });
});

test('an address where nobody listens fails at the connection', async () => {
  const { url } = server;
  await server.close();
  expect(await probe(url)).toEqual({ failedAt: 'connection', code: 'ECONNREFUSED' });
  expect(await probe(url.replace('http:', 'https:'))).toMatchObject({ failedAt: 'connection' });
  server = await createHttpServer();
});

test('a server that speaks no TLS fails there', async () => {
  expect(await probe(server.url.replace('http:', 'https:'))).toEqual({
    failedAt: 'tls',
    code: 'ERR_SSL_WRONG_VERSION_NUMBER',
  });
});

test('a certificate whose issuer nobody here knows fails at TLS', async () => {
  const soon = new Date(Date.now() + 60_000);
  const port = await listening(createHttpsServer(selfSigned([127, 0, 0, 1], soon)));
  expect(await probe(`https://127.0.0.1:${port}`)).toEqual({
    failedAt: 'tls',
    code: 'DEPTH_ZERO_SELF_SIGNED_CERT',
  });
});

test('a server that is silent while TLS is to be agreed on fails there when the time is over', async () => {
  const port = await listening(createTcpServer((socket) => socket.on('error', () => undefined).resume()));
  expect(await probe(`https://127.0.0.1:${port}`, 50)).toEqual({ failedAt: 'tls', code: 'ETIMEDOUT' });
});

test.each([
  ['gives no answer', silence, 'ETIMEDOUT'],
  ['closes the connection', drop, 'UND_ERR_SOCKET'],
])('a server that %s fails at the answer', async (_, reply, code) => {
  server.replies(reply);
  expect(await probe(server.url, 200)).toEqual({ failedAt: 'answer', code });
});

test.each([
  ['its host metadata', [json(200, { workspace_id: '1' })]],
  [
    'its OAuth metadata',
    [json(404, {}), json(200, { token_endpoint: 'https://adb-1.azuredatabricks.net/oidc' })],
  ],
])('a workspace is known by %s, with its time', async (_, replies) => {
  server.replies(...replies);
  const answer = await probe(server.url);
  expect(answer).toMatchObject({ isWorkspace: true, status: 200, rateLimits: {} });
  if ('failedAt' in answer) throw new Error(answer.code);
  expect(Math.abs(answer.localTimeMs - (answer.serverTimeMs ?? 0))).toBeLessThan(60_000);
});

test.each([
  ['a page', text(200, '<html>')],
  ['a redirect', text(302, '', { location: 'https://login.example.com' })],
  ['another API', json(200, { hello: 'world' })],
])('%s is no workspace, and not followed', async (_, reply) => {
  server.replies(reply);
  expect(await probe(server.url)).toMatchObject({ isWorkspace: false });
  expect(server.received.map(({ headers }) => headers.authorization)).toEqual([undefined, undefined]);
});

test('headers of a rate limit are kept, others are not', async () => {
  server.replies(
    json(200, { workspace_id: '1' }, { 'X-RateLimit-Limit': '30', 'retry-after': '2', etag: 'x' }),
  );
  expect(await probe(server.url)).toMatchObject({
    rateLimits: { 'x-ratelimit-limit': '30', 'retry-after': '2' },
  });
});
