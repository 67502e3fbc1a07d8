import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createDatabricks } from '../../src/databricks/databricks';
import type { Databricks } from '../../src/databricks/databricks';
import { DatabricksError } from '../../src/databricks/http/error';
import { CALLS, CLIENT_CALLS } from './client-calls';
import { recordedExchanges } from './exchange';
import type { Exchange } from './exchange';
import { known, unknownMembers } from './known-members';
import { startReplayServer } from './replay-server';
import type { Asked, ReplayServer } from './replay-server';

const recorded = recordedExchanges();
/** What waits and repeats is tested where the client's retries are. */
const REPEATED = [429, 500, 502, 503, 504];

let server: ReplayServer;
let client: Databricks;
/** The requests of each call; those of its second page are the same. */
const asked = new Map<string, Asked[]>();
beforeAll(async () => {
  server = await startReplayServer(recorded);
  client = connect(server.url);
  for (const [name, call] of CALLS) {
    await call(client).catch(() => undefined);
    asked.set(name, server.take());
  }
});
afterAll(async () => {
  await client.close();
  await server.close();
});

function connect(
  url: string,
  credential: Parameters<typeof createDatabricks>[0]['credential'] = { token: 't' },
) {
  const limits = { requestsPerSecond: undefined, maxConcurrentRequests: 4 };
  return createDatabricks({ url, credential, ...limits, userAgent: 'sharepack/test' });
}

const askedBy = (name: string): Asked[] => asked.get(name) ?? [];
/** Without dry runs, whose answers are others, and which the client does not ask for. */
const exchangesOf = (operation: string): Exchange[] =>
  recorded.filter(
    (exchange) =>
      exchange.operation === operation &&
      !REPEATED.includes(exchange.status) &&
      !Object.keys(exchange.asked as object).includes('dry_run'),
  );

test('every method of the client has a call here', () => {
  const isPart = (value: unknown): value is object => typeof value === 'object' && value !== null;
  const parts = Object.entries(client).filter(([, value]) => isPart(value)) as [string, object][];
  const methods = parts.map(([part, value]) => [part, Object.keys(value).sort()]);
  const here = Object.entries(CLIENT_CALLS).map(([part, calls]) => [part, Object.keys(calls).sort()]);
  expect(Object.fromEntries(here)).toEqual(Object.fromEntries(methods));
});

describe.each(CALLS)('%s', (name, call) => {
  test('asks for what the official SDK was recorded asking for', () => {
    expect(askedBy(name)).not.toHaveLength(0);
    for (const { operation } of askedBy(name)) {
      expect(Object.keys(known.operations)).toContain(operation);
      expect(exchangesOf(operation).map(({ status }) => status)).toContain(200);
    }
  });

  test('sends only members that the official SDK knows', () => {
    for (const { operation, query, body } of askedBy(name)) {
      const asks = known.operations[operation]?.asks ?? {};
      expect(unknownMembers(asks, { ...query, ...(body as object) })).toEqual([]);
    }
  });

  test('reads every answer that the official SDK was given', async () => {
    for (const exchange of exchangesOf(askedBy(name)[0]?.operation ?? '')) {
      server.play(exchange);
      // One of its own: a client that has read a list may answer from it.
      const fresh = connect(server.url);
      const outcome = await call(fresh).catch((error: unknown) => error);
      await fresh.close();
      if (exchange.status === 200) expect(outcome).not.toBeInstanceOf(Error);
      else expectRefusal(outcome, exchange);
    }
  });
});

/** That there is none is an answer to a read. */
function expectRefusal(outcome: unknown, { status, answered }: Exchange): void {
  const { error_code: errorCode } = answered as { readonly error_code: string };
  if (outcome === undefined) expect(errorCode).toMatch(/DOES_NOT_EXIST$|^INVALID_PARAMETER_VALUE$/);
  else expect(outcome).toMatchObject({ constructor: DatabricksError, status, errorCode });
}

test('a service principal gets in with what the token endpoint was recorded answering', async () => {
  const principal = connect(server.url, { client_id: 'local', client_secret: 'dapi-local' });
  server.take();
  expect(await principal.currentUser()).toMatchObject({ user_name: 'local@example.com' });
  await principal.close();
  const [discovery, token] = server.take();
  expect(discovery?.operation).toBe('GET /oidc/.well-known/oauth-authorization-server');
  expect(token?.operation).toBe('POST /oidc/v1/token');
  const sdk = recorded.find(({ operation, status }) => operation === token?.operation && status === 200);
  expect(token?.body).toEqual(sdk?.asked);
});
