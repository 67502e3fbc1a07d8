import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { workspaceSettingSchema } from '../../src/databricks/workspace-setting';
import { createWorkspaces, WorkspaceNotAllowed } from '../../src/databricks/workspaces';
import type { HttpServer } from './http-server';
import { createHttpServer, json } from './http-server';

function setting(url: string, more: object = {}) {
  return workspaceSettingSchema.parse({ url, credential: { token: 'dapi-1' }, ...more });
}

const azure = setting('https://adb-1.azuredatabricks.net', {
  pipeline: { root_path: '/code', edition: 'ADVANCED' },
});
const aws = setting('https://dbc-2.cloud.databricks.com:8443');
const userAgent = 'sharepack/0.1.0';

describe('createWorkspaces', () => {
  test('there is one client for each workspace, however its address is written', () => {
    const workspaces = createWorkspaces({ workspaces: [azure, aws], userAgent });
    const client = workspaces.forUrl('https://adb-1.azuredatabricks.net');
    expect(client.host).toBe('adb-1.azuredatabricks.net');
    expect(workspaces.forUrl('https://ADB-1.azuredatabricks.net:443/?o=12')).toBe(client);
    expect(workspaces.forUrl('https://dbc-2.cloud.databricks.com:8443/')).not.toBe(client);
    expect(workspaces.hosts).toEqual(['adb-1.azuredatabricks.net', 'dbc-2.cloud.databricks.com:8443']);
  });

  test('what every pipeline is given is told by workspace', () => {
    const workspaces = createWorkspaces({ workspaces: [azure, aws], userAgent });
    expect(workspaces.pipelineSetting(azure.url)).toEqual({ root_path: '/code', edition: 'ADVANCED' });
    expect(workspaces.pipelineSetting(aws.url)).toBeUndefined();
  });

  test.each([
    ['another host', 'https://evil.example.com/x?token=secret'],
    ['another port', 'https://adb-1.azuredatabricks.net:444'],
    ['a longer name', 'https://adb-1.azuredatabricks.net.evil.example.com'],
    ['no address', 'nonsense'],
  ])('%s is refused, with what may be reached and where to say so', (_, url) => {
    const workspaces = createWorkspaces({ workspaces: [azure], userAgent });
    expect(() => workspaces.forUrl(url)).toThrow(WorkspaceNotAllowed);
    expect(() => workspaces.pipelineSetting(url)).toThrow(/adb-1\.azuredatabricks\.net.*WORKSPACES_FILE/);
    expect(() => workspaces.forUrl(url)).not.toThrow(/secret/);
  });

  test('a workspace that is listed twice is an error', () => {
    const again = setting('https://ADB-1.azuredatabricks.net/');
    expect(() => createWorkspaces({ workspaces: [azure, again], userAgent })).toThrow(
      /adb-1.*more than once/,
    );
  });
});

describe('a client it gives', () => {
  let server: HttpServer;
  beforeEach(async () => {
    server = await createHttpServer();
    server.replies(json(200, { name: 's' }));
  });
  afterEach(() => server.close());

  test('has the credential of its own workspace', async () => {
    const local = setting(server.url, {
      credential: { token: 'dapi-local' },
      requests_per_second: 'unlimited',
    });
    const workspaces = createWorkspaces({ workspaces: [azure, local], userAgent });
    await workspaces.forUrl(server.url).shares.get('s');
    await workspaces.close();
    expect(server.received[0]?.headers.authorization).toBe('Bearer dapi-local');
  });

  test('keeps the limiter that is handed in for its workspace', async () => {
    const local = setting(server.url);
    const asked: string[] = [];
    const limiterFor = ({ host }: { host: string }) => ({
      acquire: () => {
        asked.push(host);
        return Promise.resolve(() => undefined);
      },
    });
    const workspaces = createWorkspaces({ workspaces: [local], userAgent, limiterFor });
    await workspaces.forUrl(server.url).shares.get('s');
    await workspaces.close();
    expect(asked).toEqual([server.host]);
  });
});

describe('workspaceSettingSchema', () => {
  test('a workspace is held to 15 requests a second, 16 at a time, unless told otherwise', () => {
    expect(azure).toMatchObject({ requests_per_second: 15, max_concurrent_requests: 16 });
    expect(setting('http://127.0.0.1:8090', { requests_per_second: 'unlimited' })).toMatchObject({
      requests_per_second: 'unlimited',
    });
  });

  test('the line break at the end of a file with a secret is not part of it', () => {
    expect(setting(azure.url, { credential: { token: 'dapi-1\n' } }).credential).toEqual({ token: 'dapi-1' });
  });

  test('of what people paste only the origin is kept', () => {
    expect(setting('https://user:pass@ADB-1.azuredatabricks.net/?o=12#job').url).toBe(azure.url);
  });

  test.each([
    ['no address', { url: 'adb-1.azuredatabricks.net' }],
    ['another protocol', { url: 'ftp://adb-1.azuredatabricks.net' }],
    ['an empty token', { credential: { token: '' } }],
    ['half a credential', { credential: { client_id: 'app' } }],
    ['both credentials', { credential: { token: 'a', client_id: 'b', client_secret: 'c' } }],
    ['a pace of nothing', { requests_per_second: 0 }],
    ['a misspelt setting', { request_per_second: 5 }],
    ['a misspelt pipeline setting', { pipeline: { rootpath: '/x' } }],
  ])('refuses %s', (_, wrong) => {
    expect(() => setting(azure.url, wrong)).toThrow();
  });
});
