import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { refusal, startTestWorkspace, type TestWorkspace } from '../test-workspace';

let workspace: TestWorkspace;
beforeEach(async () => {
  workspace = await startTestWorkspace();
});
afterEach(() => workspace.stop());

const ME = '/api/2.0/preview/scim/v2/Me';

describe('the token', () => {
  test.each([undefined, 'Bearer something-else', 'Basic bG9jYWw6ZGFwaS1sb2NhbA=='])(
    '%s is refused',
    async (authorization) => {
      const response = await fetch(workspace.url + ME, {
        headers: { ...(authorization && { authorization }) },
      });
      expect(response.status).toBe(401);
      expect(await response.json()).toMatchObject({
        error_code: 'UNAUTHENTICATED',
        message: expect.any(String),
      });
    },
  );

  test("can be had by OAuth, at the address that the host's metadata lead to", async () => {
    const metadata = await read('/.well-known/databricks-config');
    const oauth = await read(
      `${new URL(String(metadata['oidc_endpoint'])).pathname}/.well-known/oauth-authorization-server`,
    );
    const answer = await token(String(oauth['token_endpoint']), 'local:dapi-local');
    expect(answer.status).toBe(200);
    const { access_token, token_type } = (await answer.json()) as Record<string, string>;
    const me = await fetch(workspace.url + ME, {
      headers: { authorization: `${token_type} ${access_token}` },
    });
    expect(me.status).toBe(200);
  });

  test('is not given for other credentials, or another grant', async () => {
    expect((await token(`${workspace.url}/oidc/v1/token`, 'local:wrong')).status).toBe(401);
    expect((await token(`${workspace.url}/oidc/v1/token`, 'local:dapi-local', 'password')).status).toBe(400);
  });

  test('is given for credentials in the body as well', async () => {
    const body = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: 'local',
      client_secret: 'dapi-local',
    });
    expect((await fetch(`${workspace.url}/oidc/v1/token`, { method: 'POST', body })).status).toBe(200);
  });
});

test("Me says who calls, and the workspace's id in a header", async () => {
  const { body, headers } = await workspace.call('GET', ME);
  expect(body).toMatchObject({ userName: 'local@example.com', active: true });
  expect(headers.get('x-databricks-org-id')).toBe('1234567890123456');
});

test("the host's metadata say which workspace it is, without a token", async () => {
  expect(await read('/.well-known/databricks-config')).toMatchObject({
    oidc_endpoint: `${workspace.url}/oidc`,
    workspace_id: '1234567890123456',
    account_id: expect.any(String),
  });
});

test('the metastore is the one that `self` is of', async () => {
  const { body } = await workspace.call('GET', '/metastore_summary');
  const self = await workspace.call('GET', '/recipients/self');
  expect(self.body['data_recipient_global_metastore_id']).toBe(body['global_metastore_id']);
  expect((await workspace.call('GET', '/current-metastore-assignment')).body).toMatchObject({
    metastore_id: body['metastore_id'],
    workspace_id: 1234567890123456,
  });
});

test("what the metastore's owner granted is told of its user, and of nobody else", async () => {
  const { body } = await workspace.call('GET', '/metastore_summary');
  const path = `/effective-permissions/metastore/${String(body['metastore_id'])}`;
  const mine = (await workspace.call('GET', `${path}?principal=local@example.com`)).body;
  expect(mine).toMatchObject({ privilege_assignments: [{ principal: 'local@example.com' }] });
  expect(JSON.stringify(mine)).toContain('"privilege":"CREATE_SHARE"');
  expect((await workspace.call('GET', `${path}?principal=somebody`)).body).toEqual({});
  const other = await workspace.call('GET', '/effective-permissions/metastore/other');
  expect(refusal(other)).toEqual([404, 'METASTORE_DOES_NOT_EXIST']);
});

test('an endpoint that is none says so', async () => {
  const answer = await workspace.call('GET', '/api/2.0/clusters/list');
  expect(refusal(answer)).toEqual([404, 'ENDPOINT_NOT_FOUND']);
  expect(answer.body['message']).toBe("No API found for 'GET /api/2.0/clusters/list'");
});

test('a body that is not JSON is malformed', async () => {
  const headers = { authorization: 'Bearer dapi-local' };
  for (const body of ['{', '[]', '"x"', '']) {
    const response = await fetch(`${workspace.url}/api/2.1/unity-catalog/shares`, {
      method: 'POST',
      headers,
      body,
    });
    expect([response.status, ((await response.json()) as Record<string, unknown>)['error_code']]).toEqual([
      400,
      'MALFORMED_REQUEST',
    ]);
  }
});

test('errors carry their code in details, too', async () => {
  expect((await workspace.call('GET', '/shares/no')).body['details']).toMatchObject([
    { reason: 'SHARE_DOES_NOT_EXIST' },
  ]);
});

async function read(path: string): Promise<Record<string, unknown>> {
  return (await (await fetch(workspace.url + path)).json()) as Record<string, unknown>;
}

function token(url: string, credentials: string, grant_type = 'client_credentials'): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` },
    body: new URLSearchParams({ grant_type, scope: 'all-apis' }),
  });
}
