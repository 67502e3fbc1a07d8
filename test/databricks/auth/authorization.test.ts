import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import type { Databricks, DatabricksOptions } from '../../../src/databricks/databricks';
import { createDatabricks } from '../../../src/databricks/databricks';
import type { HttpServer, Reply } from '../http-server';
import { createHttpServer, json, refusal, text } from '../http-server';

const client_secret = 'very:secret/é';

let server: HttpServer;
let client: Databricks;
let options: DatabricksOptions;
/** What the token endpoint answers, in this order; the last one again and again. */
let tokens: Reply[];
let tokenEndpoint: string;
/** Tokens that the API no longer takes. */
let refused: Set<string>;

const workspace: Reply = (response, received) => {
  if (received.url.startsWith('/oidc/.well-known/')) {
    json(200, { token_endpoint: tokenEndpoint })(response, received);
  } else if (received.url === '/oidc/v1/token') {
    const [reply = json(500, {})] = tokens;
    if (tokens.length > 1) tokens.shift();
    reply(response, received);
  } else if (refused.has(received.headers.authorization ?? '')) {
    refusal(401, 'UNAUTHENTICATED', 'token expired')(response, received);
  } else {
    json(200, { name: 's' })(response, received);
  }
};

function token(access_token: string, expires_in = 3_600): Reply {
  return json(200, { access_token, token_type: 'Bearer', expires_in });
}

/** The requests that came, as `GET /path` and the token they came with. */
function requests(): (string | undefined)[][] {
  return server.received.map(({ method, url, headers }) => [`${method} ${url}`, headers.authorization]);
}

function count(url: string): number {
  return server.received.filter((received) => received.url === url).length;
}

beforeEach(async () => {
  server = await createHttpServer();
  server.replies(workspace);
  tokens = [token('first'), token('second')];
  tokenEndpoint = `${server.url}/oidc/v1/token`;
  refused = new Set();
  options = {
    url: server.url,
    credential: { client_id: 'app', client_secret },
    requestsPerSecond: undefined,
    maxConcurrentRequests: 4,
    userAgent: 'sharepack/0.1.0',
  };
  client = createDatabricks(options);
});
afterEach(async () => {
  await server.close();
  await client.close();
});

test('a service principal finds the token endpoint, then asks it with its secret for all APIs', async () => {
  await client.shares.get('s');
  const basic = Buffer.from('app:very%3Asecret%2F%C3%A9').toString('base64');
  expect(requests()).toEqual([
    ['GET /oidc/.well-known/oauth-authorization-server', undefined],
    ['POST /oidc/v1/token', `Basic ${basic}`],
    ['GET /api/2.1/unity-catalog/shares/s?include_shared_data=true', 'Bearer first'],
  ]);
  expect(server.received[1]?.body).toBe('grant_type=client_credentials&scope=all-apis');
});

test('the token is kept for later calls', async () => {
  await client.shares.get('s');
  await client.shares.get('s');
  expect(count('/oidc/v1/token')).toBe(1);
});

test('however many calls want a token, one is fetched', async () => {
  await Promise.all(Array.from({ length: 20 }, () => client.shares.get('s')));
  expect(count('/oidc/v1/token')).toBe(1);
});

test('a token that has ended is replaced before it is used, once for all', async () => {
  tokens = [token('first', 0), token('second')];
  await Promise.all(Array.from({ length: 20 }, () => client.shares.get('s')));
  expect(count('/oidc/v1/token')).toBe(2);
  expect(requests().filter(([, authorization]) => authorization === 'Bearer first')).toEqual([]);
});

test('while a token still holds, a token endpoint that fails costs no call', async () => {
  let ms = 1_000;
  const clock = jest.spyOn(performance, 'now').mockImplementation(() => ms);
  tokens = [token('first', 100), text(500, ''), text(500, ''), token('second', 100)];
  await client.shares.get('s');
  ms += 60_000; // past the half of it, at which it is to be renewed
  await client.shares.get('s');
  await client.shares.get('s');
  clock.mockRestore();
  expect(requests().flatMap(([, authorization]) => authorization ?? [])).toEqual([
    expect.stringContaining('Basic'),
    'Bearer first',
    expect.stringContaining('Basic'),
    expect.stringContaining('Basic'),
    'Bearer first',
    expect.stringContaining('Basic'),
    'Bearer second',
  ]);
});

test('a token that is refused is replaced once, for all that used it, even for writes', async () => {
  await client.shares.get('s');
  refused.add('Bearer first');
  await Promise.all(Array.from({ length: 4 }, () => client.shares.create({ name: 's' })));
  expect(count('/oidc/v1/token')).toBe(2);
});

test('a token that ended early, which the workspace says with 403, is replaced too', async () => {
  await client.shares.get('s');
  server.replies(json(403, { error_code: 403, message: 'JWT has expired' }), workspace);
  await expect(client.shares.get('s')).resolves.toEqual({ name: 's' });
});

test('who waited in line while a token was replaced leaves with the new one', async () => {
  const waiting = createDatabricks({ ...options, maxConcurrentRequests: 1 });
  refused.add('Bearer first');
  await Promise.all(Array.from({ length: 10 }, () => waiting.shares.get('s')));
  await waiting.close();
  expect(requests().filter(([, authorization]) => authorization === 'Bearer first')).toHaveLength(1);
});

test('a new token that is refused too is an error, not a loop', async () => {
  refused.add('Bearer first').add('Bearer second');
  await expect(client.shares.get('s')).rejects.toMatchObject({ kind: 'unauthenticated', effect: 'none' });
  expect(count('/oidc/v1/token')).toBe(2);
});

test('a refused secret is said once, without the secret', async () => {
  tokens = [json(401, { error: 'invalid_client', error_description: 'Client authentication failed' })];
  const call = client.shares.create({ name: 's' });
  await expect(call).rejects.toMatchObject({
    kind: 'unauthenticated',
    effect: 'none',
    errorCode: 'invalid_client',
    operation: 'POST /oidc/v1/token',
  });
  await expect(call).rejects.not.toThrow(/very/);
  expect(count('/oidc/v1/token')).toBe(1);
});

test('a token endpoint that fails for a moment is asked again, even for a write', async () => {
  tokens = [text(503, ''), token('first')];
  await expect(client.shares.create({ name: 's' })).resolves.toEqual({ name: 's' });
});

test('after a failure the next call tries anew', async () => {
  tokens = [json(400, { error: 'invalid_scope' }), token('first')];
  await expect(client.shares.get('s')).rejects.toMatchObject({ kind: 'invalid' });
  await expect(client.shares.get('s')).resolves.toEqual({ name: 's' });
});

test('the secret is not sent to another host', async () => {
  const other = await createHttpServer();
  tokenEndpoint = `${other.url}/oidc/v1/token`;
  await expect(client.shares.get('s')).rejects.toMatchObject({ kind: 'unexpected-answer' });
  expect(other.received).toHaveLength(0);
  await other.close();
});
