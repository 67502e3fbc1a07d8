/** UPDATE, where the change is not possible in place: it is asked, and what depends on the replaced one follows to it. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Databricks } from '../../src/databricks/databricks';
import { onePackOfEach, packText, recipientNamed } from '../support/packs';
import type { UploadAnswer } from '../support/service-client';
import { startTestService } from '../support/service';
import type { TestService } from '../support/service';
import { asIfNamed, whatExists } from '../support/what-exists';

let service: TestService;
let workspace: Databricks;
beforeAll(async () => {
  service = await startTestService();
  workspace = service.workspaces.forUrl(service.workspaceUrl);
});
afterAll(() => service.stop());
beforeEach(() => service.workspace.clearFaults());

const DENIED = { Times: 1, Kind: 'status', Status: 403, ErrorCode: 'PERMISSION_DENIED' } as const;

const pipelinePack = (name: string, pipeline: object, more: object = {}): string =>
  packText({
    metadata: { project_name: name, strategy: 'UPDATE' },
    share: [{ name: `${name}_fed`, pipelines: [{ name_prefix: `${name}_pipeline`, ...pipeline }] }],
    ...more,
  });

/** The pipeline's change, which waits for an answer. */
async function asked(text: string): Promise<UploadAnswer> {
  const { body } = await service.upload(text, { wait: '25' });
  expect(body.Status).toBe('AWAITING_RESOLUTION');
  return body;
}

const replace = (id: string) => service.resolve(id, { Resolutions: [], Rest: { Action: 'replace' } });

async function pipelineIdOf(name: string): Promise<string | undefined> {
  const [pipeline] = await workspace.pipelines.list(`${name}_pipeline`);
  return pipeline?.pipeline_id;
}
async function runByJobOf(name: string): Promise<string | undefined> {
  const [job] = await workspace.jobs.list(`${name}_pipeline_schedule`);
  return job?.settings?.tasks?.[0]?.pipeline_task?.pipeline_id;
}

describe("a pipeline's source_asset or scd_type", () => {
  test.each([
    ['source_asset', { source_asset: 'main.finance.budget' }],
    ['scd_type', { scd_type: '1' }],
  ])('%s cannot change in place: replace is offered and says what is lost', async (field, change) => {
    const name = `immutable_${field}`;
    await service.upload(onePackOfEach(name), { wait: '25' });
    const body = await asked(pipelinePack(name, change));
    expect(body.Conflicts).toMatchObject([
      {
        ...{ Type: 'Pipeline', Owner: 'this pack', Actions: ['skip', 'replace'] },
        Message: expect.stringContaining('cannot be changed in place'),
        Consequences: { replace: expect.stringContaining('run history is lost') },
        Differences: [{ Field: field }],
      },
    ]);
    await service.cancel(body.SharePackId);
    await service.ended(body.SharePackId);
  });
});

describe('a replaced pipeline', () => {
  test('without a schedule key takes its job along, as it is', async () => {
    await service.upload(onePackOfEach('along'), { wait: '25' });
    const before = {
      pipeline: await pipelineIdOf('along'),
      jobs: (await whatExists(service, 'along_')).jobs,
    };
    const { SharePackId } = await asked(pipelinePack('along', { scd_type: '1' }));
    await replace(SharePackId);
    expect(await service.ended(SharePackId)).toMatchObject({
      Status: 'COMPLETED',
      Resources: [
        { Name: 'along_fed', Outcome: 'unchanged' },
        { Name: 'along_pipeline', Outcome: 'replaced' },
      ],
    });
    const id = await pipelineIdOf('along');
    expect(id).not.toBe(before.pipeline);
    expect(await runByJobOf('along')).toBe(id);
    const told = JSON.stringify(before.jobs).replaceAll(before.pipeline ?? '', id ?? '');
    expect((await whatExists(service, 'along_')).jobs).toEqual(JSON.parse(told));
    // Its tables and what the pack leaves out are kept.
    expect((await workspace.pipelines.get(id ?? ''))?.spec).toMatchObject({
      configuration: { 'pipelines.target_table': 'ledger_external', 'pipelines.scd_type': '1' },
      tags: { env: 'prod' },
    });
  });

  test('takes its job along also where the answer of the create was lost', async () => {
    await service.upload(onePackOfEach('lost'), { wait: '25' });
    const { SharePackId } = await asked(pipelinePack('lost', { scd_type: '1' }));
    await service.workspace.faults({
      Method: 'POST',
      Path: '/api/2.0/pipelines',
      Times: 1,
      Kind: 'drop-after',
    });
    await replace(SharePackId);
    expect((await service.ended(SharePackId)).Status).toBe('COMPLETED');
    expect(await workspace.pipelines.list('lost_pipeline')).toHaveLength(1);
    expect(await runByJobOf('lost')).toBe(await pipelineIdOf('lost'));
  });

  test('leaves a job of that name that runs another pipeline', async () => {
    await service.upload(onePackOfEach('other'), { wait: '25' });
    const [job] = await workspace.jobs.list('other_pipeline_schedule');
    const { pipeline_id } = await workspace.pipelines.create({
      ...{ name: 'other-by-hand', libraries: [{ notebook: { path: '/Shared/by-hand' } }] },
    });
    const settings = { ...job?.settings, tasks: [{ task_key: 'x', pipeline_task: { pipeline_id } }] };
    await workspace.jobs.reset(job?.job_id ?? 0, settings);
    const { SharePackId } = await asked(pipelinePack('other', { scd_type: '1' }));
    await replace(SharePackId);
    expect((await service.ended(SharePackId)).Status).toBe('COMPLETED');
    expect(await runByJobOf('other')).toBe(pipeline_id);
  });

  test.each([
    ['without a schedule key', {}],
    ['with a changed schedule', { schedule: { cron: '0 0 5 * * ?', timezone: 'UTC' } }],
  ])('%s is as it was after a failure, its job too; its lost run history is listed', async (what, change) => {
    const name = what.startsWith('with ') ? 'backwith' : 'back';
    await service.upload(onePackOfEach(name), { wait: '25' });
    const before = await whatExists(service, `${name}_`);
    const recipient_databricks_org = `aws:us-west-2:59a84bee-54bc-43a2-87de-${name.padEnd(12, '0')}`;
    const late = { name: `${name}_late`, type: 'D2D', recipient_databricks_org };
    const more = { recipient: [late] };
    const { SharePackId } = await asked(pipelinePack(name, { scd_type: '1', ...change }, more));
    // The recipient, of another type than the twin, waits as a late conflict until the rest is done; then it fails.
    await service.workspace.faults({
      ...{ Method: 'POST', Path: '/api/2.1/unity-catalog/recipients', Times: 1, Kind: 'twin' },
    });
    await replace(SharePackId);
    await service.until(
      SharePackId,
      ({ Status, Resources }) =>
        Status === 'AWAITING_RESOLUTION' &&
        Resources.every(({ Name, Outcome }) => Outcome !== null || Name.endsWith('_late')),
    );
    await service.workspace.faults({
      ...DENIED,
      Method: 'DELETE',
      Path: '/api/2.1/unity-catalog/recipients/*',
    });
    await replace(SharePackId);
    const run = await service.ended(SharePackId);
    expect(run.Status).toBe('FAILED');
    expect(run.ErrorMessage).toMatch(
      /Not undone: Pipeline '\w+': it is there again, but its run history is lost$/,
    );
    expect(run.Resources.find(({ Type }) => Type === 'Pipeline')).toMatchObject({ Outcome: 'rolled_back' });
    await service.workspace.clearFaults();
    await workspace.recipients.delete(`${name}_late`);
    expect(await runByJobOf(name)).toBe(await pipelineIdOf(name));
    const [now, then] = [await whatExists(service, `${name}_`), before];
    expect(asIfNamed(now, name, name)).toEqual(asIfNamed(then, name, name));
  });
});

describe('a replaced recipient', () => {
  const ORG = 'aws:us-west-2:49a84bee-54bc-43a2-87de-023d0ec1601';
  /** One that is D2O, with a share that is granted to it, by hand. */
  async function byHand(name: string): Promise<void> {
    await workspace.recipients.create({
      ...{ name: `${name}_recipient`, authentication_type: 'TOKEN', comment: 'by hand' },
      ip_access_list: { allowed_ip_addresses: ['192.0.2.1'] },
    });
    for (const share of [`${name}_share`, `${name}_foreign`]) {
      await workspace.shares.create({ name: share, comment: 'by hand' });
      await workspace.shares.updatePermissions(share, [{ principal: `${name}_recipient`, add: ['SELECT'] }]);
    }
  }
  const pack = (name: string, digit: number): string =>
    packText({
      metadata: { project_name: name },
      recipient: [
        { name: `${name}_recipient`, type: 'D2D', recipient_databricks_org: `${ORG}${digit}` },
        recipientNamed(`${name}_other`),
      ],
      share: [
        { name: `${name}_share`, share_assets: ['main.finance.costs'], recipients: [`${name}_recipient`] },
        { name: `${name}_last`, share_assets: ['main.finance.costs'], recipients: [`${name}_other`] },
      ],
    });
  const replaceAndOverwrite = (id: string, name: string) =>
    service.resolve(id, {
      Resolutions: [{ Type: 'Recipient', Name: `${name}_recipient`, Action: 'replace' }],
      Rest: { Action: 'overwrite' },
    });
  const granted = async (share: string) =>
    ((await workspace.shares.permissions(share)) ?? []).map(({ principal }) => principal);

  test('keeps nothing that only the other type has, and a share that is overwritten with it is not asked again', async () => {
    await byHand('whole');
    const { SharePackId } = await asked(pack('whole', 1));
    await replaceAndOverwrite(SharePackId, 'whole');
    const run = await service.ended(SharePackId);
    expect(run).toMatchObject({ Status: 'COMPLETED' });
    expect(run.Conflicts.filter(({ Late }) => Late)).toEqual([]);
    expect(await workspace.recipients.get('whole_recipient')).toMatchObject({
      ...{ authentication_type: 'DATABRICKS', comment: 'by hand' },
    });
    expect(await granted('whole_share')).toEqual(['whole_recipient']);
    expect(await granted('whole_foreign')).toEqual([]);
  });

  test('has its grants again after a failure, on every share; its lost token is listed', async () => {
    await byHand('again');
    const before = await whatExists(service, 'again_');
    const { SharePackId } = await asked(pack('again', 2));
    await service.workspace.faults({ ...DENIED, Method: 'POST', Path: '/api/2.1/unity-catalog/shares' });
    await replaceAndOverwrite(SharePackId, 'again');
    const run = await service.ended(SharePackId);
    expect(run.Status).toBe('FAILED');
    // Depending on how far it came; what it did not begin has lost nothing.
    expect(run.ErrorMessage ?? '').toMatch(
      /Not undone: Recipient 'again_recipient': it is there again, but with a new token|fault: 403/,
    );
    const now = await whatExists(service, 'again_');
    expect(asIfNamed(now, 'again', 'again')).toEqual(asIfNamed(before, 'again', 'again'));
  });
});
