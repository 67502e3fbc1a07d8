import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { ResourceView } from '../../src/workflows/contract';
import { onePackOfEach } from '../support/packs';
import { startTestService } from '../support/service';
import type { TestService } from '../support/service';
import { countOf, whatExists } from '../support/what-exists';

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.stop());
beforeEach(async () => {
  await service.workspace.clearFaults();
  await service.workspace.latency(0);
});

const NOTHING = { recipients: 0, shares: 0, pipelines: 0, jobs: 0 };

/** A run that waits for an answer about `{name}_recipient`, with nothing touched. */
async function waiting(name: string): Promise<{ readonly id: string; readonly WorkflowId: string }> {
  const { recipients } = service.workspaces.forUrl(service.workspaceUrl);
  await recipients.create({ name: `${name}_recipient`, authentication_type: 'TOKEN', comment: 'by hand' });
  const { body } = await service.upload(onePackOfEach(name));
  expect(body.Status).toBe('AWAITING_RESOLUTION');
  return { id: body.SharePackId, WorkflowId: body.WorkflowId };
}

/** A run that has created something, and is held up by a slow workspace. */
async function working(name: string): Promise<{ readonly id: string; readonly WorkflowId: string }> {
  await service.workspace.latency(150);
  const { body } = await service.upload(onePackOfEach(name));
  await service.until(body.SharePackId, ({ Resources }) => Resources.some(isCreated));
  return { id: body.SharePackId, WorkflowId: body.WorkflowId };
}

const isCreated = ({ Outcome }: ResourceView): boolean => Outcome === 'created';

const ways = [
  [
    'over HTTP',
    async ({ id }: { id: string }) => expect(await service.cancel(id)).toMatchObject({ status: 202 }),
  ],
  [
    'in Temporal',
    async ({ WorkflowId }: { WorkflowId: string }) => {
      await service.temporal.workflow.getHandle(WorkflowId).cancel();
    },
  ],
] as const;

describe.each(ways)('cancelled %s', (where, cancel) => {
  const prefix = where.replace(/\W/g, '').toLowerCase();

  test('while it waits: nothing was touched, CANCELLED', async () => {
    const name = `wait${prefix}`;
    const run = await waiting(name);
    const before = await whatExists(service, `${name}_`);
    await cancel(run);

    const end = await service.ended(run.id);

    expect(end).toMatchObject({
      Status: 'CANCELLED',
      ProvisioningStatus: 'Cancelled',
      ResolutionDeadline: null,
      ErrorMessage: expect.stringContaining('Cancelled by'),
    });
    expect(end.Resources.map(({ Outcome }) => Outcome)).toEqual(Array(5).fill('not_run'));
    expect(await whatExists(service, `${name}_`)).toEqual(before);
  });

  test('while it works: what it did is undone, CANCELLED', async () => {
    const name = `work${prefix}`;
    const run = await working(name);
    await cancel(run);

    const end = await service.ended(run.id);

    expect(end).toMatchObject({ Status: 'CANCELLED', ProvisioningStatus: 'Cancelled' });
    expect(end.ErrorMessage).toMatch(/^Cancelled by .+\. (1 resource was|\d resources were) undone\.$/);
    for (const { Outcome } of end.Resources) expect(['rolled_back', 'not_run']).toContain(Outcome);
    expect(end.Resources.map(({ Outcome }) => Outcome)).toContain('rolled_back');
    await service.workspace.latency(0);
    expect(countOf(await whatExists(service, `${name}_`))).toEqual(NOTHING);
  });

  test('while a late conflict waits: what it did is undone, CANCELLED', async () => {
    const name = `late${prefix}`;
    const Path = '/api/2.0/pipelines';
    await service.workspace.faults({ Method: 'POST', Path, Times: 1, Kind: 'twin' });
    const { body } = await service.upload(onePackOfEach(name));
    await service.until(body.SharePackId, ({ Status }) => Status === 'AWAITING_RESOLUTION');
    await cancel({ id: body.SharePackId, WorkflowId: body.WorkflowId });

    expect(await service.ended(body.SharePackId)).toMatchObject({ Status: 'CANCELLED' });
    // The twin is somebody else's.
    expect(countOf(await whatExists(service, `${name}_`))).toEqual({ ...NOTHING, pipelines: 1 });
  });

  test('with a create under way, whose answer is lost: it is deleted too', async () => {
    const name = `lost${prefix}`;
    const Path = '/api/2.1/unity-catalog/shares';
    await service.workspace.faults({ Method: 'POST', Path, Times: 2, Kind: 'slow-after', DelayMs: 1500 });
    const { body } = await service.upload(onePackOfEach(name));
    // The shares are made as soon as their recipient is; nobody has heard of it yet.
    await service.until(body.SharePackId, ({ Resources }) =>
      Resources.some(({ Type, Outcome }) => Type === 'Recipient' && Outcome === 'created'),
    );
    await cancel({ id: body.SharePackId, WorkflowId: body.WorkflowId });

    expect(await service.ended(body.SharePackId)).toMatchObject({ Status: 'CANCELLED' });
    expect(countOf(await whatExists(service, `${name}_`))).toEqual(NOTHING);
  });

  test('with on_failure: keep, what it did stays', async () => {
    const name = `keep${prefix}`;
    const Path = '/api/2.0/pipelines';
    await service.workspace.faults({ Method: 'POST', Path, Times: 1, Kind: 'twin' });
    const { body } = await service.upload(onePackOfEach(name), { on_failure: 'keep' });
    await service.until(
      body.SharePackId,
      ({ Status, Resources }) => Status === 'AWAITING_RESOLUTION' && Resources.filter(isCreated).length === 3,
    );
    await cancel({ id: body.SharePackId, WorkflowId: body.WorkflowId });

    expect(await service.ended(body.SharePackId)).toMatchObject({
      Status: 'CANCELLED',
      ErrorMessage: expect.stringContaining('3 resources were kept as the run left them, by on_failure.'),
    });
    expect(countOf(await whatExists(service, `${name}_`))).toMatchObject({ recipients: 1, shares: 2 });
  });
});

test('a cancel says who asked for it, and why', async () => {
  const { id } = await waiting('who');
  const response = await fetch(`${service.url}/workflow/sharepack/${id}/cancel`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ Reason: 'wrong quarter' }),
  });
  expect(response.status).toBe(202);

  expect((await service.ended(id)).ErrorMessage).toBe('Cancelled by local (wrong quarter)');
});

test('a run that has ended cannot be cancelled: 409', async () => {
  const { body } = await service.upload(onePackOfEach('done'), { wait: '25' });
  expect(body.Status).toBe('COMPLETED');

  const answer = await service.cancel(body.SharePackId);

  expect(answer).toMatchObject({
    status: 409,
    body: { status: 409, detail: expect.stringContaining('ended') },
  });
  expect((await service.status(body.SharePackId)).Status).toBe('COMPLETED');
});

test('a cancelled run cannot be answered: 409', async () => {
  const { id } = await waiting('answered');
  await service.cancel(id);
  await service.ended(id);

  expect(await service.resolve(id, { Resolutions: [], Rest: { Action: 'skip' } })).toMatchObject({
    status: 409,
  });
});

describe('a workflow terminated in Temporal is noticed when its status is read: FAILED, saying so', () => {
  test('while it waits: with nothing touched', async () => {
    const { id, WorkflowId } = await waiting('term');
    await service.temporal.workflow.getHandle(WorkflowId).terminate('by an operator');

    expect(await service.status(id)).toMatchObject({
      Status: 'FAILED',
      ErrorMessage: expect.stringMatching(/ended in Temporal \(TERMINATED\).*touched nothing/),
      ResolutionDeadline: null,
    });
  });

  test('while it works: with what stands listed', async () => {
    const { id, WorkflowId } = await working('stand');
    await service.temporal.workflow.getHandle(WorkflowId).terminate('by an operator');

    const run = await service.status(id);

    expect(run.Status).toBe('FAILED');
    expect(run.ErrorMessage).toMatch(/ended in Temporal \(TERMINATED\), so nothing was undone/);
    for (const { Name } of run.Resources.filter(isCreated)) expect(run.ErrorMessage).toContain(Name);
  });

  test('the same pack can be uploaded again', async () => {
    const { WorkflowId } = await waiting('retry');
    await service.temporal.workflow.getHandle(WorkflowId).terminate();

    const { status, body } = await service.upload(onePackOfEach('retry'), {
      on_conflict: 'skip',
      wait: '25',
    });

    expect(status).toBe(202);
    expect(body).toMatchObject({ Status: 'COMPLETED', Version: 2 });
  });
});

describe('or at the next upload of its pack, though nobody read its status', () => {
  const terminate = async (WorkflowId: string): Promise<void> => {
    await service.temporal.workflow.getHandle(WorkflowId).terminate('by an operator');
  };

  test('while it worked: with what stands listed', async () => {
    const { id, WorkflowId } = await working('next');
    await terminate(WorkflowId);
    await service.workspace.latency(0);

    const { body } = await service.upload(onePackOfEach('next'), { on_conflict: 'skip', wait: '25' });

    expect(body).toMatchObject({ Version: 2, Status: 'COMPLETED' });
    const lost = await service.store.sharePack(id);
    expect([lost?.status, lost?.error_message]).toEqual([
      'FAILED',
      expect.stringMatching(
        /ended in Temporal \(TERMINATED\), so nothing was undone\. What stands: Recipient/,
      ),
    ]);
    const steps = await service.store.steps(id, { after: -1, limit: 100 });
    const made = steps.filter(({ outcome }) => outcome === 'created');
    expect(made.length).toBeGreaterThan(0);
    for (const { name } of made) expect(lost?.error_message).toContain(`'${name}'`);
  });

  test('the very same upload does not join it, but is carried out', async () => {
    const { id, WorkflowId } = await waiting('repeat');
    await terminate(WorkflowId);

    const { body } = await service.upload(onePackOfEach('repeat'));

    expect(body).toMatchObject({ Version: 2, Status: 'AWAITING_RESOLUTION' });
    expect((await service.store.sharePack(id))?.status).toBe('FAILED');
  });

  test('one that supersedes finds nothing to supersede, and is carried out', async () => {
    const { id, WorkflowId } = await waiting('lostsuper');
    await terminate(WorkflowId);

    const { body } = await service.upload(onePackOfEach('lostsuper', { description: 'changed' }), {
      ...{ supersede: 'true', on_conflict: 'skip', wait: '25' },
    });

    expect(body).toMatchObject({ Version: 2, Status: 'COMPLETED' });
    expect(await service.store.sharePack(id)).toMatchObject({
      status: 'FAILED',
      error_message: expect.stringMatching(/touched nothing/),
    });
  });
});
