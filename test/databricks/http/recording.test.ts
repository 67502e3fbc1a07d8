import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { z } from 'zod';
import { AZURE_ENVIRONMENTS } from '../../../src/databricks/auth/azure';
import type { Credential } from '../../../src/databricks/auth/credential';
import { createDatabricks } from '../../../src/databricks/databricks';
import type { Databricks } from '../../../src/databricks/databricks';
import { openRecording } from '../../../src/databricks/http/open-recording';
import type { Recording } from '../../../src/databricks/http/open-recording';
import type { Exchange } from '../../../src/databricks/http/recorded';
import { recordedExchange } from '../../../src/databricks/http/recorded';
import type { HttpServer, Reply } from '../http-server';
import { createHttpServer, drop, json, refusal, silence, text } from '../http-server';

let folder: string;
let file: string;
let server: HttpServer;
let recording: Recording;
let clients: Databricks[];
const failures: unknown[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sharepack-recording-'));
  file = join(folder, 'exchanges.jsonl');
  server = await createHttpServer();
  recording = openRecording(file, (error) => failures.push(error));
  clients = [];
});
afterEach(async () => {
  await server.close();
  await Promise.all(clients.map((client) => client.close()));
  recording.close();
  rmSync(folder, { recursive: true });
  expect(failures).toEqual([]);
});

function connect(credential: Credential = { token: 'the-secret-token' }): Databricks {
  const client = createDatabricks({
    url: server.url,
    credential,
    requestsPerSecond: undefined,
    maxConcurrentRequests: 4,
    requestTimeoutMs: 200,
    userAgent: 'sharepack/0.1.0',
    record: (exchange) => recording.record(exchange),
    azureEnvironments: {
      ...AZURE_ENVIRONMENTS,
      PUBLIC: { loginUrl: server.url, managementResource: 'https://management.core.windows.net/' },
    },
  });
  clients.push(client);
  return client;
}

const content = (): string => readFileSync(file, 'utf8');
const lines = (): Record<string, unknown>[] =>
  content()
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('a recording', () => {
  test('has a line for each request, with what was asked and answered', async () => {
    server.replies(json(200, { name: 'acme', owner: 'jane@example.com' }, { 'x-request-id': 'req-1' }));
    await connect().recipients.update('acme', { comment: 'a partner' });
    expect(lines()).toEqual([
      {
        At: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
        DurationMs: expect.any(Number),
        Host: server.host,
        Method: 'PATCH',
        Path: '/api/2.1/unity-catalog/recipients/acme',
        RequestHeaders: {
          accept: 'application/json',
          'content-type': 'application/json',
          'user-agent': expect.stringMatching(/^sharepack\//),
        },
        RequestBody: { comment: 'a partner' },
        Status: 200,
        ResponseHeaders: expect.objectContaining({ 'x-request-id': 'req-1' }),
        ResponseBody: { name: 'acme', owner: 'jane@example.com' },
      },
    ]);
  });

  test('has those that got no answer too, with the reason', async () => {
    server.replies(drop, silence);
    const client = connect();
    await expect(client.shares.create({ name: 's' })).rejects.toThrow();
    await expect(client.shares.create({ name: 's' })).rejects.toThrow();
    expect(lines().map(({ Failure }) => Failure)).toEqual(['UND_ERR_SOCKET', 'DeadlinePassed']);
  });

  test('holds no token, activation link, sharing code or secret', async () => {
    const link = 'https://w.example.com/delta_sharing/retrieve_config.html?token=abc';
    const echo: Reply = (response, { headers }) =>
      refusal(400, 'INVALID_PARAMETER_VALUE', `no: ${headers.authorization ?? ''}, see ${link}`, {
        'set-cookie': 'session=c00kie',
      })(response, { method: '', url: '', headers, body: '' });
    server.replies(
      json(200, { name: 'a', activation_url: link, tokens: [{ id: 't1', activation_url: link }] }),
      echo,
    );
    const client = connect();
    await client.recipients.create({ name: 'a', authentication_type: 'DATABRICKS', sharing_code: 'c0de-1' });
    await expect(client.recipients.rotateToken('a', 0)).rejects.toThrow();
    for (const secret of ['the-secret-token', 'retrieve_config', 'c0de-1', 'c00kie'])
      expect(content()).not.toContain(secret);
    expect(lines()[0]).toMatchObject({
      RequestBody: { name: 'a', sharing_code: '[removed]' },
      ResponseBody: { activation_url: '[removed]', tokens: [{ id: 't1', activation_url: '[removed]' }] },
    });
    expect(lines()[1]).toMatchObject({ RequestBody: { existing_token_expire_in_seconds: 0 } });
  });

  test.each<[string, Credential]>([
    ['of Databricks', { client_id: 'app', client_secret: 'the:client/secret' }],
    [
      'of Azure',
      {
        azure_tenant_id: 'tenant',
        azure_client_id: 'app',
        azure_client_secret: 'the:client/secret',
        azure_workspace_resource_id: '/subscriptions/1',
      },
    ],
  ])(
    'shows how a service principal %s got its token, but neither secret nor token',
    async (_, credential) => {
      server.replies((response, received) => {
        const body = received.url.includes('.well-known')
          ? { token_endpoint: `${server.url}/oidc/v1/token` }
          : { access_token: 'the-access-token', expires_in: 3_600, token_type: 'Bearer', name: 's' };
        json(200, body)(response, received);
      });
      await connect(credential).shares.get('s');
      expect(lines().filter(({ Path }) => String(Path).endsWith('/token')).length).toBeGreaterThan(0);
      for (const secret of [
        'the:client',
        'the%3Aclient',
        btoa('app:the%3Aclient%2Fsecret'),
        'the-access-token',
      ])
        expect(content()).not.toContain(secret);
    },
  );

  test('tells of a body that is no JSON only how long it is, and cuts one that is long', async () => {
    const shares = Array.from({ length: 5_000 }, (_, nth) => ({ name: `share_${nth}` }));
    server.replies(text(403, '<input value="s3ss10n">'), json(200, { shares }));
    const client = connect();
    await expect(client.shares.list()).rejects.toThrow();
    await client.shares.list();
    expect(lines()[0]).toMatchObject({ ResponseBody: '[23 characters that are not JSON]' });
    expect(content()).toContain('"[4980 more]"');
    expect(content().length).toBeLessThan(5_000);
  });

  test('is its owner’s alone, even where the file was there, and goes on where that ended', async () => {
    recording.close();
    writeFileSync(file, '{"before":true}\n');
    chmodSync(file, 0o644);
    recording = openRecording(file, (error) => failures.push(error));
    server.replies(json(200, { name: 's' }));
    await connect().shares.get('s');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(lines()).toMatchObject([{ before: true }, { Method: 'GET' }]);
  });

  test('that cannot be opened is an error that names the setting', () => {
    expect(() => openRecording(join(folder, 'no', 'such'), () => undefined)).toThrow(/DATABRICKS_RECORD/);
  });
});

describe('whatever an exchange looks like', () => {
  const secret = fc
    .stringMatching(/^[A-Za-z0-9~._!*'()%"\\ -]{8,24}$/)
    .filter((made) => made.trim().length >= 8);
  const secretNames = [
    'activation_url',
    'access_token',
    'bearer_token',
    'sharing_code',
    'client_secret',
    'password',
  ];
  /** JSON that has the secret in texts, under names of secrets, and as a name. */
  const holding = (hidden: string) =>
    fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        fc.constant(hidden),
        fc.string().map((around) => `${around}${hidden}${around}`),
        fc.string(),
        fc.integer(),
        fc.array(tie('value'), { maxLength: 30 }),
        fc.dictionary(fc.oneof(fc.string(), fc.constantFrom(...secretNames, hidden)), tie('value')),
      ),
    })).value;
  const exchange = secret.chain((hidden) =>
    fc.record({
      hidden: fc.constant(hidden),
      where: fc.constantFrom('credential', 'header', 'body', 'answer'),
      body: fc.dictionary(fc.string(), holding(hidden)),
      answer: holding(hidden),
      name: fc.string().map((around) => `${around}${hidden}`),
    }),
  );

  test('no secret that is known passes: of the credential, of a header, or under a name of one', () => {
    fc.assert(
      fc.property(
        exchange,
        fc.constantFrom(...secretNames),
        ({ hidden, where, body, answer, name }, member) => {
          const made: Exchange = {
            host: 'w.example.com',
            request: {
              method: 'POST',
              route: '/api/{name}',
              params: { name },
              query: { filter: name },
              body: where === 'body' ? { ...body, [member]: hidden } : body,
              answer: z.unknown(),
            },
            headers: { authorization: where === 'header' ? `Bearer ${hidden}` : 'Bearer other' },
            answer: {
              status: 200,
              headers: { 'content-type': 'application/json', 'x-request-id': hidden, 'set-cookie': hidden },
              body: JSON.stringify(where === 'answer' ? [answer, { [member]: hidden }] : answer),
            },
            failure: `failed: ${hidden}`,
            startedAt: new Date(0),
            durationMs: 1,
            secrets: where === 'credential' ? [hidden] : [],
          };
          const line = JSON.stringify(recordedExchange(made));
          expect(line).not.toContain(hidden);
          expect(line).not.toContain(JSON.stringify(hidden).slice(1, -1));
          expect(line).not.toContain(encodeURIComponent(hidden));
        },
      ),
      { numRuns: 500 },
    );
  });
});
