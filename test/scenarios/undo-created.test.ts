import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { ResourceView } from '../../src/workflows/contract';
import { onePackOfEach, packText, recipientNamed } from '../support/packs';
import { startTestService } from '../support/service';
import type { TestService } from '../support/service';
import { countOf, whatExists } from '../support/what-exists';
import type { Fault } from '../support/workspace-controls';

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.stop());
beforeEach(() => service.workspace.clearFaults());

const NOTHING = { recipients: 0, shares: 0, pipelines: 0, jobs: 0 };
const DENIED = { Times: 1, Kind: 'status', Status: 403, ErrorCode: 'PERMISSION_DENIED' } as const;
const RECIPIENTS = '/api/2.1/unity-catalog/recipients';
const SHARES = '/api/2.1/unity-catalog/shares';
const PIPELINES = '/api/2.0/pipelines';
const JOBS = '/api/2.2/jobs/create';

const outcomesOf = (resources: readonly ResourceView[]): Readonly<Record<string, unknown>> =>
  Object.fromEntries(resources.map(({ Name, Outcome }) => [Name, Outcome]));

/** Uploads, with this in the way of the first call that fits, and waits for the end. */
async function failedRun(pack: string, fault: Fault, options: Record<string, string> = {}) {
  await service.workspace.faults(fault);
  const { body } = await service.upload(pack, options);
  return service.ended(body.SharePackId);
}

/** Names of what was deleted, in the order of the requests. */
async function deletedSince(since: number): Promise<readonly string[]> {
  const requests = await service.workspace.requests();
  return requests
    .slice(since)
    .filter(({ Method, Path }) => Method === 'DELETE' || Path.endsWith('/jobs/delete'))
    .map(({ Path }) => Path);
}

/** What ErrorMessage says after why: as many as were begun by then. */
function wereUndone(count: number): string {
  if (count === 0) return '';
  return count === 1 ? ' 1 resource was undone.' : ` ${count} resources were undone.`;
}

describe('an error that retrying cannot cure fails the run, which deletes what it created', () => {
  test.each([
    ['recipient', { ...DENIED, Method: 'POST', Path: RECIPIENTS }, '4/8: Creating recipients'],
    ['share', { ...DENIED, Method: 'POST', Path: SHARES }, '5/8: Creating shares'],
    ["share's objects", { ...DENIED, Method: 'PATCH', Path: `${SHARES}/*_share` }, '5/8: Creating shares'],
    ['grants', { ...DENIED, Method: 'PATCH', Path: `${SHARES}/*/permissions` }, '5/8: Creating shares'],
    ['pipeline', { ...DENIED, Method: 'POST', Path: PIPELINES }, '6/8: Creating pipelines'],
    ['schedule', { ...DENIED, Method: 'POST', Path: JOBS }, '7/8: Creating schedules'],
    [
      'value that is refused',
      { ...DENIED, Method: 'POST', Path: PIPELINES, Status: 400, ErrorCode: 'INVALID_PARAMETER_VALUE' },
      '6/8: Creating pipelines',
    ],
  ] as const)('%s', async (what, fault, step) => {
    const name = `fails_${what.replace(/\W/g, '')}`;

    const run = await failedRun(onePackOfEach(name), fault);

    expect(run).toMatchObject({ Status: 'FAILED', ProvisioningStatus: `Failed at step ${step}` });
    expect(countOf(await whatExists(service, `${name}_`))).toEqual(NOTHING);
    const failed = run.Resources.filter(({ Outcome }) => Outcome === 'failed');
    expect(failed).toHaveLength(1);
    const [{ Type, Name, Error: reason } = { Type: '', Name: '', Error: '' }] = failed;
    expect(reason).toContain('Injected fault');
    const others = run.Resources.filter((resource) => !failed.includes(resource));
    for (const { Outcome } of others) expect(['rolled_back', 'not_run']).toContain(Outcome);
    expect(run.ErrorMessage).toBe(
      `${Type} '${Name}': ${reason ?? ''}${wereUndone(others.filter(({ Outcome }) => Outcome === 'rolled_back').length)}`,
    );
  });
});

test('what depends on the failed resource is not run', async () => {
  const run = await failedRun(onePackOfEach('depends'), { ...DENIED, Method: 'POST', Path: RECIPIENTS });

  expect(outcomesOf(run.Resources)).toMatchObject({
    depends_recipient: 'failed',
    depends_share: 'not_run',
    depends_fed: 'not_run',
  });
});

test('what was created is deleted in reverse order: schedules before pipelines, shares before recipients', async () => {
  const { length: since } = await service.workspace.requests();
  // The grant comes last: it waits for the recipient, and the schedule's pipeline for nothing.
  const pack = onePackOfEach('order');
  await service.workspace.faults({ Method: 'POST', Path: RECIPIENTS, Times: 1, Kind: 'twin' });
  const { body } = await service.upload(pack);
  const id = body.SharePackId;
  const isScheduled = ({ Type, Outcome }: ResourceView) => Type === 'Schedule' && Outcome === 'created';
  await service.until(
    id,
    ({ Status, Resources }) => Status === 'AWAITING_RESOLUTION' && Resources.some(isScheduled),
  );
  await service.workspace.faults({ ...DENIED, Method: 'PATCH', Path: `${SHARES}/order_fed/permissions` });
  await service.resolve(id, {
    Resolutions: [{ Type: 'Recipient', Name: 'order_recipient', Action: 'rename', NewName: 'order_other' }],
  });

  const run = await service.ended(id);

  expect(run).toMatchObject({ Status: 'FAILED' });
  const deleted = await deletedSince(since);
  const at = (part: string) => deleted.findIndex((path) => path.includes(part));
  expect(at('/jobs/delete')).toBeGreaterThanOrEqual(0);
  expect(at('/jobs/delete')).toBeLessThan(at('/pipelines/'));
  expect(at('/shares/order_fed')).toBeGreaterThanOrEqual(0);
  expect(at('/shares/order_fed')).toBeLessThan(at('/recipients/order_other'));
  // Somebody else's: this run did not make it.
  expect(countOf(await whatExists(service, 'order_'))).toEqual({ ...NOTHING, recipients: 1 });
});

test('after an undo the names are free: the same pack again completes', async () => {
  const pack = onePackOfEach('again');
  expect(await failedRun(pack, { ...DENIED, Method: 'POST', Path: JOBS })).toMatchObject({
    Status: 'FAILED',
  });

  const { body } = await service.upload(pack, { wait: '25' });

  expect(body).toMatchObject({ Status: 'COMPLETED', Version: 2 });
});

test('on_failure: keep leaves what was created', async () => {
  const run = await failedRun(
    onePackOfEach('kept'),
    { ...DENIED, Method: 'POST', Path: JOBS },
    { on_failure: 'keep' },
  );

  expect(run).toMatchObject({
    Status: 'FAILED',
    ProvisioningStatus: 'Failed at step 7/8: Creating schedules',
    ErrorMessage: expect.stringMatching(/\d resources were kept as the run left them, by on_failure\.$/),
  });
  expect(outcomesOf(run.Resources)).toMatchObject({
    kept_pipeline: 'created',
    kept_pipeline_schedule: 'failed',
  });
  expect(countOf(await whatExists(service, 'kept_'))).toMatchObject({ recipients: 1, pipelines: 1, jobs: 0 });
});

/** Two recipients, the second of which is met by a late conflict: the run waits with the first one created. */
async function waitingMidway(name: string): Promise<string> {
  await service.workspace.faults({ Method: 'POST', Path: SHARES, Times: 1, Kind: 'twin' });
  const { body } = await service.upload(
    packText({
      metadata: { project_name: name },
      recipient: [recipientNamed(`${name}_a`), recipientNamed(`${name}_b`)],
      share: [
        {
          name: `${name}_share`,
          share_assets: ['main.finance.revenue'],
          recipients: [`${name}_a`, `${name}_b`],
        },
      ],
    }),
  );
  await service.until(body.SharePackId, ({ Status }) => Status === 'AWAITING_RESOLUTION');
  return body.SharePackId;
}

/** Lets the waiting run go on into a failure. */
async function fail(id: string, name: string): Promise<void> {
  await service.workspace.faults({ ...DENIED, Method: 'POST', Path: SHARES });
  const renamed = { Type: 'Share', Name: `${name}_share`, Action: 'rename', NewName: `${name}_new` } as const;
  const { status } = await service.resolve(id, { Resolutions: [renamed] });
  expect(status).toBe(200);
}

test('what somebody changed since it was created is left, and listed', async () => {
  const id = await waitingMidway('since');
  const { recipients } = service.workspaces.forUrl(service.workspaceUrl);
  await recipients.update('since_a', { comment: 'mine now' });
  await fail(id, 'since');

  const run = await service.ended(id);

  expect(run.Status).toBe('FAILED');
  expect(run.ErrorMessage).toContain("Not undone: Recipient 'since_a': somebody changed it since");
  expect(run.Resources).toMatchObject([
    { Name: 'since_a', Outcome: 'created', Error: expect.stringContaining('comment') },
    { Name: 'since_b', Outcome: 'rolled_back' },
    { Name: 'since_share', Outcome: 'failed' },
  ]);
  expect(await recipients.get('since_a')).toMatchObject({ comment: 'mine now' });
  expect(await recipients.get('since_b')).toBeUndefined();
});

test('one that somebody deleted and made anew since is left', async () => {
  const id = await waitingMidway('anew');
  const { recipients } = service.workspaces.forUrl(service.workspaceUrl);
  await recipients.delete('anew_a');
  await recipients.create({ name: 'anew_a', authentication_type: 'TOKEN' });
  await fail(id, 'anew');

  const run = await service.ended(id);

  expect(run.Status).toBe('FAILED');
  expect(await recipients.get('anew_a')).toMatchObject({ name: 'anew_a' });
  expect(await recipients.get('anew_b')).toBeUndefined();
});

test('what cannot be undone is listed with the reason, keeps its outcome and has an Error; the rest is undone', async () => {
  const id = await waitingMidway('stuck');
  await service.workspace.faults({ ...DENIED, Method: 'DELETE', Path: `${RECIPIENTS}/stuck_a` });
  await fail(id, 'stuck');

  const run = await service.ended(id);

  expect(run.Status).toBe('FAILED');
  expect(run.ErrorMessage).toContain("Not undone: Recipient 'stuck_a': Injected fault");
  expect(run.Resources).toMatchObject([
    { Name: 'stuck_a', Outcome: 'created', Error: expect.stringContaining('Injected fault') },
    { Name: 'stuck_b', Outcome: 'rolled_back' },
    { Name: 'stuck_share', Outcome: 'failed' },
  ]);
  const { recipients } = service.workspaces.forUrl(service.workspaceUrl);
  expect(await recipients.get('stuck_a')).toBeDefined();
  expect(await recipients.get('stuck_b')).toBeUndefined();
});

test('an undo that a passing error delays is done all the same', async () => {
  const id = await waitingMidway('delayed');
  await service.workspace.faults({
    Method: 'DELETE',
    Path: `${RECIPIENTS}/delayed_a`,
    Times: 1,
    Kind: 'drop-after',
  });
  await fail(id, 'delayed');

  const run = await service.ended(id);

  expect(run.ErrorMessage).not.toContain('Not undone');
  expect(outcomesOf(run.Resources)).toMatchObject({ delayed_a: 'rolled_back', delayed_b: 'rolled_back' });
});
