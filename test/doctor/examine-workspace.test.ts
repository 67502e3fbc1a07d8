import { afterEach, describe, expect, test } from '@jest/globals';
import { probeWorkspace } from '../../src/databricks/probe';
import type { WorkspaceSetting } from '../../src/databricks/workspace-setting';
import { workspaceSettingSchema } from '../../src/databricks/workspace-setting';
import { examineWorkspace } from '../../src/doctor/examine-workspace';
import type { Check, Finding, WorkspaceReport } from '../../src/doctor/finding';
import { CHECKS } from '../../src/doctor/finding';
import { METASTORE_ID } from '../../src/local/workspace/identity';
import { API_TOKEN, OAUTH_CLIENT_ID } from '../../src/local/workspace/local-workspace';
import { useWorkspace } from '../databricks/workspace';
import { startFront } from './front';
import type { Change, Front } from './front';

const workspace = useWorkspace();
const fronts: Front[] = [];
afterEach(async () => {
  await Promise.all(fronts.splice(0).map((front) => front.close()));
});

const UNITY_CATALOG = '/api/2.1/unity-catalog';
/** One for the probe, one for each read. */
const CALLS = 8;
const pipeline = { root_path: '/Workspace/Shared/sharepack' };

async function examined(setting: Partial<WorkspaceSetting> = {}): Promise<WorkspaceReport> {
  const whole = workspaceSettingSchema.parse({
    url: workspace.url,
    credential: { token: API_TOKEN },
    pipeline,
    ...setting,
  });
  const { url, credential } = whole;
  return examineWorkspace({
    setting: whole,
    databricks: workspace.connect({ url, credential, requestTimeoutMs: 500, totalTimeoutMs: 1_000 }),
    probe: () => probeWorkspace(url, { userAgent: 'sharepack/test', timeoutMs: 5_000 }),
  });
}

/** The same workspace with some other answers. */
async function examinedWith(...changes: readonly Change[]): Promise<WorkspaceReport> {
  const front = await startFront(workspace.url, changes);
  fronts.push(front);
  return examined({ url: front.url });
}

function finding({ Findings }: WorkspaceReport, check: Check): Finding {
  const found = Findings.find(({ Check }) => Check === check);
  if (found === undefined) throw new Error(`there is no finding of ${check}`);
  return found;
}

const verdicts = ({ Findings }: WorkspaceReport): Record<string, string> =>
  Object.fromEntries(Findings.map(({ Check, Verdict }) => [Check, Verdict]));

test('a workspace where everything is as it should be is ok in every check', async () => {
  const report = await examined();
  expect(report).toMatchObject({ Url: workspace.url, Verdict: 'ok' });
  expect(report.Findings.map(({ Check, Verdict, ToDo }) => [Check, Verdict, ToDo])).toEqual(
    CHECKS.map((check) => [check, 'ok', []]),
  );
  expect(finding(report, 'credential').Found).toBe('it is local@example.com, by a token');
  expect(finding(report, 'quotas').Found).toBe('1 of 5,000 recipients, 1 of 1,000 shares');
});

test.each<[string, WorkspaceSetting['credential'], readonly string[]]>([
  ['a token', { token: API_TOKEN }, []],
  ['a service principal', { client_id: OAUTH_CLIENT_ID, client_secret: API_TOKEN }, ['POST /oidc/v1/token']],
])('with %s nothing is sent but GETs and what fetches a token', async (form, credential, posts) => {
  const report = await examined({ credential });
  expect(finding(report, 'credential').Found).toContain(form);
  const requests = await workspace.requests();
  expect(requests.length).toBeGreaterThanOrEqual(CALLS);
  expect(requests.filter((request) => !request.startsWith('GET '))).toEqual(posts);
});

describe('the way to it', () => {
  test('an address where nobody listens is a problem, and nothing else is checked', async () => {
    const front = await startFront(workspace.url, []);
    await front.close();
    const report = await examined({ url: front.url });
    expect(report.Verdict).toBe('problem');
    expect(finding(report, 'address').Found).toContain('ECONNREFUSED');
    expect(report.Findings.slice(1).map(({ Verdict, Found }) => [Verdict, Found])).toEqual(
      CHECKS.slice(1).map(() => ['unchecked', 'not checked: address must be right first']),
    );
  });

  test('what is no workspace is not sent the credential', async () => {
    const report = await examinedWith(
      { path: '/.well-known/databricks-config', status: 404 },
      { path: '/.well-known/oauth-authorization-server', body: () => ({ page: 'welcome' }) },
    );
    expect(finding(report, 'workspace')).toMatchObject({ Verdict: 'problem' });
    expect(finding(report, 'credential')).toMatchObject({
      Verdict: 'unchecked',
      Found: 'not checked: workspace must be right first',
    });
    expect(await workspace.requests()).toEqual([
      'GET /.well-known/databricks-config',
      'GET /oidc/.well-known/oauth-authorization-server',
    ]);
  });

  test('an older workspace, with no host metadata, is known by its OAuth metadata', async () => {
    const report = await examinedWith({ path: '/.well-known/databricks-config', status: 404 });
    expect(report.Verdict).toBe('ok');
  });

  test.each([
    ['ahead of', -300],
    ['behind', 300],
  ])('a clock that is %s the workspace by more than a minute is a warning', async (direction, offset) => {
    const date = new Date(Date.now() + offset * 1_000).toUTCString();
    const report = await examinedWith({ path: '/databricks-config', headers: { date } });
    expect(report.Verdict).toBe('warning');
    const { Verdict, Found, ToDo } = finding(report, 'clock');
    expect(Verdict).toBe('warning');
    expect(Found).toBe(`this machine's clock is 5 minutes ${direction} the workspace's`);
    expect(ToDo).toEqual([expect.stringContaining('NTP')]);
  });

  test("what the workspace says of its rate limit stands beside the service's own", async () => {
    const headers = { 'x-ratelimit-limit': '30' };
    const report = await examinedWith({ path: '/databricks-config', headers });
    expect(finding(report, 'limits').Found).toBe(
      'the service sends at most 15 requests a second, 16 at once; the workspace says x-ratelimit-limit: 30',
    );
  });
});

describe('who one is there', () => {
  test.each<[string, WorkspaceSetting['credential'], string]>([
    ['token', { token: 'dapi-geheim' }, 'Make a new token'],
    ['secret', { client_id: OAUTH_CLIENT_ID, client_secret: 'geheim' }, 'Check id and secret'],
  ])('a wrong %s is a problem, told without it', async (_, credential, advice) => {
    const report = await examined({ credential });
    expect(finding(report, 'credential')).toMatchObject({
      Verdict: 'problem',
      ToDo: [expect.stringContaining(advice)],
    });
    expect(finding(report, 'metastore').Found).toBe('not checked: credential must be right first');
    expect(JSON.stringify(report)).not.toContain('geheim');
  });

  test('a workspace without a metastore has nothing to share, and its pipelines are checked all the same', async () => {
    const refusal = { error_code: 'METASTORE_DOES_NOT_EXIST', message: 'No metastore assigned.' };
    const report = await examinedWith({ path: '/metastore_summary', status: 404, body: () => refusal });
    expect(finding(report, 'metastore')).toMatchObject({
      Verdict: 'problem',
      Found: 'the workspace is assigned no metastore',
    });
    expect(verdicts(report)).toMatchObject({ pipelines: 'ok', schedules: 'ok', shares: 'unchecked' });
    expect(finding(report, 'shares').Found).toBe('not checked: metastore must be right first');
  });

  test('a metastore that shares within Databricks only is a warning: D2O recipients need more', async () => {
    const report = await examinedWith({
      path: '/metastore_summary',
      body: (metastore) => ({ ...metastore, delta_sharing_scope: 'INTERNAL' }),
    });
    expect(finding(report, 'sharing')).toMatchObject({
      Verdict: 'warning',
      Found: expect.stringContaining('delta_sharing_scope INTERNAL'),
    });
  });

  test("how long recipients' tokens hold is told", async () => {
    const report = await examinedWith({
      path: '/metastore_summary',
      body: (metastore) => ({
        ...metastore,
        delta_sharing_recipient_token_lifetime_in_seconds: 30 * 86_400,
      }),
    });
    expect(finding(report, 'sharing').Found).toContain("recipients' tokens hold for 30 days");
  });
});

describe('what one may do', () => {
  const permissions = (...privileges: readonly string[]): Change => ({
    path: `/metastore/${METASTORE_ID}`,
    body: ({ privilege_assignments: granted }) =>
      granted === undefined
        ? {}
        : { privilege_assignments: [{ privileges: privileges.map((privilege) => ({ privilege })) }] },
  });
  const me = (changes: object): Change => ({ path: '/Me', body: (user) => ({ ...user, ...changes }) });
  const noAdmin = me({ groups: [{ display: 'data-team' }] });

  test('what is missing is named, with the statement that grants it', async () => {
    const report = await examinedWith(noAdmin, permissions('USE_RECIPIENT', 'CREATE_SHARE', 'USE_SHARE'));
    expect(finding(report, 'recipients')).toMatchObject({
      Verdict: 'problem',
      Found: 'no grant of CREATE RECIPIENT is seen: packs with new recipients fail',
      ToDo: ['A metastore admin runs', 'GRANT CREATE RECIPIENT ON METASTORE TO `local@example.com`;'],
    });
    expect(finding(report, 'shares')).toMatchObject({
      Verdict: 'warning',
      ToDo: ['A metastore admin runs', 'GRANT SET SHARE PERMISSION ON METASTORE TO `local@example.com`;'],
    });
    expect(report.Verdict).toBe('problem');
  });

  test('a workspace admin may hold it without a grant that says so: a warning', async () => {
    const report = await examinedWith(permissions());
    expect(finding(report, 'shares')).toMatchObject({
      Verdict: 'warning',
      Found: expect.stringContaining('unless it is held as a workspace admin'),
    });
  });

  test('what a group was granted counts', async () => {
    const front = await startFront(workspace.url, [
      {
        path: `/metastore/${METASTORE_ID}`,
        body: (body) =>
          body['privilege_assignments'] === undefined
            ? { privilege_assignments: [{ privileges: [{ privilege: 'CREATE_RECIPIENT' }] }] }
            : {},
      },
      noAdmin,
    ]);
    fronts.push(front);
    const report = await examined({ url: front.url });
    expect(finding(report, 'recipients')).toMatchObject({
      Verdict: 'warning',
      Found: expect.stringContaining('no grant of USE RECIPIENT is seen'),
    });
    expect(finding(report, 'shares').Verdict).toBe('problem');
  });

  test('who owns the metastore may do everything, in person or as a member', async () => {
    const owner = (name: string): Change => ({
      path: '/metastore_summary',
      body: (metastore) => ({ ...metastore, owner: name }),
    });
    for (const name of ['local@example.com', 'data-team']) {
      const report = await examinedWith(noAdmin, permissions(), owner(name));
      expect(report.Verdict).toBe('ok');
      expect(finding(report, 'shares').Found).toContain('metastore admin');
    }
  });

  test('grants that may not be read are a warning, with all that is needed', async () => {
    await workspace.fault({
      Method: 'GET',
      Path: `${UNITY_CATALOG}/effective-permissions/metastore/*`,
      Kind: 'status',
      Status: 403,
      ErrorCode: 'PERMISSION_DENIED',
    });
    const report = await examined();
    expect(finding(report, 'recipients')).toMatchObject({
      Verdict: 'warning',
      ToDo: [
        'To be sure, a metastore admin runs',
        'GRANT CREATE RECIPIENT, USE RECIPIENT ON METASTORE TO `local@example.com`;',
      ],
    });
  });

  test.each<[Check, string]>([
    ['pipelines', '/api/2.0/pipelines'],
    ['schedules', '/api/2.2/jobs/list'],
    ['metastore', `${UNITY_CATALOG}/metastore_summary`],
    ['quotas', `${UNITY_CATALOG}/shares`],
    ['credential', '/api/2.0/preview/scim/v2/Me'],
  ])('%s that may not be read are a problem', async (check, Path) => {
    await workspace.fault({
      Method: 'GET',
      Path,
      Kind: 'status',
      Status: 403,
      ErrorCode: 'PERMISSION_DENIED',
    });
    const report = await examined();
    expect(finding(report, check)).toMatchObject({
      Verdict: 'problem',
      Found: expect.stringContaining(`GET ${Path}`),
      ToDo: [expect.stringContaining('Give')],
    });
  });
});

describe('what there is room for', () => {
  const many = (kind: 'recipients' | 'shares', count: number): Change => ({
    path: `/${kind}`,
    body: () => ({ [kind]: Array.from({ length: count }, (_, index) => ({ name: `one-${index}` })) }),
  });

  test.each<[string, Change, string, string]>([
    ['nearly full of shares', many('shares', 900), 'warning', '900 of 1,000 shares: nearly full'],
    ['full of shares', many('shares', 1_000), 'problem', '1,000 of 1,000 shares: no more can be made'],
    ['nearly full of recipients', many('recipients', 4_999), 'warning', 'nearly full'],
    ['with room', many('shares', 899), 'ok', '1 of 5,000 recipients, 899 of 1,000 shares'],
  ])('a metastore %s', async (_, change, verdict, words) => {
    const quotas = finding(await examinedWith(change), 'quotas');
    expect(quotas.Verdict).toBe(verdict);
    expect(quotas.Found).toContain(words);
    expect(quotas.ToDo).toHaveLength(verdict === 'ok' ? 0 : 1);
  });

  test('a workspace for which no pipeline is set can have no new ones: a warning', async () => {
    expect(finding(await examined({ pipeline: undefined }), 'pipelines')).toMatchObject({
      Verdict: 'warning',
      ToDo: [expect.stringContaining('WORKSPACES_FILE')],
    });
  });

  test('the limits that are in force are told', async () => {
    const report = await examined({ requests_per_second: 'unlimited', max_concurrent_requests: 4 });
    expect(finding(report, 'limits').Found).toBe(
      'the service sends any number of requests a second, 4 at once',
    );
  });
});
