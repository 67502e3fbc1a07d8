import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { AZURE_ENVIRONMENTS, azureEnvironmentOf } from '../../../src/databricks/auth/azure';
import type { AzureCredential } from '../../../src/databricks/auth/credential';
import { credentialSchema } from '../../../src/databricks/auth/credential';
import type { Databricks } from '../../../src/databricks/databricks';
import { createDatabricks } from '../../../src/databricks/databricks';
import type { HttpServer, Reply } from '../http-server';
import { createHttpServer, json, text } from '../http-server';

const credential = {
  azure_tenant_id: 'tenant-1',
  azure_client_id: 'app',
  azure_client_secret: 'very~secret',
};
const RESOURCE_ID = '/subscriptions/1/resourceGroups/g/providers/Microsoft.Databricks/workspaces/sales';
const DATABRICKS = '2ff814a6-3304-4ab8-85cb-cd0e6f879c1d';
const MANAGEMENT = 'https://management.core.windows.net/';

let workspace: HttpServer;
let login: HttpServer;
let clients: Databricks[];

/** Entra ID, as its older endpoint answers: the seconds are text. */
const issue: Reply = (response, received) => {
  const form = new URLSearchParams(received.body);
  const access_token = form.get('resource') === DATABRICKS ? 'for-databricks' : 'for-management';
  json(200, { token_type: 'Bearer', expires_in: '3599', access_token })(response, received);
};

function connect(more: Partial<AzureCredential> = {}): Databricks {
  const client = createDatabricks({
    url: workspace.url,
    credential: { ...credential, ...more },
    requestsPerSecond: undefined,
    maxConcurrentRequests: 4,
    userAgent: 'sharepack/0.1.0',
    azureEnvironments: {
      ...AZURE_ENVIRONMENTS,
      PUBLIC: { loginUrl: login.url, managementResource: MANAGEMENT },
    },
  });
  clients.push(client);
  return client;
}

beforeEach(async () => {
  workspace = await createHttpServer();
  login = await createHttpServer();
  workspace.replies(json(200, { name: 's' }));
  login.replies(issue);
  clients = [];
});
afterEach(async () => {
  await Promise.all(clients.map((client) => client.close()));
  await workspace.close();
  await login.close();
});

test('a service principal of Azure asks its tenant for a token for Databricks, and sends that alone', async () => {
  await connect().shares.get('s');
  expect(login.received).toMatchObject([{ method: 'POST', url: '/tenant-1/oauth2/token' }]);
  expect(login.received[0]?.headers).not.toHaveProperty('authorization');
  expect(Object.fromEntries(new URLSearchParams(login.received[0]?.body))).toEqual({
    grant_type: 'client_credentials',
    client_id: 'app',
    client_secret: 'very~secret',
    resource: DATABRICKS,
  });
  const { headers } = workspace.received[0] ?? {};
  expect(headers).toMatchObject({
    authorization: 'Bearer for-databricks',
    'user-agent': expect.stringMatching(/ auth\/azure-client-secret$/),
  });
  expect(Object.keys(headers ?? {}).filter((name) => name.startsWith('x-databricks-azure'))).toEqual([]);
});

test('where the workspace is named as a resource, the resource and a token for management go along', async () => {
  await connect({ azure_workspace_resource_id: RESOURCE_ID }).shares.get('s');
  expect(workspace.received[0]?.headers).toMatchObject({
    authorization: 'Bearer for-databricks',
    'x-databricks-azure-workspace-resource-id': RESOURCE_ID,
    'x-databricks-azure-sp-management-token': 'for-management',
  });
  const asked = login.received.map(({ body }) => new URLSearchParams(body).get('resource'));
  expect(asked.sort()).toEqual([DATABRICKS, MANAGEMENT]);
});

test('the token is kept, and fetched once however many calls want it', async () => {
  const client = connect();
  await Promise.all(Array.from({ length: 20 }, () => client.shares.get('s')));
  expect(login.received).toHaveLength(1);
});

test('a refused secret is said with the words and the request of the identity provider, without the secret', async () => {
  const error_description = 'AADSTS7000215: Invalid client secret provided.\r\nTrace ID: t';
  login.replies(json(401, { error: 'invalid_client', error_description }, { 'x-ms-request-id': 'req-1' }));
  const call = connect().shares.create({ name: 's' });
  await expect(call).rejects.toMatchObject({ kind: 'unauthenticated', effect: 'none', host: login.host });
  await expect(call).rejects.toThrow(
    `AADSTS7000215: Invalid client secret provided. Trace ID: t (POST /tenant-1/oauth2/token, ` +
      `identity provider ${login.host}, 401, invalid_client, request req-1)`,
  );
  await expect(call).rejects.not.toThrow(/very/);
  expect(workspace.received).toHaveLength(0);
});

test('a redirect of the identity provider is not followed: the secret would go along', async () => {
  login.replies(text(307, '', { location: `${workspace.url}/elsewhere` }));
  await expect(connect().shares.get('s')).rejects.toMatchObject({ kind: 'unexpected-answer', status: 307 });
  expect(workspace.received).toHaveLength(0);
});

test('an identity provider that cannot be reached is told from the workspace', async () => {
  const client = connect();
  await login.close();
  await expect(client.shares.get('s')).rejects.toThrow(/connection to the identity provider failed/);
  login = await createHttpServer();
});

test.each([
  ['adb-1.2.azuredatabricks.net', 'PUBLIC', 'https://login.microsoftonline.com'],
  ['adb-1.2.databricks.azure.us', 'USGOVERNMENT', 'https://login.microsoftonline.us'],
  ['adb-1.2.databricks.azure.cn', 'CHINA', 'https://login.chinacloudapi.cn'],
] as const)('the cloud of %s is %s', (host, name, loginUrl) => {
  expect(azureEnvironmentOf(credential, host)).toBe(name);
  expect(AZURE_ENVIRONMENTS[name].loginUrl).toBe(loginUrl);
});

test.each(['usgovernment', 'AzureUSGovernmentCloud', 'USGOVERNMENT'])(
  'azure_environment %s goes before what the address says',
  (azure_environment) => {
    const said = credentialSchema.parse({ ...credential, azure_environment }) as AzureCredential;
    expect(azureEnvironmentOf(said, 'adb-1.2.azuredatabricks.net')).toBe('USGOVERNMENT');
  },
);
