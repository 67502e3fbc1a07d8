import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { onePackOfEach } from '../support/packs';
import { startTestService } from '../support/service';
import type { TestService } from '../support/service';
import { asIfNamed, countOf, whatExists } from '../support/what-exists';
import type { Fault } from '../support/workspace-controls';

let service: TestService;
/** What an undisturbed run leaves in the workspace. */
let undisturbed: unknown;
beforeAll(async () => {
  service = await startTestService();
  await completes('calm');
  undisturbed = asIfNamed(await whatExists(service, 'calm_'), 'calm', 'any');
});
afterAll(() => service.stop());
beforeEach(() => service.workspace.clearFaults());

async function completes(name: string): Promise<void> {
  const { body } = await service.upload(onePackOfEach(name), { wait: '25' });
  expect(body).toMatchObject({ Status: 'COMPLETED', Conflicts: [], ValidationWarnings: [] });
}

async function isExactlyAsUndisturbed(name: string): Promise<void> {
  const exists = await whatExists(service, `${name}_`);
  expect(countOf(exists)).toEqual({ recipients: 1, shares: 2, pipelines: 1, jobs: 1 });
  expect(asIfNamed(exists, name, 'any')).toEqual(undisturbed);
}

const CALLS = [
  ['recipient', 'POST', '/api/2.1/unity-catalog/recipients'],
  ['share', 'POST', '/api/2.1/unity-catalog/shares'],
  ["share's objects", 'PATCH', '/api/2.1/unity-catalog/shares/*_share'],
  ['grants', 'PATCH', '/api/2.1/unity-catalog/shares/*/permissions'],
  ['pipeline', 'POST', '/api/2.0/pipelines'],
  ['schedule', 'POST', '/api/2.2/jobs/create'],
] as const;

/** Those that struck a call of this path, oldest first. */
async function faultsMet(since: number): Promise<readonly string[]> {
  const requests = await service.workspace.requests();
  return requests.slice(since).flatMap(({ Fault }) => Fault ?? []);
}

describe('an undisturbed run', () => {
  test('leaves what the pack says', () => {
    expect(undisturbed).toMatchObject({
      recipients: [
        {
          name: 'any_recipient',
          authentication_type: 'TOKEN',
          comment: 'External auditor',
          ip_access_list: {
            allowed_ip_addresses: expect.arrayContaining(['203.0.113.0/24', '198.51.100.7']),
          },
        },
      ],
      shares: [
        {
          name: 'any_fed',
          objects: [{ name: 'main.finance.ledger', data_object_type: 'TABLE' }],
          permissions: [{ principal: 'any_recipient', privileges: ['SELECT'] }],
        },
        {
          name: 'any_share',
          comment: 'Q1 figures',
          objects: [
            { name: 'main.finance.costs', data_object_type: 'TABLE' },
            { name: 'main.finance.revenue', data_object_type: 'TABLE' },
          ],
          permissions: [{ principal: 'any_recipient', privileges: ['SELECT'] }],
        },
      ],
      pipelines: [
        {
          name: 'any_pipeline',
          spec: {
            catalog: 'analytics_prod',
            schema: 'finance_shared',
            serverless: true,
            configuration: {
              'pipelines.source_table': 'main.finance.ledger',
              'pipelines.target_table': 'ledger_external',
              'pipelines.keys': 'id,booked_at',
              'pipelines.scd_type': '2',
            },
            tags: { env: 'prod' },
          },
        },
      ],
      jobs: [
        {
          runs: 'any_pipeline',
          settings: {
            name: 'any_pipeline_schedule',
            schedule: { quartz_cron_expression: '0 0 2 * * ?', timezone_id: 'America/New_York' },
            email_notifications: { on_failure: ['finance-ops@example.com'] },
          },
        },
      ],
    });
  });
});

describe('a create whose answer is lost after it was done (drop-after) leaves exactly one, as the pack says', () => {
  test.each(CALLS)('%s', async (what, Method, Path) => {
    const name = `lost_${what.replace(/\W/g, '')}`;
    const { length: since } = await service.workspace.requests();
    await service.workspace.faults({ Method, Path, Times: 1, Kind: 'drop-after' });

    await completes(name);

    expect(await faultsMet(since)).toEqual(['drop-after']);
    await isExactlyAsUndisturbed(name);
  });
});

describe('a create that is turned away, dropped or slowed down is done once all the same', () => {
  test.each(CALLS)('%s', async (what, Method, Path) => {
    const kinds: readonly Partial<Fault>[] = [
      { Kind: 'drop-before' },
      { Kind: 'status', Status: 503 },
      { Kind: 'status', Status: 429, RetryAfter: 1 },
      { Kind: 'drop-after' },
    ];
    const names = kinds.map((_, index) => `away${index}_${what.replace(/\W/g, '')}`);
    const { length: since } = await service.workspace.requests();
    await service.workspace.faults(
      ...kinds.map((kind): Fault => ({ Method, Path, Times: 1, Kind: 'drop-before', ...kind })),
    );

    // Side by side: whichever meets which of the faults, all end the same.
    await Promise.all(names.map(completes));

    expect([...(await faultsMet(since))].sort()).toEqual(['drop-after', 'drop-before', 'status', 'status']);
    for (const name of names) await isExactlyAsUndisturbed(name);
  });
});

test('every create of one run may lose its answer', async () => {
  const { length: since } = await service.workspace.requests();
  await service.workspace.faults(
    ...CALLS.map(([, Method, Path]): Fault => ({ Method, Path, Times: 1, Kind: 'drop-after' })),
  );

  await completes('every');

  expect(await faultsMet(since)).toEqual(CALLS.map(() => 'drop-after'));
  await isExactlyAsUndisturbed('every');
});

test('what refers to something that was just made waits until the workspace knows of it', async () => {
  const { length: since } = await service.workspace.requests();
  const missing = (Method: string, Path: string, ErrorCode: string): Fault => ({
    ...{ Method, Path, ErrorCode, Times: 2, Kind: 'status', Status: 404 },
  });
  await service.workspace.faults(
    missing('PATCH', '/api/2.1/unity-catalog/shares/notyet_share', 'SHARE_DOES_NOT_EXIST'),
    missing('PATCH', '/api/2.1/unity-catalog/shares/*/permissions', 'RECIPIENT_DOES_NOT_EXIST'),
    missing('POST', '/api/2.2/jobs/create', 'RESOURCE_DOES_NOT_EXIST'),
  );

  await completes('notyet');

  expect(await faultsMet(since)).toEqual(Array<string>(6).fill('status'));
  await isExactlyAsUndisturbed('notyet');
});

test('a worker stopped during a create goes on where it was', async () => {
  const Path = '/api/2.1/unity-catalog/shares';
  await service.workspace.faults({ Method: 'POST', Path, Times: 1, Kind: 'slow-after', DelayMs: 1000 });
  const { body } = await service.upload(onePackOfEach('stopped'));
  // The share is there, and the worker waits for the answer that says so.
  await service.until(body.SharePackId, ({ Resources }) =>
    Resources.some(({ Type, Outcome }) => Type === 'Recipient' && Outcome === 'created'),
  );

  await service.stopWorker();
  expect((await service.status(body.SharePackId)).Status).toBe('IN_PROGRESS');
  await service.startWorker();

  expect(await service.ended(body.SharePackId)).toMatchObject({ Status: 'COMPLETED' });
  await isExactlyAsUndisturbed('stopped');
});
