import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Env, Part } from '../src/config';
import { ConfigError, readConfig, settingsSchema } from '../src/config';

const OUTSIDE = { DATABASE_URL: 'postgresql://u:geheim@db/sharepack', TEMPORAL_ADDRESS: 'temporal:7233' };
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sharepack-config-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

function errorOf(env: Env, part?: Part): ConfigError {
  try {
    readConfig(env, part);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error('the settings were accepted');
}

describe('defaults', () => {
  test('nothing set: everything embedded, on loopback', () => {
    expect(readConfig({})).toMatchObject({
      HOST: '127.0.0.1',
      PORT: { port: 8080, isSet: false },
      DATA_DIR: resolve('.sharepack'),
      TEMPORAL_TASK_QUEUE: 'sharepack',
      TEMPORAL_PORT: { port: 7233, isSet: false },
      TEMPORAL_UI_PORT: { port: 8233, isSet: false },
      WORKSPACE_PORT: { port: 8090, isSet: false },
      DEFAULT_BUSINESS_LINE: 'default',
      DEFAULT_REQUESTOR: 'local',
      UPLOAD_MAX_BYTES: 5_242_880,
      LOG_LEVEL: 'info',
      embedded: { database: true, temporal: true },
      workspaces: [],
      apiTokens: undefined,
      webhooks: [],
      driftCheckMs: undefined,
      runDefaults: {
        on_conflict: 'ask',
        on_failure: 'rollback',
        resolution_timeout_ms: 72 * 3_600_000,
        on_deadline: 'expire',
      },
    });
  });

  test('an empty value is as not set', () => {
    const empty = Object.fromEntries(Object.keys(settingsSchema.shape).map((name) => [name, '']));
    expect(readConfig(empty)).toEqual(readConfig({}));
  });

  test('database and Temporal are each embedded on their own', () => {
    const { DATABASE_URL, TEMPORAL_ADDRESS } = OUTSIDE;
    expect(readConfig({ DATABASE_URL }).embedded).toEqual({ database: false, temporal: true });
    expect(readConfig({ TEMPORAL_ADDRESS }).embedded).toEqual({ database: true, temporal: false });
    expect(readConfig({ TEMPORAL_PROFILE: 'cloud' }).embedded.temporal).toBe(false);
  });

  test('with a database of its own a service has no default business line or requestor', () => {
    const config = readConfig({ ...OUTSIDE });
    expect(config.DEFAULT_BUSINESS_LINE).toBeUndefined();
    expect(config.DEFAULT_REQUESTOR).toBeUndefined();
  });

  test('every setting is documented where it is named', () => {
    const undocumented = Object.entries(settingsSchema.shape).filter(([, schema]) => !schema.description);
    expect(undocumented.map(([name]) => name)).toEqual([]);
  });

  test('binaries are kept in the cache folder that the system has for it', () => {
    expect(readConfig({ XDG_CACHE_HOME: '/var/cache/jane' }).cacheDir).toBe('/var/cache/jane/sharepack');
    const standard = readConfig({}).cacheDir;
    expect(readConfig({ XDG_CACHE_HOME: 'relative' }).cacheDir).toBe(standard);
    expect(standard.startsWith(homedir())).toBe(true);
  });
});

describe('values', () => {
  test.each([
    ['PORT', '9000', { port: 9000, isSet: true }],
    ['PORT', '0', { port: 0, isSet: true }],
    ['TEMPORAL_UI_PORT', '8233', { port: 8233, isSet: true }],
    ['UPLOAD_MAX_BYTES', '1048576', 1_048_576],
    ['PUBLIC_URL', 'https://sharepack.example.com/some/path', 'https://sharepack.example.com'],
    ['DEFAULT_WORKSPACE_URL', 'https://adb-1.azuredatabricks.net/?o=1', 'https://adb-1.azuredatabricks.net'],
    ['LOG_LEVEL', 'debug', 'debug'],
  ])('%s=%s', (name, value, read) => {
    expect(readConfig({ [name]: value })).toHaveProperty(name, read);
  });

  test('what a run does unless told otherwise', () => {
    const env = { ON_CONFLICT: 'skip', ON_FAILURE: 'keep', RESOLUTION_TIMEOUT: 'PT30M', ON_EXPIRY: 'skip' };
    expect(readConfig(env).runDefaults).toEqual({
      on_conflict: 'skip',
      on_failure: 'keep',
      resolution_timeout_ms: 1_800_000,
      on_deadline: 'skip',
    });
  });

  test('how often packs are checked for drift', () => {
    expect(readConfig({ DRIFT_CHECK: '24h' }).driftCheckMs).toBe(86_400_000);
  });

  test('that a pending pack is refused unless it is to wait', () => {
    expect([readConfig({}).APPROVAL, readConfig({ APPROVAL: 'wait' }).APPROVAL]).toEqual(['refuse', 'wait']);
  });

  test.each([
    ['PORT', '65536'],
    ['PORT', '80a'],
    ['WORKSPACE_PORT', '-1'],
    ['DATABASE_URL', 'mysql://db/x'],
    ['PUBLIC_URL', 'sharepack.example.com'],
    ['TEMPORAL_UI_URL', 'ftp://ui'],
    ['ON_CONFLICT', 'explode'],
    ['ON_FAILURE', 'shrug'],
    ['ON_EXPIRY', 'wait'],
    ['APPROVAL', 'perhaps'],
    ['RESOLUTION_TIMEOUT', '31d'],
    ['RESOLUTION_TIMEOUT', '0s'],
    ['DRIFT_CHECK', '0 6 * * *'],
    ['UPLOAD_MAX_BYTES', '0'],
    ['LOG_LEVEL', 'loud'],
  ])('%s=%s is refused, and what would do is said', (name, value) => {
    const { problems } = errorOf({ [name]: value });
    expect(problems).toEqual([expect.stringMatching(new RegExp(`^${name} must b`))]);
  });
});

describe('errors', () => {
  test('every one is told at once, those of files too', () => {
    const { message, problems } = errorOf({
      PORT: 'x',
      ON_CONFLICT: 'x',
      HOST: '0.0.0.0',
      OIDC_ISSUER: 'https://id.example.com',
      TEMPORAL_API_KEY: 'x',
      WORKSPACES_FILE: join(folder, 'none.yaml'),
    });
    expect(problems).toHaveLength(6);
    for (const problem of problems) expect(message).toContain(problem);
  });

  test('no value of a setting is ever in them', () => {
    const secret = 'dapi0123456789abcdef';
    const workspaces = file(
      'workspaces.yaml',
      `- {url: ${secret}, ${secret}: 1, credential: {${secret}, token: 5}}`,
    );
    const tokens = file('tokens.yaml', `- {sha256: ${secret}, ${secret}: jane, role: ${secret}}`);
    const broken = file('broken.yaml', `- token: "${secret}\n  x: [`);
    const values = Object.fromEntries(Object.keys(settingsSchema.shape).map((name) => [name, secret]));
    const errors = [
      errorOf({ ...values, TEMPORAL_API_KEY: secret, WORKSPACES_FILE: workspaces, API_TOKENS_FILE: tokens }),
      errorOf({ WORKSPACES_FILE: broken }),
      errorOf({
        WEBHOOKS_FILE: file(
          'webhooks.yaml',
          `- {url: ${secret}, secret: {${secret}: 1}, events: [${secret}], ${secret}: 1}
- {url: "https://w/${secret}", secret: whsec_${secret}}
- {url: "https://w", secret: {env: ${secret}}}
- {url: "https://v", secret: {file: ${secret}}}
- {url: "https://${secret}:${secret}@w", secret: ${secret}, business_lines: ${secret}}`,
        ),
      }),
      errorOf({
        WORKSPACES_FILE: file('env.yaml', `- {url: "https://w", credential: {token: {env: ${secret}}}}`),
      }),
      errorOf({
        WORKSPACES_FILE: file('file.yaml', `- {url: "https://w", credential: {token: {file: ${secret}}}}`),
      }),
    ];
    for (const error of errors) {
      for (const shown of [String(error), error.stack, JSON.stringify(error), inspect(error, { depth: 9 })]) {
        expect(shown).not.toContain(secret);
      }
    }
  });

  test.each([
    'OIDC_ISSUER',
    'OIDC_AUDIENCE',
    'OIDC_ROLE_CLAIM',
    'OIDC_BUSINESS_LINE_CLAIM',
    'PAYLOAD_KEYS_FILE',
    'OTEL_EXPORTER_OTLP_ENDPOINT',
  ])('%s is refused rather than ignored as long as it is not built', (name) => {
    expect(errorOf({ [name]: 'x' }).problems).toEqual([`${name} is not built yet; leave it out`]);
  });

  test.each(['TEMPORAL_NAMESPACE', 'TEMPORAL_API_KEY', 'TEMPORAL_TLS_CLIENT_CERT_PATH'])(
    '%s without an address is refused: it would come to nothing with the embedded server',
    (name) => {
      expect(errorOf({ [name]: 'x' }).problems).toEqual([expect.stringContaining(name)]);
      expect(() => readConfig({ [name]: 'x', TEMPORAL_ADDRESS: 't:7233' })).not.toThrow();
    },
  );
});

describe('who may reach the service', () => {
  const tokens = (): string => file('tokens.yaml', `- {sha256: ${sha256('t')}, actor: jane, role: admin}`);

  test.each(['127.0.0.1', '127.9.9.9', 'localhost', '::1'])('%s needs no tokens', (HOST) => {
    expect(readConfig({ HOST }).HOST).toBe(HOST);
  });

  test.each(['0.0.0.0', '::', '10.0.0.1', 'sharepack.example.com', '127.0.0.1.example.com'])(
    '%s is refused without tokens, and accepted with them',
    (HOST) => {
      expect(errorOf({ HOST }).message).toContain('API_TOKENS_FILE');
      expect(readConfig({ HOST, API_TOKENS_FILE: tokens() }).HOST).toBe(HOST);
    },
  );

  test('a worker or a workspace alone serves no API to protect', () => {
    expect(() => readConfig({ ...OUTSIDE, HOST: '0.0.0.0' }, 'worker')).not.toThrow();
    expect(() => readConfig({ HOST: '0.0.0.0' }, 'workspace')).not.toThrow();
    expect(() => readConfig({ ...OUTSIDE, HOST: '0.0.0.0' }, 'api')).toThrow(ConfigError);
  });
});

describe('a part alone', () => {
  test.each(['api', 'worker', 'migrate'] as const)(
    '%s is refused without database and Temporal of their own',
    (part) => {
      expect(errorOf({}, part).problems).toEqual([
        expect.stringContaining('DATABASE_URL must be set'),
        expect.stringContaining('TEMPORAL_ADDRESS must be set'),
      ]);
      expect(() => readConfig(OUTSIDE, part)).not.toThrow();
    },
  );

  test.each(['workspace', 'doctor'] as const)('%s needs neither', (part) => {
    expect(() => readConfig({}, part)).not.toThrow();
    expect(() => readConfig({ TEMPORAL_NAMESPACE: 'production' }, part)).not.toThrow();
  });
});

describe('WORKSPACES_FILE', () => {
  const workspacesIn = (yaml: string, env: Env = {}) =>
    readConfig({ ...env, WORKSPACES_FILE: file('workspaces.yaml', yaml) }).workspaces;
  const problemsIn = (yaml: string, env: Env = {}) =>
    errorOf({ ...env, WORKSPACES_FILE: file('workspaces.yaml', yaml) }).problems;

  test('a credential is a value, a variable of the environment, or a file next to it', () => {
    file('secret', 'from-file\n');
    const workspaces = workspacesIn(
      `
- url: https://one.example.com/
  credential: {token: plain}
- url: https://two.example.com
  credential: {client_id: app, client_secret: {env: TWO_SECRET}}
- url: https://three.example.com
  credential: {token: {file: secret}}
  requests_per_second: unlimited
  max_concurrent_requests: 4
  pipeline: {root_path: /Workspace/cdc, edition: ADVANCED}
`,
      { TWO_SECRET: 'from-env' },
    );
    expect(workspaces).toMatchObject([
      { credential: { token: 'plain' }, requests_per_second: 15, max_concurrent_requests: 16 },
      { credential: { client_id: 'app', client_secret: 'from-env' } },
      { credential: { token: 'from-file' }, requests_per_second: 'unlimited', max_concurrent_requests: 4 },
    ]);
    expect(workspaces.map(({ url }) => url)).toEqual([
      'https://one.example.com',
      'https://two.example.com',
      'https://three.example.com',
    ]);
  });

  test.each([
    ['no such file', undefined, 'cannot be read (ENOENT)'],
    ['no YAML', '- url: "x\n- [', 'is not YAML: line'],
    ['no list', 'url: https://w', 'the list: Invalid input: expected array'],
    ['an alias without anchor', '- *nobody', 'is not YAML'],
    ['an address that is none', '- {url: w, credential: {token: t}}', 'entry 1, url: must be the address'],
    ['no credential', '- {url: "https://w"}', 'entry 1, credential: must be {token} or'],
    [
      'a credential of another kind',
      '- {url: "https://w", credential: {password: p}}',
      'credential: must be {token}',
    ],
    [
      'an unknown member',
      '- {url: "https://w", credential: {token: t}, retries: 3}',
      'entry 1: has a member that',
    ],
    [
      'a wrong limit',
      '- {url: "https://w", credential: {token: t}, requests_per_second: 0}',
      'requests_per_second',
    ],
    [
      'a workspace listed twice',
      '- {url: "https://w/", credential: {token: t}}\n- {url: "https://W", credential: {token: u}}',
      'entry 2, url: is that of an entry above',
    ],
    [
      'a workspace listed with and without TLS',
      '- {url: "https://w:8443", credential: {token: t}}\n- {url: "http://w:8443", credential: {token: u}}',
      'entry 2, url: is that of an entry above',
    ],
    [
      'a variable that is not set',
      '- {url: "https://w", credential: {token: {env: NOBODY}}}',
      'entry 1, credential.token: names an environment variable that is not set',
    ],
    [
      'a file that is not there',
      '- {url: "https://w", credential: {token: {file: nobody}}}',
      'entry 1, credential.token: names a file that cannot be read (ENOENT)',
    ],
  ])('%s is told by its place', (_what, yaml, problem) => {
    const problems =
      yaml === undefined ? errorOf({ WORKSPACES_FILE: join(folder, 'none') }).problems : problemsIn(yaml);
    expect(problems).toEqual([expect.stringContaining(problem)]);
    expect(problems[0]).toMatch(/^WORKSPACES_FILE: /);
  });
});

describe('API_TOKENS_FILE', () => {
  const read = (yaml: string) => readConfig({ API_TOKENS_FILE: file('tokens.yaml', yaml) }).apiTokens;
  const problemsIn = (yaml: string) => errorOf({ API_TOKENS_FILE: file('tokens.yaml', yaml) }).problems;

  test('lists who may call, each by the digest of the token', () => {
    const tokens = [
      { sha256: sha256('one'), actor: 'jane', role: 'admin' },
      { sha256: sha256('two'), actor: 'joe', role: 'viewer', business_lines: ['finance'] },
    ];
    expect(read(JSON.stringify(tokens))).toEqual(tokens);
  });

  test.each([
    ['an empty list', '[]', 'must list at least one token'],
    ['an empty file', '', 'the list'],
    ['a token in the place of its digest', '- {sha256: secret, actor: jane, role: admin}', 'entry 1, sha256'],
    ['an unknown role', `- {sha256: ${sha256('t')}, actor: jane, role: king}`, 'entry 1, role'],
    [
      'one token for two callers',
      `- {sha256: ${sha256('t')}, actor: jane, role: admin}\n- {sha256: ${sha256('t')}, actor: joe, role: viewer}`,
      'entry 2, sha256: is that of an entry above',
    ],
  ])('%s is refused', (_what, yaml, problem) => {
    expect(problemsIn(yaml)).toEqual([expect.stringContaining(problem)]);
  });
});

describe('WEBHOOKS_FILE', () => {
  const read = (yaml: string, env: Env = {}) =>
    readConfig({ ...env, WEBHOOKS_FILE: file('webhooks.yaml', yaml) }).webhooks;
  const problemsIn = (yaml: string) => errorOf({ WEBHOOKS_FILE: file('webhooks.yaml', yaml) }).problems;
  const secretOf = (bytes: number): string => `whsec_${Buffer.alloc(bytes, 7).toString('base64')}`;
  const secret = secretOf(32);

  test('a secret is a value, a variable of the environment, or a file next to it', () => {
    file('secret', `${secretOf(24)}\n`);
    const webhooks = read(
      `
- url: https://hooks.example.com/sharepack?of=mine
  secret: ${secret}
- url: https://finance.example.com
  secret: {env: FINANCE_SECRET}
  events: [awaiting_resolution, half_time]
  business_lines: [Finance]
- {url: "http://127.0.0.1:9000/", secret: {file: secret}}
- {url: "http://[::1]:9000/", secret: {file: secret}}
`,
      { FINANCE_SECRET: secretOf(64) },
    );
    const events = ['awaiting_resolution', 'half_time', 'ended', 'drift'];
    expect(webhooks).toEqual([
      { url: 'https://hooks.example.com/sharepack?of=mine', secret, events },
      {
        url: 'https://finance.example.com',
        secret: secretOf(64),
        events: ['awaiting_resolution', 'half_time'],
        business_lines: ['Finance'],
      },
      { url: 'http://127.0.0.1:9000/', secret: secretOf(24), events },
      { url: 'http://[::1]:9000/', secret: secretOf(24), events },
    ]);
  });

  test.each([
    ['no list', 'url: https://w', 'the list: '],
    [
      'http to another machine',
      `- {url: "http://hooks.example.com", secret: ${secret}}`,
      'entry 1, url: must',
    ],
    [
      'a host that only begins like this machine',
      `- {url: "http://127.0.0.1.example.com", secret: ${secret}}`,
      'entry 1, url: must be an https address',
    ],
    ['an address with a password', `- {url: "https://a:b@w", secret: ${secret}}`, 'entry 1, url: must'],
    ['no secret', '- {url: "https://w"}', 'entry 1, secret: must be whsec_ and 24 to 64 bytes in Base64'],
    ['a secret of another form', '- {url: "https://w", secret: geheim}', 'entry 1, secret: must be whsec_'],
    ['one that is too short', `- {url: "https://w", secret: ${secretOf(23)}}`, 'entry 1, secret: must'],
    ['one that is too long', `- {url: "https://w", secret: ${secretOf(65)}}`, 'entry 1, secret: must'],
    [
      'a variable that is not set',
      '- {url: "https://w", secret: {env: NOBODY}}',
      'entry 1, secret: names an environment variable that is not set',
    ],
    [
      'an event that is none',
      `- {url: "https://w", secret: ${secret}, events: [all]}`,
      'entry 1, events.0: ',
    ],
    ['no event', `- {url: "https://w", secret: ${secret}, events: []}`, 'entry 1, events: '],
    [
      'an unknown member',
      `- {url: "https://w", secret: ${secret}, retries: 3}`,
      'entry 1: has a member that',
    ],
    [
      'a receiver listed twice',
      `- {url: "https://w", secret: ${secret}}\n- {url: "https://W/", secret: ${secret}}`,
      'entry 2, url: is that of an entry above',
    ],
  ])('%s is told by its place', (_what, yaml, problem) => {
    expect(problemsIn(yaml)).toEqual([expect.stringContaining(problem)]);
  });
});

test('the files of docker-compose.yml are right, and its demo token is the one it names', () => {
  const example = (name: string): string => join(__dirname, '..', 'examples', 'compose', name);
  const { apiTokens, workspaces } = readConfig({
    API_TOKENS_FILE: example('api-tokens.yaml'),
    WORKSPACES_FILE: example('workspaces.yaml'),
  });
  expect(apiTokens).toMatchObject([{ sha256: sha256('sharepack-demo'), role: 'admin' }]);
  expect(workspaces).toMatchObject([{ url: 'http://workspace:8090', credential: { token: 'dapi-local' } }]);
});
