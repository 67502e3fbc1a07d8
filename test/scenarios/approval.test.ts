/** Packs whose approver_status is pending, on a service that waits for approvals (docs/decisions/0033, 0034). */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { SIGNAL_APPROVE, UPDATE_APPROVE } from '../../src/workflows/contract';
import type { Json } from '../../src/plan/conflict';
import { testEnvironment } from '../support/environment';
import { onePackOfEach } from '../support/packs';
import { startTestService } from '../support/service';
import type { TestService } from '../support/service';
import type { UploadAnswer } from '../support/service-client';
import { writesDuring } from '../support/writes';

let service: TestService;
beforeAll(async () => {
  service = await startTestService({ APPROVAL: 'wait' });
});
afterAll(() => service.stop());

const PENDING = { approver_status: 'pending' };
const AWAITING = 'AWAITING_RESOLUTION';

async function pending(
  name: string,
  options: Readonly<Record<string, string>> = {},
  metadata: Readonly<Record<string, unknown>> = {},
): Promise<UploadAnswer> {
  const { body } = await service.upload(onePackOfEach(name, { ...PENDING, ...metadata }), {
    wait: '20',
    ...options,
  });
  if (body.Status !== AWAITING) throw new Error(`it does not wait: ${JSON.stringify(body)}`);
  return body;
}

const inTheWay = (name: string) =>
  service.workspaces
    .forUrl(service.workspaceUrl)
    .recipients.create({ name: `${name}_recipient`, authentication_type: 'TOKEN', comment: 'by hand' });

const eventsOf = async (id: string, wanted: string): Promise<readonly Json[]> =>
  (await service.store.events(id, 0, 100)).flatMap(({ type, data }) => (type === wanted ? [data] : []));

const handle = ({ WorkflowId }: UploadAnswer) => service.temporal.workflow.getHandle(WorkflowId);

describe('a pack that is pending', () => {
  test('waits for its approval with nothing touched, and says so', async () => {
    let run: UploadAnswer | undefined;
    const writes = await writesDuring(service, async () => {
      run = await pending('waits');
    });
    expect(writes).toEqual([]);
    expect(run).toMatchObject({
      Status: AWAITING,
      Approval: { Status: 'pending' },
      Conflicts: [],
      ValidationWarnings: expect.arrayContaining([expect.stringMatching(/^approver_status is pending/)]),
    });
    expect(run?.Message).toContain(
      `it waits for approval. Approve or decline it with POST /workflow/sharepack/${run?.SharePackId ?? ''}/approval`,
    );
    expect(await service.status(run?.SharePackId ?? '')).toMatchObject({
      ProvisioningStatus: 'Step 3/8: Waiting for approval',
      Approval: { Status: 'pending' },
      ResolutionDeadline: expect.any(String),
    });
  });

  test('is carried out once it is approved; who, when and why is kept, and told', async () => {
    const { SharePackId: id } = await pending('approved');

    const { status, body } = await service.decide(id, { Decision: 'approve', Reason: 'as agreed' });

    const Approval = {
      ...{ Status: 'approved', DecidedBy: 'local', DecidedAt: expect.any(String), Reason: 'as agreed' },
    };
    expect([status, body]).toEqual([200, { SharePackId: id, Status: 'IN_PROGRESS', Approval }]);
    expect(await service.ended(id)).toMatchObject({ Status: 'COMPLETED', Approval });
    expect(await eventsOf(id, 'approval')).toEqual([Approval]);
  });

  test('ends CANCELLED when it is declined, with nothing touched, saying by whom and why', async () => {
    const { SharePackId: id } = await pending('declined');
    let answer;
    const writes = await writesDuring(service, async () => {
      answer = await service.decide(id, { Decision: 'decline', Reason: 'not for them' });
    });
    expect(writes).toEqual([]);
    expect(answer).toMatchObject({
      status: 200,
      body: { Status: 'CANCELLED', Approval: { Status: 'declined', DecidedBy: 'local' } },
    });
    expect(await service.status(id)).toMatchObject({
      Status: 'CANCELLED',
      ProvisioningStatus: 'Declined: nothing was touched',
      ErrorMessage: 'Declined by local (not for them). Nothing was touched.',
      Approval: { Status: 'declined', Reason: 'not for them' },
      ValidationErrors: [],
      ResolutionDeadline: null,
      Progress: { Done: 0 },
    });
  });

  test('shows its conflicts while it waits, and goes on only with both, the approval first', async () => {
    await inTheWay('first');
    const { SharePackId: id, Conflicts, Message } = await pending('first');
    expect(Conflicts).toMatchObject([{ Name: 'first_recipient' }]);
    expect(Message).toMatch(/waits for approval.*a conflict waits for an answer/);
    expect((await service.status(id)).ProvisioningStatus).toBe('Step 3/8: Waiting for approval and answers');

    const writes = await writesDuring(service, async () => {
      const { body } = await service.decide(id, { Decision: 'approve' });
      expect(body['Status']).toBe(AWAITING);
    });

    expect(writes).toEqual([]);
    expect((await service.status(id)).ProvisioningStatus).toBe('Step 3/8: Waiting for answers');
    await service.resolve(id, { Resolutions: [], Rest: { Action: 'skip' } });
    expect((await service.ended(id)).Status).toBe('COMPLETED');
  });

  test('or the answers first', async () => {
    await inTheWay('second');
    const { SharePackId: id } = await pending('second');

    const writes = await writesDuring(service, async () => {
      const { body } = await service.resolve(id, { Resolutions: [], Rest: { Action: 'skip' } });
      expect(body).toMatchObject({ Status: AWAITING, Open: 0, Answered: 1 });
    });

    expect(writes).toEqual([]);
    expect((await service.status(id)).ProvisioningStatus).toBe('Step 3/8: Waiting for approval');
    await service.decide(id, { Decision: 'approve' });
    expect((await service.ended(id)).Status).toBe('COMPLETED');
  });

  test('is declined whatever conflicts are open', async () => {
    await inTheWay('open');
    const { SharePackId: id } = await pending('open');
    await service.decide(id, { Decision: 'decline' });
    expect(await service.status(id)).toMatchObject({
      Status: 'CANCELLED',
      ErrorMessage: 'Declined by local. Nothing was touched.',
    });
  });

  test('whose mode settles its conflicts still waits for the approval', async () => {
    await inTheWay('mode');
    const { SharePackId: id } = await pending('mode', { on_conflict: 'rename' });
    await service.decide(id, { Decision: 'approve' });
    const { Status, Resources } = await service.ended(id);
    expect([Status, Resources[0]]).toEqual(['COMPLETED', expect.objectContaining({ Outcome: 'created' })]);
    expect(Resources[0]?.RenamedTo).toBeDefined();
  });

  test('with on_conflict: fail meets its conflicts before anybody is asked', async () => {
    await inTheWay('fails');
    const { status, body } = await service.upload(onePackOfEach('fails', PENDING), { on_conflict: 'fail' });
    expect([status, body.Status]).toEqual([400, 'VALIDATION_FAILED']);
  });

  test('ends EXPIRED when nobody decides in time, after a reminder, with nothing touched', async () => {
    let ended;
    const writes = await writesDuring(service, async () => {
      const { SharePackId: id } = await pending('late', { resolution_timeout: '3s', wait: '0' });
      ended = await service.ended(id);
      expect(await eventsOf(id, 'reminder')).toMatchObject([{ Open: 0, Approval: 'pending' }]);
    });
    expect(writes).toEqual([]);
    expect(ended).toMatchObject({
      Status: 'EXPIRED',
      ErrorMessage: 'Nobody approved it in time. Nothing was touched.',
      Approval: { Status: 'pending' },
    });
  });

  test('can be cancelled, and takes no decision any more', async () => {
    const { SharePackId: id } = await pending('cancelled');
    await service.cancel(id);
    expect((await service.ended(id)).Status).toBe('CANCELLED');
    const { status, body } = await service.decide(id, { Decision: 'approve' });
    expect([status, body['type']]).toEqual([409, '/docs#ended']);
  });

  test('is superseded by another upload, like any run that waits with nothing touched', async () => {
    const { SharePackId: id } = await pending('super');
    const { body } = await service.upload(onePackOfEach('super'), { supersede: 'true', wait: '20' });
    expect([body.Status, body.Approval]).toEqual(['COMPLETED', null]);
    expect((await service.status(id)).ErrorMessage).toMatch(/^Superseded by upload/);
  });

  test('needs no approval for a dry run, which says that the upload will', async () => {
    const { status, body } = await service.upload(onePackOfEach('dry', PENDING), { dry_run: 'true' });
    expect([status, body.Status, body.Approval]).toEqual([200, 'COMPLETED', null]);
    expect(body.ValidationWarnings).toContainEqual(expect.stringMatching(/^approver_status is pending/));
  });

  test('still waits after all workers were away, and is carried out when it is approved', async () => {
    const { SharePackId: id } = await pending('away');
    await service.stopWorker();
    await service.startWorker();
    await service.decide(id, { Decision: 'approve' });
    expect((await service.ended(id)).Status).toBe('COMPLETED');
  });

  test('whose version is restored waits for an approval of its own', async () => {
    const { SharePackId: id } = await pending('again');
    await service.decide(id, { Decision: 'approve' });
    await service.ended(id);
    const answer = await fetch(`${service.url}/workflow/sharepack/${id}/restore?wait=20`, { method: 'POST' });
    expect(await answer.json()).toMatchObject({
      Version: 2,
      Status: AWAITING,
      Approval: { Status: 'pending' },
    });
  });
});

describe('a decision', () => {
  test('may come twice, also when the run has ended by it', async () => {
    const { SharePackId: id } = await pending('twice');
    const first = await service.decide(id, { Decision: 'decline', Reason: 'once' });
    const second = await service.decide(id, { Decision: 'decline', Reason: 'again' });
    expect([second.status, second.body]).toEqual([200, first.body]);
    expect(await eventsOf(id, 'approval')).toHaveLength(1);
  });

  test('cannot be turned round: 409', async () => {
    await inTheWay('round');
    const { SharePackId: id } = await pending('round');
    await service.decide(id, { Decision: 'approve' });
    const { status, body } = await service.decide(id, { Decision: 'decline' });
    expect([status, body['type'], body['detail']]).toEqual([
      409,
      '/docs#not-waiting',
      'It was approved by local already, and that stands.',
    ]);
  });

  test('of two that differ and come at once holds only one', async () => {
    const { SharePackId: id } = await pending('race');
    const answers = await Promise.all([
      service.decide(id, { Decision: 'approve' }),
      service.decide(id, { Decision: 'decline' }),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    const { Status, Approval } = await service.ended(id);
    expect([
      ['COMPLETED', 'approved'],
      ['CANCELLED', 'declined'],
    ]).toContainEqual([Status, Approval?.Status]);
    expect(await eventsOf(id, 'approval')).toHaveLength(1);
  });

  test('about a pack that needs none is refused: 409', async () => {
    const { body } = await service.upload(onePackOfEach('none'), { wait: '20' });
    expect(body).toMatchObject({ Status: 'COMPLETED', Approval: null });
    expect(await service.decide(body.SharePackId, { Decision: 'approve' })).toMatchObject({
      status: 409,
      body: { type: '/docs#not-waiting', detail: 'This pack needs no approval.' },
    });
  });

  test('typed by hand as an update is refused at once where it is malformed', async () => {
    const run = await pending('hand');
    for (const wrong of [{ Decision: 'maybe', DecidedBy: 'jane' }, { Decision: 'approve' }, 'approve'])
      await expect(handle(run).executeUpdate(UPDATE_APPROVE, { args: [wrong] })).rejects.toMatchObject({
        cause: { type: 'INVALID_DECISION' },
      });
    expect((await service.status(run.SharePackId)).Status).toBe(AWAITING);
  });

  test('is 503 where no worker takes it in time, and the same again is safe', async () => {
    const { SharePackId: id } = await pending('nobody');
    await service.stopWorker();
    const { status, headers } = await service.decide(id, { Decision: 'approve' });
    expect([status, headers.get('retry-after')]).toEqual([503, '5']);
    await service.startWorker();
    expect((await service.decide(id, { Decision: 'approve' })).status).toBe(200);
    expect((await service.ended(id)).Status).toBe('COMPLETED');
  }, 60_000);
});

describe('the signal approve, where nobody has to prove who they are', () => {
  const run = promisify(execFile);
  async function signal({ WorkflowId }: UploadAnswer, input: string): Promise<void> {
    const { temporalAddress, temporalCli } = testEnvironment();
    const which = ['--address', temporalAddress, '--workflow-id', WorkflowId, '--name', SIGNAL_APPROVE];
    await run(temporalCli, ['workflow', 'signal', ...which, '--input', input]);
  }

  test('approves, kept as claimed', async () => {
    const waits = await pending('signal');
    await signal(waits, '{"Decision":"approve","DecidedBy":"jane","Reason":"fine"}');
    expect(await service.ended(waits.SharePackId)).toMatchObject({
      Status: 'COMPLETED',
      Approval: { Status: 'approved', DecidedBy: 'signal (jane)', Reason: 'fine' },
    });
  });

  test('declines', async () => {
    const waits = await pending('signald');
    await signal(waits, '{"Decision":"decline"}');
    expect(await service.ended(waits.SharePackId)).toMatchObject({
      Status: 'CANCELLED',
      ErrorMessage: 'Declined by signal. Nothing was touched.',
    });
  });

  test('that is wrong shows up with its reason, and disturbs nothing', async () => {
    const waits = await pending('signalw');
    await signal(waits, '{"Decision":"perhaps"}');
    const { RejectedSignals, Status } = await service.until(
      waits.SharePackId,
      ({ RejectedSignals: rejected }) => rejected.length > 0,
    );
    expect([Status, RejectedSignals]).toMatchObject([
      AWAITING,
      [{ Reason: 'Decision must be one of approve, decline.', Received: '{"Decision":"perhaps"}' }],
    ]);
  });
});

test('a workflow terminated while it waits for approval is noticed: FAILED, and it can be uploaded again', async () => {
  const run = await pending('lost');
  await handle(run).terminate('by an operator');
  expect(await service.decide(run.SharePackId, { Decision: 'approve' })).toMatchObject({
    status: 409,
    body: { type: '/docs#ended' },
  });
  expect(await service.status(run.SharePackId)).toMatchObject({
    Status: 'FAILED',
    ErrorMessage: expect.stringMatching(/ended in Temporal \(TERMINATED\).*touched nothing/),
    ResolutionDeadline: null,
  });
  expect(await pending('lost')).toMatchObject({ Version: 2, Approval: { Status: 'pending' } });
});
