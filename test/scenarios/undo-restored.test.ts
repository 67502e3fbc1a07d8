import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { ResourceView, StatusView } from '../../src/workflows/contract';
import { onePackOfEach, packText, recipientNamed, shareWithPipeline } from '../support/packs';
import { startTestService } from '../support/service';
import type { TestService } from '../support/service';
import { asIfNamed, countOf, whatExists } from '../support/what-exists';

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.stop());
beforeEach(() => service.workspace.clearFaults());

const DENIED = { Times: 1, Kind: 'status', Status: 403, ErrorCode: 'PERMISSION_DENIED' } as const;
const UNITY = '/api/2.1/unity-catalog';
const IN_A_YEAR = Date.now() + 365 * 86_400_000;

const outcomesOf = (resources: readonly ResourceView[]): Readonly<Record<string, unknown>> =>
  Object.fromEntries(resources.map(({ Name, Outcome }) => [Name, Outcome]));

/** What an administrator made by hand, with settings that no pack can say, under the names of `onePackOfEach`. */
async function madeByHand(name: string): Promise<void> {
  const { recipients, shares, pipelines, jobs } = service.workspaces.forUrl(service.workspaceUrl);
  await recipients.create({
    name: `${name}_recipient`,
    authentication_type: 'TOKEN',
    comment: 'made by hand',
    expiration_time: IN_A_YEAR,
    ip_access_list: { allowed_ip_addresses: ['192.0.2.1'] },
    properties_kvpairs: { properties: { team: 'audit' } },
  });
  await shares.create({ name: `${name}_share`, comment: 'by hand' });
  await shares.update(`${name}_share`, {
    updates: [
      {
        action: 'ADD',
        data_object: {
          name: 'main.finance.invoices',
          data_object_type: 'TABLE',
          shared_as: 'public.bills',
          history_data_sharing_status: 'ENABLED',
        },
      },
    ],
  });
  await shares.updatePermissions(`${name}_share`, [{ principal: 'legacy-auditor', add: ['SELECT'] }]);
  await shares.create({ name: `${name}_fed` });
  const { pipeline_id } = await pipelines.create({
    name: `${name}_pipeline`,
    catalog: 'analytics_prod',
    target: 'finance_shared',
    libraries: [{ notebook: { path: '/Shared/by-hand' } }],
    edition: 'PRO',
    configuration: {
      'pipelines.source_table': 'main.finance.ledger',
      'pipelines.scd_type': '2',
      'spark.by.hand': '1',
    },
    notifications: [{ email_recipients: ['ops@example.org'], alerts: ['on-update-success'] }],
    tags: { cost_center: '7' },
  });
  await jobs.create({
    name: `${name}_pipeline_schedule`,
    schedule: { quartz_cron_expression: '0 30 4 * * ?', timezone_id: 'UTC', pause_status: 'PAUSED' },
    tasks: [
      { task_key: 'by_hand', pipeline_task: { pipeline_id }, timeout_seconds: 60 },
      { task_key: 'then', depends_on: [{ task_key: 'by_hand' }], notebook_task: { notebook_path: '/x' } },
    ],
    email_notifications: { on_success: ['ops@example.org'] },
    tags: { cost_center: '7' },
  });
}

/** `onePackOfEach`, and a share that is granted to all of it, so that it comes last among the shares. */
const withOneMore = (name: string, metadata: Readonly<Record<string, unknown>>): string =>
  packText({
    metadata: { project_name: name, ...metadata },
    recipient: [
      recipientNamed(`${name}_recipient`, {
        comment: 'External auditor',
        token_expiry: 90,
        recipient_ips: [],
      }),
      recipientNamed(`${name}_late`),
    ],
    share: [
      {
        name: `${name}_share`,
        comment: 'Q1 figures',
        share_assets: ['main.finance.revenue', 'main.finance.costs'],
        recipients: [`${name}_recipient`],
      },
      shareWithPipeline(name),
      { name: `${name}_last`, share_assets: ['main.finance.budget'], recipients: [`${name}_late`] },
    ],
  });

const isDone = ({ Type, Name, Outcome }: ResourceView): boolean =>
  Outcome !== null || Name.endsWith('_late') || (Type === 'Share' && Name.endsWith('_last'));

/** Holds the run up by a late conflict about `{name}_late`, until all that does not depend on it is done. */
async function waitsWithTheRestDone(id: string): Promise<StatusView> {
  return service.until(
    id,
    ({ Status, Resources }) => Status === 'AWAITING_RESOLUTION' && Resources.every(isDone),
  );
}

async function goesOnIntoAFailure(id: string, name: string): Promise<void> {
  await service.workspace.faults({ ...DENIED, Method: 'POST', Path: `${UNITY}/shares` });
  const skip = { Type: 'Recipient', Name: `${name}_late`, Action: 'skip' } as const;
  expect(await service.resolve(id, { Resolutions: [skip] })).toMatchObject({ status: 200 });
}

const twinOfARecipient = () =>
  service.workspace.faults({ Method: 'POST', Path: `${UNITY}/recipients`, Times: 1, Kind: 'twin' });

describe('a run that fails restores what it overwrote, exactly', () => {
  test('of every kind, with what no pack can say', async () => {
    await madeByHand('hand');
    const before = await whatExists(service, 'hand_');
    await twinOfARecipient();
    const { body } = await service.upload(withOneMore('hand', {}));
    const id = body.SharePackId;
    expect(body.Status).toBe('AWAITING_RESOLUTION');
    await service.resolve(id, { Resolutions: [], Rest: { Action: 'overwrite' } });
    const midway = await waitsWithTheRestDone(id);
    expect(outcomesOf(midway.Resources)).toEqual({
      hand_recipient: 'updated',
      hand_late: null,
      hand_share: 'updated',
      hand_fed: 'updated',
      hand_last: null,
      hand_pipeline: 'updated',
      hand_pipeline_schedule: 'updated',
    });
    await goesOnIntoAFailure(id, 'hand');

    const run = await service.ended(id);

    expect(run.ErrorMessage).not.toContain('Not undone');
    expect(run).toMatchObject({
      Status: 'FAILED',
      ProvisioningStatus: 'Failed at step 5/8: Creating shares',
    });
    expect(outcomesOf(run.Resources)).toEqual({
      hand_recipient: 'rolled_back',
      hand_late: 'skipped',
      hand_share: 'rolled_back',
      hand_fed: 'rolled_back',
      hand_last: 'failed',
      hand_pipeline: 'rolled_back',
      hand_pipeline_schedule: 'rolled_back',
    });
    await service.workspaces.forUrl(service.workspaceUrl).recipients.delete('hand_late');
    expect(await whatExists(service, 'hand_')).toEqual(before);
  });

  test('on_conflict: overwrite', async () => {
    await madeByHand('over');
    const before = await whatExists(service, 'over_');
    await service.workspace.faults({ ...DENIED, Method: 'POST', Path: `${UNITY}/shares` });
    const { body } = await service.upload(withOneMore('over', { on_conflict: 'overwrite' }));

    const run = await service.ended(body.SharePackId);

    expect(run.Status).toBe('FAILED');
    for (const { Name, Outcome } of run.Resources)
      expect([Name === 'over_last' ? 'failed' : 'rolled_back', 'not_run']).toContain(Outcome);
    expect(await whatExists(service, 'over_')).toEqual(before);
  });

  test('what a pack of this service had made stays managed by it', async () => {
    await service.upload(onePackOfEach('owned'), { wait: '25' });
    const before = await whatExists(service, 'owned_');
    await service.workspace.faults({ ...DENIED, Method: 'POST', Path: `${UNITY}/shares` });
    const { body } = await service.upload(withOneMore('owned', { strategy: 'UPDATE' }));
    expect(await service.ended(body.SharePackId)).toMatchObject({
      Status: 'FAILED',
      ProvisioningStatus: 'Failed at step 5/8: Updating shares',
    });

    expect(await whatExists(service, 'owned_')).toEqual(before);
    // Only its own pack may delete it without being asked.
    const deletion = packText({
      metadata: { project_name: 'owned', strategy: 'DELETE' },
      recipient: ['owned_recipient'],
      share: ['owned_share', 'owned_fed'],
    });
    expect((await service.upload(deletion, { wait: '25' })).body).toMatchObject({
      Status: 'COMPLETED',
      Conflicts: [],
    });
    expect(countOf(await whatExists(service, 'owned_'))).toEqual({
      recipients: 0,
      shares: 0,
      pipelines: 0,
      jobs: 0,
    });
  });

  test('but not what somebody changed since: it is left, and listed', async () => {
    await madeByHand('both');
    await twinOfARecipient();
    const { body } = await service.upload(withOneMore('both', {}));
    const id = body.SharePackId;
    await service.resolve(id, { Resolutions: [], Rest: { Action: 'overwrite' } });
    await waitsWithTheRestDone(id);
    const { shares, recipients } = service.workspaces.forUrl(service.workspaceUrl);
    await shares.update('both_share', { comment: 'mine now' });
    await goesOnIntoAFailure(id, 'both');

    const run = await service.ended(id);

    expect(run.ErrorMessage).toContain("Not undone: Share 'both_share': somebody changed it since (comment)");
    expect(run.Resources.find(({ Name }) => Name === 'both_share')).toMatchObject({
      Outcome: 'updated',
      Error: expect.stringContaining('somebody changed it since'),
    });
    expect(await shares.get('both_share')).toMatchObject({ comment: 'mine now' });
    expect(await recipients.get('both_recipient')).toMatchObject({ comment: 'made by hand' });
  });

  test('what the workspace does not take back is listed: it cannot make a token last for ever again', async () => {
    const { recipients } = service.workspaces.forUrl(service.workspaceUrl);
    await recipients.create({ name: 'ever_recipient', authentication_type: 'TOKEN', comment: 'by hand' });
    await service.workspace.faults({ ...DENIED, Method: 'POST', Path: `${UNITY}/shares` });
    const { body } = await service.upload(onePackOfEach('ever', { on_conflict: 'overwrite' }));

    const run = await service.ended(body.SharePackId);

    expect(run.ErrorMessage).toMatch(
      /Not undone: Recipient 'ever_recipient': the workspace does not take back token_expiry/,
    );
    expect(run.Resources).toContainEqual({
      Type: 'Recipient',
      Name: 'ever_recipient',
      Outcome: 'updated',
      Error: expect.stringContaining('token_expiry'),
    });
    expect(await recipients.get('ever_recipient')).toMatchObject({ comment: 'by hand' });
  });

  test('and keeps what somebody added beside it since', async () => {
    await madeByHand('beside');
    await twinOfARecipient();
    const { body } = await service.upload(withOneMore('beside', {}));
    const id = body.SharePackId;
    await service.resolve(id, { Resolutions: [], Rest: { Action: 'overwrite' } });
    await waitsWithTheRestDone(id);
    const { pipelines } = service.workspaces.forUrl(service.workspaceUrl);
    const [status] = await pipelines.list('beside_pipeline');
    const { spec } = (await pipelines.get(status?.pipeline_id ?? '')) ?? {};
    await pipelines.replace(status?.pipeline_id ?? '', { ...spec, edition: 'ADVANCED' });
    await goesOnIntoAFailure(id, 'beside');
    await service.ended(id);

    const after = await pipelines.get(status?.pipeline_id ?? '');

    expect(after?.spec).toMatchObject({
      edition: 'ADVANCED',
      tags: { cost_center: '7' },
      target: 'finance_shared',
    });
  });
});

test('what a DELETE that fails had deleted is made again as it was', async () => {
  const name = 'gone';
  await service.upload(onePackOfEach(name), { wait: '25' });
  const { shares, jobs } = service.workspaces.forUrl(service.workspaceUrl);
  // By hand, since: no pack can say it.
  await shares.update('gone_share', {
    updates: [
      {
        action: 'UPDATE',
        data_object: {
          name: 'main.finance.revenue',
          data_object_type: 'TABLE',
          shared_as: 'public.sales',
          history_data_sharing_status: 'ENABLED',
        },
      },
    ],
  });
  const [job] = await jobs.list('gone_pipeline_schedule');
  const { schedule = { quartz_cron_expression: '', timezone_id: '' }, ...settings } = job?.settings ?? {};
  await jobs.reset(job?.job_id ?? 0, { ...settings, schedule: { ...schedule, pause_status: 'PAUSED' } });
  const before = await whatExists(service, 'gone_');
  // A recipient is deleted after the shares that it was granted.
  await service.workspace.faults({ ...DENIED, Method: 'DELETE', Path: `${UNITY}/recipients/*` });
  const deletion = packText({
    metadata: { project_name: name, strategy: 'DELETE' },
    recipient: ['gone_recipient'],
    share: ['gone_share', 'gone_fed'],
  });
  const { body } = await service.upload(deletion);

  const run = await service.ended(body.SharePackId);

  expect(run).toMatchObject({
    Status: 'FAILED',
    ProvisioningStatus: 'Failed at step 4/8: Deleting recipients',
  });
  // Anew, that is: what the workspace keeps of a pipeline's and a job's runs is gone with them.
  expect(run.ErrorMessage).toMatch(
    /Not undone \(2\): Pipeline 'gone_pipeline': it is there again, but its run history is lost; Schedule 'gone_pipeline_schedule': it is there again, but its run history is lost$/,
  );
  expect(outcomesOf(run.Resources)).toMatchObject({
    gone_recipient: 'failed',
    gone_share: 'rolled_back',
    gone_fed: 'rolled_back',
  });
  const after = await whatExists(service, 'gone_');
  expect(asIfNamed(after, name, name)).toEqual(asIfNamed(before, name, name));
});
