import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Resolutions, Status } from '../../src/workflows/contract';
import { packText, recipientNamed } from '../support/packs';
import { startTestService } from '../support/service';
import type { TestService } from '../support/service';
import type { StatusAnswer, UploadAnswer } from '../support/service-client';
import { countOf, whatExists } from '../support/what-exists';
import { fetchHistory } from '../workflows/replay-history';

let service: TestService;
beforeAll(async () => {
  service = await startTestService({}, { mostSingleSteps: 20 });
});
afterAll(() => service.stop());
beforeEach(async () => {
  await service.workspace.clearFaults();
  await service.workspace.latency(0);
});

const numbers = Array.from({ length: 10 }, (_, number) => number);

/** 30 steps: ten recipients, ten shares of which each is granted to two of them, five pipelines with their schedules. */
const thirty = (name: string): string =>
  packText({
    metadata: { project_name: name },
    recipient: numbers.map((number) => recipientNamed(`${name}_r${number}`)),
    share: numbers.map((number) => ({
      name: `${name}_s${number}`,
      share_assets: ['main.finance.ledger'],
      recipients: [`${name}_r${number}`, `${name}_r${(number + 1) % 10}`],
      ...(number < 5 && {
        delta_share: { ext_catalog_name: 'analytics_prod', ext_schema_name: 'finance_shared' },
        pipelines: [
          {
            name_prefix: `${name}_p${number}`,
            source_asset: 'main.finance.ledger',
            schedule: { cron: '0 0 2 * * ?', timezone: 'UTC' },
          },
        ],
      }),
    })),
  });

const ALL = { recipients: 10, shares: 10, pipelines: 5, jobs: 5 };
const NOTHING = { recipients: 0, shares: 0, pipelines: 0, jobs: 0 };
const RECIPIENTS = '/api/2.1/unity-catalog/recipients';

const started = async (name: string, options = {}): Promise<UploadAnswer> =>
  (await service.upload(thirty(name), options)).body;

async function endsAs(status: Status, { SharePackId }: UploadAnswer): Promise<StatusAnswer> {
  const end = await service.ended(SharePackId);
  expect(end.Status).toBe(status);
  return end;
}

const countNamed = async (name: string) => countOf(await whatExists(service, `${name}_`));

const outcomes = ({ Resources }: StatusAnswer): Readonly<Record<string, number>> =>
  Resources.map(({ Outcome }) => Outcome ?? 'none yet').reduce<Record<string, number>>(
    (counts, outcome) => ({ ...counts, [outcome]: (counts[outcome] ?? 0) + 1 }),
    {},
  );

/** POSTs of this path that the workspace carried out, which it did where it was the answer that was lost. */
async function created(path: string, name: string): Promise<readonly string[]> {
  const requests = await service.workspace.requests();
  return requests.flatMap(({ Method, Path, Name = '', Status, Fault }) =>
    Method === 'POST' &&
    Path === path &&
    Name.startsWith(`${name}_`) &&
    (Status === 200 || Fault === 'drop-after')
      ? Name
      : [],
  );
}

describe('a run of many steps', () => {
  test('does several of them in one activity, named by the first and the last, and creates each resource once', async () => {
    const run = await started('many');
    const end = await endsAs('COMPLETED', run);

    expect(outcomes(end)).toEqual({ created: 30 });
    expect(await countNamed('many')).toEqual(ALL);
    const { events } = await fetchHistory(run.WorkflowId);
    const types = events.flatMap(
      ({ activityTaskScheduledEventAttributes: scheduled }) => scheduled?.activityType.name ?? [],
    );
    expect(types.filter((type) => /^(create|schedule)/.test(type))).toEqual([]);
    const batches = types.filter((type) => type === 'performSteps');
    expect(batches.length).toBeGreaterThan(0);
    expect(batches.length).toBeLessThan(15);
    expect((await created(RECIPIENTS, 'many')).toSorted()).toEqual(
      numbers.map((number) => `many_r${number}`),
    );
  });

  test('asks about what exists, and does each as it was answered', async () => {
    const { recipients } = service.workspaces.forUrl(service.workspaceUrl);
    for (const number of [0, 1, 2])
      await recipients.create({ name: `ask_r${number}`, authentication_type: 'TOKEN', comment: 'by hand' });
    const run = await started('ask');
    expect(run.Status).toBe('AWAITING_RESOLUTION');
    const answers: Resolutions = {
      Resolutions: [
        { Type: 'Recipient', Name: 'ask_r0', Action: 'rename', NewName: 'ask_other' },
        { Type: 'Recipient', Name: 'ask_r1', Action: 'skip' },
      ],
      Rest: { Action: 'overwrite' },
    };
    expect(await service.resolve(run.SharePackId, answers)).toMatchObject({ status: 200 });

    const end = await endsAs('COMPLETED', run);

    expect(outcomes(end)).toEqual({ created: 28, skipped: 1, updated: 1 });
    const { shares } = service.workspaces.forUrl(service.workspaceUrl);
    const grants = await shares.permissions('ask_s0');
    // The workspace gives them in no order to rely on.
    expect(grants?.map(({ principal }) => principal).toSorted()).toEqual(['ask_other', 'ask_r1']);
  });

  test('meets a late conflict in the middle of a batch: all that does not depend on it is done meanwhile', async () => {
    await service.workspace.faults({ Method: 'POST', Path: RECIPIENTS, Times: 1, Kind: 'twin' });
    const run = await started('late');
    const asked = await service.until(
      run.SharePackId,
      ({ Status, Resources }) =>
        Status === 'AWAITING_RESOLUTION' &&
        Resources.filter(({ Outcome }) => Outcome === 'created').length === 27,
    );
    expect(asked.Conflicts).toMatchObject([{ Type: 'Recipient', Late: true, Owner: 'not managed' }]);
    await service.resolve(run.SharePackId, { Resolutions: [], Rest: { Action: 'overwrite' } });

    const end = await endsAs('COMPLETED', run);

    expect(outcomes(end)).toEqual({ created: 29, updated: 1 });
    expect(await countNamed('late')).toEqual(ALL);
  });

  test('does again only what was not done, where calls are turned away or their answers lost', async () => {
    await service.workspace.faults(
      { Method: 'POST', Path: RECIPIENTS, Times: 3, Kind: 'drop-after' },
      { Method: 'POST', Path: '/api/2.0/pipelines', Times: 2, Kind: 'drop-after' },
      { Method: 'POST', Path: '/api/2.2/jobs/create', Times: 2, Kind: 'drop-after' },
      { Method: 'POST', Path: '/api/2.1/unity-catalog/shares', Times: 2, Kind: 'drop-after' },
      { Method: 'PATCH', Path: '/api/2.1/unity-catalog/shares/**', Times: 3, Kind: 'drop-after' },
      { Method: 'POST', Path: RECIPIENTS, Times: 2, Kind: 'status', Status: 429, RetryAfter: 1 },
      { Method: '*', Path: '/api/2.1/unity-catalog/shares/**', Times: 2, Kind: 'status', Status: 503 },
    );

    const end = await endsAs('COMPLETED', await started('faulty'));

    expect(outcomes(end)).toEqual({ created: 30 });
    expect(await countNamed('faulty')).toEqual(ALL);
    expect((await created(RECIPIENTS, 'faulty')).toSorted()).toEqual(
      numbers.map((number) => `faulty_r${number}`),
    );
  });

  test('that fails takes back what it did, in batches too', async () => {
    const denied = { Kind: 'status', Status: 403, ErrorCode: 'PERMISSION_DENIED' } as const;
    await service.workspace.faults({ Method: 'POST', Path: '/api/2.2/jobs/create', Times: 1, ...denied });
    const run = await started('fails');

    const end = await endsAs('FAILED', run);

    expect(end.Resources.filter(({ Outcome }) => Outcome === 'failed')).toMatchObject([{ Type: 'Schedule' }]);
    expect(
      Object.keys(outcomes(end)).filter((outcome) => !/failed|rolled_back|not_run/.test(outcome)),
    ).toEqual([]);
    expect(await countNamed('fails')).toEqual(NOTHING);
    const { events } = await fetchHistory(run.WorkflowId);
    expect(JSON.stringify(events)).toContain('undoSteps');
  });

  test('that is cancelled begins nothing more, and takes back what it did', async () => {
    await service.workspace.latency(200);
    const run = await started('halt');
    await service.until(run.SharePackId, ({ Resources }) =>
      Resources.some(({ Outcome }) => Outcome === 'created'),
    );
    await service.cancel(run.SharePackId);
    await service.workspace.latency(0);

    const end = await endsAs('CANCELLED', run);

    expect(Object.keys(outcomes(end)).filter((outcome) => !/rolled_back|not_run/.test(outcome))).toEqual([]);
    expect(await countNamed('halt')).toEqual(NOTHING);
  });

  test('whose worker stops in the middle of a batch goes on where it was', async () => {
    await service.workspace.latency(100);
    const run = await started('stops');
    await service.until(run.SharePackId, ({ Resources }) =>
      Resources.some(({ Outcome }) => Outcome === 'created'),
    );
    await service.stopWorker();
    await service.workspace.latency(0);
    await service.startWorker();

    const end = await endsAs('COMPLETED', run);

    expect(outcomes(end)).toEqual({ created: 30 });
    expect(await countNamed('stops')).toEqual(ALL);
  });
});
