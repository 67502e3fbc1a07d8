import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ScheduleNotFoundError } from '@temporalio/client';
import { driftId } from '../../src/workflows/contract';
import { onePackOfEach, packText, recipientNamed, shareWithPipeline } from '../support/packs';
import type { DriftAnswer } from '../support/service-client';
import { startTestService } from '../support/service';
import type { TestService } from '../support/service';
import { writesDuring } from '../support/writes';

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.stop());

const workspace = () => service.workspaces.forUrl(service.workspaceUrl);

/** @returns the id of a version that completed. */
async function completed(pack: string, options: Readonly<Record<string, string>> = {}): Promise<string> {
  const { body } = await service.upload(pack, { wait: '20', ...options });
  expect(body).toMatchObject({ Status: 'COMPLETED' });
  return body.SharePackId;
}

async function checked(id: string): Promise<DriftAnswer> {
  const { status, body } = await service.checkDrift(id);
  expect([status, body]).toEqual([200, expect.objectContaining({ Resources: expect.any(Array) })]);
  return body;
}

const driftEvents = async (id: string) =>
  (await service.store.events(id, 0, 1_000)).filter(({ type }) => type === 'drift').map(({ data }) => data);

const deletion = (name: string, sections: object): string =>
  packText({ metadata: { project_name: name, strategy: 'DELETE' }, ...sections });

describe('a check of a pack that nobody touched', () => {
  let id: string;
  let report: DriftAnswer;
  let calls: readonly string[];
  beforeAll(async () => {
    id = await completed(onePackOfEach('calm'));
    const before = (await service.workspace.requests()).length;
    report = await checked(id);
    calls = (await service.workspace.requests()).slice(before).map(({ Method, Path }) => `${Method} ${Path}`);
  });

  test('finds none, of all its resources', () => {
    expect(report).toMatchObject({ SharePackId: id, Version: 1, Drifted: false, Count: 0, Checked: 5 });
    expect(report.Resources).toEqual([]);
  });

  test('asks the workspace what the look asks, and only reads', () => {
    expect(calls.filter((call) => !call.startsWith('GET '))).toEqual([]);
    // The recipient; the list of shares, and each with its grants; the pipeline and its job by name.
    expect(calls.toSorted()).toEqual([
      'GET /api/2.0/pipelines',
      expect.stringMatching(/^GET .api.2.0.pipelines../),
      'GET /api/2.1/unity-catalog/recipients/calm_recipient',
      'GET /api/2.1/unity-catalog/shares',
      'GET /api/2.1/unity-catalog/shares/calm_fed',
      'GET /api/2.1/unity-catalog/shares/calm_fed/permissions',
      'GET /api/2.1/unity-catalog/shares/calm_share',
      'GET /api/2.1/unity-catalog/shares/calm_share/permissions',
      'GET /api/2.2/jobs/list',
    ]);
  });

  test('is no news to who reads the events, and shows in the status', async () => {
    expect(await driftEvents(id)).toEqual([]);
    expect(await service.status(id)).toMatchObject({
      Status: 'COMPLETED',
      Drift: { CheckedAt: report.CheckedAt, Drifted: false, Count: 0 },
    });
  });

  test('is kept, for who asks without a look', async () => {
    expect(await service.lastDrift(id)).toMatchObject({ status: 200, body: report });
  });
});

describe('a check finds', () => {
  test('what somebody changed, field by field, and tells when it is as it was again', async () => {
    const id = await completed(onePackOfEach('edited'));
    const { recipients, shares, pipelines } = workspace();
    await recipients.update('edited_recipient', { comment: 'by hand' });
    await shares.updatePermissions('edited_share', [{ principal: 'edited_recipient', remove: ['SELECT'] }]);

    const report = await checked(id);

    expect(report).toMatchObject({ Drifted: true, Count: 2, Checked: 5 });
    expect(report.Resources).toEqual([
      {
        ...{ Type: 'Recipient', Name: 'edited_recipient', Drift: 'changed' },
        Differences: [{ Field: 'comment', Existing: 'by hand', Desired: 'External auditor' }],
      },
      {
        ...{ Type: 'Share', Name: 'edited_share', Drift: 'changed' },
        Differences: [{ Field: 'recipients', Existing: [], Desired: ['edited_recipient'] }],
      },
    ]);
    expect(await service.status(id)).toMatchObject({ Drift: { Drifted: true, Count: 2 } });
    await checked(id);
    expect(await driftEvents(id)).toEqual([expect.objectContaining({ Drifted: true, Count: 2, Checked: 5 })]);

    await recipients.update('edited_recipient', { comment: 'External auditor' });
    await shares.updatePermissions('edited_share', [{ principal: 'edited_recipient', add: ['SELECT'] }]);
    expect(await checked(id)).toMatchObject({ Drifted: false, Resources: [] });
    expect(await driftEvents(id)).toEqual([
      expect.objectContaining({ Drifted: true }),
      expect.objectContaining({ Drifted: false, Count: 0 }),
    ]);
    expect(await pipelines.list('edited_pipeline')).toHaveLength(1);
  });

  test('what somebody deleted, and what went with it', async () => {
    const id = await completed(onePackOfEach('lost'));
    await workspace().recipients.delete('lost_recipient');

    const { Resources } = await checked(id);

    expect(Resources.map(({ Name, Drift }) => [Name, Drift])).toEqual([
      ['lost_recipient', 'missing'],
      ['lost_share', 'changed'],
      ['lost_fed', 'changed'],
    ]);
  });

  test('what somebody deleted and made anew, though it looks the same', async () => {
    const pack = packText({
      metadata: { project_name: 'anew' },
      recipient: [{ name: 'anew-recipient', type: 'D2O' }],
    });
    const id = await completed(pack);
    const { recipients } = workspace();
    const before = await recipients.get('anew-recipient');
    await recipients.delete('anew-recipient');
    const after = await recipients.create({ name: 'anew-recipient', authentication_type: 'TOKEN' });

    expect((await checked(id)).Resources).toEqual([
      {
        ...{ Type: 'Recipient', Name: 'anew-recipient', Drift: 'changed' },
        Differences: [{ Field: 'id', Existing: after.id, Desired: before?.id }],
      },
    ]);
  });

  test('what another pack took over, naming it', async () => {
    const id = await completed(onePackOfEach('taken'));
    const other = packText({
      metadata: { project_name: 'taker', on_conflict: 'overwrite' },
      recipient: [recipientNamed('taken_recipient', { comment: 'ours now' })],
    });
    const taker = await completed(other);

    const { Resources } = await checked(id);

    expect(Resources).toMatchObject([
      {
        ...{ Name: 'taken_recipient', Drift: 'taken_over' },
        ManagedBy: { SharePackId: taker, Version: 1 },
        Differences: [{ Field: 'comment', Existing: 'ours now', Desired: 'External auditor' }],
      },
    ]);
    expect(await checked(taker)).toMatchObject({ Drifted: false });
  });

  test('renamed resources under their names in the workspace', async () => {
    const { recipients, pipelines } = workspace();
    await recipients.create({ name: 'moved_recipient', authentication_type: 'TOKEN' });
    await pipelines.create({
      ...{ name: 'moved_pipeline', catalog: 'analytics_prod', schema: 'finance_shared' },
      libraries: [{ notebook: { path: '/Shared/by-hand' } }],
    });
    const id = await completed(onePackOfEach('moved'), { on_conflict: 'rename' });
    expect(await checked(id)).toMatchObject({ Drifted: false, Checked: 5 });
    const { Resources } = await service.status(id);
    const actual = Object.fromEntries(Resources.map(({ Name, RenamedTo }) => [Name, RenamedTo ?? '']));

    await recipients.update(actual['moved_recipient'] ?? '', { comment: 'by hand' });
    const [pipeline] = await pipelines.list(actual['moved_pipeline'] ?? '');
    await pipelines.delete(pipeline?.pipeline_id ?? '');

    expect(await checked(id)).toMatchObject({
      Resources: [
        { Name: 'moved_recipient', ActualName: actual['moved_recipient'], Drift: 'changed' },
        { Name: 'moved_pipeline', ActualName: actual['moved_pipeline'], Drift: 'missing' },
        {
          ...{ Name: 'moved_pipeline_schedule', Drift: 'changed' },
          ActualName: `${actual['moved_pipeline'] ?? ''}_schedule`,
          Differences: [{ Field: 'pipeline', Desired: actual['moved_pipeline'] }],
        },
      ],
    });
  });

  test('nothing of what was skipped', async () => {
    const { recipients } = workspace();
    await recipients.create({ name: 'left_recipient', authentication_type: 'TOKEN', comment: 'by hand' });
    const id = await completed(onePackOfEach('left'), { on_conflict: 'skip' });
    await recipients.update('left_recipient', { comment: 'changed again' });

    expect(await checked(id)).toMatchObject({ Drifted: false, Checked: 4 });
  });

  test('nothing at all where everything was skipped, and it says so', async () => {
    await completed(onePackOfEach('all'));
    const other = onePackOfEach('all', { business_line: 'Sales' });
    const id = await completed(other, { on_conflict: 'skip' });

    const report = await checked(id);
    expect(report).toMatchObject({
      ...{ Drifted: false, Count: 0, Checked: 0 },
      Message: expect.stringMatching(/^Version 1 completed with every resource skipped/),
    });
    expect((await service.status(id)).Drift).toMatchObject({ Drifted: false, Checked: 0 });
  });

  test('of an UPDATE what it states, counting what it adds and removes as done', async () => {
    const name = 'partly';
    await completed(onePackOfEach(name));
    const update = packText({
      metadata: { project_name: name, strategy: 'UPDATE' },
      share: [
        {
          name: `${name}_share`,
          share_assets_to_add: ['main.finance.budget'],
          share_assets_to_remove: ['main.finance.costs'],
        },
      ],
    });
    const id = await completed(update);
    const { shares } = workspace();
    await shares.update(`${name}_share`, { comment: 'no field of the UPDATE' });
    expect(await checked(id)).toMatchObject({ Version: 2, Drifted: false, Checked: 1 });

    const data_object = { name: 'main.finance.budget', data_object_type: 'TABLE' };
    await shares.update(`${name}_share`, { updates: [{ action: 'REMOVE', data_object }] });

    expect((await checked(id)).Resources).toMatchObject([
      {
        ...{ Name: `${name}_share`, Drift: 'changed' },
        Differences: [{ Field: 'share_assets', Desired: ['main.finance.budget', 'main.finance.revenue'] }],
      },
    ]);
  });

  test('of a DELETE what exists again', async () => {
    const first = await completed(onePackOfEach('bygone'));
    const recipient = ['bygone_recipient'];
    const share = ['bygone_share', 'bygone_fed'];
    const id = await completed(deletion('bygone', { recipient, share }));
    expect(await checked(id)).toMatchObject({ SharePackId: id, Version: 2, Drifted: false, Checked: 5 });
    await workspace().shares.create({ name: 'bygone_share' });

    // Whichever version's id is given: what is compared is the last completed one.
    expect(await checked(first)).toMatchObject({
      SharePackId: id,
      Resources: [{ Name: 'bygone_share', Drift: 'unexpected', Differences: [] }],
    });
    expect(await service.status(first)).not.toHaveProperty('Drift');
  });

  test('several of one name, without taking another for the pack\u2019s own', async () => {
    const id = await completed(onePackOfEach('double'));
    const [job] = await workspace().jobs.list('double_pipeline_schedule');
    await workspace().jobs.create({ ...job?.settings, name: 'double_pipeline_schedule', tags: {} });

    expect((await checked(id)).Resources).toMatchObject([
      {
        ...{ Type: 'Schedule', Name: 'double_pipeline_schedule', Drift: 'changed' },
        Differences: [{ Field: 'namesakes', Existing: 1, Desired: 0 }],
      },
    ]);
  });
});

describe('a check while the next version is under way', () => {
  test('keeps it from nothing, compares with the version that completed, and says so', async () => {
    const id = await completed(onePackOfEach('next'));
    const { body: waiting } = await service.upload(
      packText({
        metadata: { project_name: 'next' },
        recipient: [recipientNamed('next_recipient', { comment: 'another' })],
        share: [shareWithPipeline('next')],
      }),
    );
    expect(waiting).toMatchObject({ Status: 'AWAITING_RESOLUTION', Version: 2 });

    const report = await checked(waiting.SharePackId);

    expect(report).toMatchObject({ SharePackId: id, Version: 1, Drifted: false });
    expect(report.UnderWay).toBe(waiting.SharePackId);
    await service.resolve(waiting.SharePackId, { Resolutions: [], Rest: { Action: 'skip' } });
    expect(await service.ended(waiting.SharePackId)).toMatchObject({ Status: 'COMPLETED' });
  });
});

describe('a pack without a completed version', () => {
  test('is answered 409, and has no report', async () => {
    const name = 'never';
    await workspace().recipients.create({ name: `${name}_recipient`, authentication_type: 'TOKEN' });
    const { body } = await service.upload(onePackOfEach(name));
    expect(await service.checkDrift(body.SharePackId)).toMatchObject({
      status: 409,
      body: { type: '/docs#nothing-completed', detail: expect.stringContaining('No version of') },
    });
    expect(await service.lastDrift(body.SharePackId)).toMatchObject({
      status: 404,
      body: { detail: expect.stringContaining('has not been checked') },
    });
    await service.cancel(body.SharePackId);
  });
});

describe('without a worker', () => {
  test('a check is answered 202 after a while, with where its report will be', async () => {
    const id = await completed(onePackOfEach('slow'));
    await service.stopWorker();
    const { status, body } = await service.checkDrift(id);
    expect([status, body]).toMatchObject([
      202,
      { SharePackId: id, Links: { Drift: `/workflow/sharepack/${id}/drift` } },
    ]);
    await service.startWorker();
    await service.until(id, ({ Drift }) => Drift !== undefined);
    expect(await service.lastDrift(id)).toMatchObject({ status: 200, body: { Drifted: false, Checked: 5 } });
  }, 60_000);
});

test('no pack is checked by itself where no setting says so', async () => {
  const { body } = await service.upload(onePackOfEach('quiet'), { wait: '20' });
  await service.temporal.workflow.getHandle(body.WorkflowId).result();
  const schedule = service.temporal.schedule.getHandle(
    driftId(service.workspaceUrl, body.SharePackName ?? ''),
  );
  await expect(schedule.describe()).rejects.toThrow(ScheduleNotFoundError);
});

describe('a workspace that cannot be looked at', () => {
  test('is said, in its words, and leaves the report as it was', async () => {
    const id = await completed(onePackOfEach('denied'));
    const report = await checked(id);
    const denied = { Times: 1, Kind: 'status', Status: 403, ErrorCode: 'PERMISSION_DENIED' } as const;
    await service.workspace.faults({ ...denied, Method: 'GET', Path: '/api/2.1/unity-catalog/shares' });

    const writes = await writesDuring(service, async () => {
      expect(await service.checkDrift(id)).toMatchObject({
        status: 503,
        body: { detail: expect.stringMatching(/could not be looked at: .+/) },
      });
    });

    expect(writes).toEqual([]);
    expect((await service.lastDrift(id)).body).toEqual(report);
  });
});
