import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { UPDATE_CANCEL } from '../../src/workflows/contract';
import { onePackOfEach } from '../support/packs';
import { startTestService } from '../support/service';
import type { TestService } from '../support/service';
import type { StatusAnswer } from '../support/service-client';
import { NOTHING, RECIPIENTS, UNITY, manyRecipients, troubleOf } from '../support/trouble';
import { waitingRun } from '../support/waiting-run';
import type { LoggedRequest } from '../support/workspace-controls';

/** Where two things go wrong at once: each of these was seen to end otherwise (docs/reliability.md). */

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.stop());
beforeEach(() => service.workspace.clearFaults());

const PIPELINES = '/api/2.0/pipelines';

const { twin, slow, countNamed } = troubleOf(() => service);

const outcomeOf = ({ Resources }: StatusAnswer, name: string) =>
  Resources.find(({ Name }) => Name === name)?.Outcome;

describe('a cancel', () => {
  test('while a late conflict waits undoes what is under way only when that has ended', async () => {
    // Held while the run is cancelled, and done then.
    await slow(PIPELINES, 3_000);
    await twin(RECIPIENTS);
    const { body } = await service.upload(onePackOfEach('cw'));
    await service.until(body.SharePackId, ({ Status }) => Status === 'AWAITING_RESOLUTION');
    await service.cancel(body.SharePackId);

    const run = await service.ended(body.SharePackId);

    expect(run.Status).toBe('CANCELLED');
    expect(outcomeOf(run, 'cw_pipeline')).toBe('rolled_back');
    // The twin that somebody else made stands.
    expect(await countNamed('cw')).toEqual({ ...NOTHING, recipients: 1 });
  });

  test('does not wait for the look at an answer', async () => {
    const { SharePackId } = await waitingRun(service, 'ca');
    await service.workspace.faults({
      ...{ Method: 'GET', Path: `${UNITY}/**`, Times: 100 },
      ...{ Kind: 'status', Status: 503 },
    });
    const answer = service.resolve(SharePackId, { Resolutions: [], Rest: { Action: 'overwrite' } });
    const before = (await service.workspace.requests()).length;
    while ((await service.workspace.requests()).length === before) await service.status(SharePackId);
    await service.cancel(SharePackId);

    expect((await answer).status).toBe(409);
    const run = await service.ended(SharePackId);
    expect(run.Status).toBe('CANCELLED');
    expect(run.Conflicts.every(({ Action }) => Action === undefined)).toBe(true);
  });

  test('that is typed into Temporal without an input is one all the same', async () => {
    const { SharePackId, WorkflowId } = await waitingRun(service, 'ct');
    await service.temporal.workflow.getHandle(WorkflowId).executeUpdate(UPDATE_CANCEL);
    expect(await service.ended(SharePackId)).toMatchObject({
      Status: 'CANCELLED',
      ErrorMessage: expect.stringContaining('an update in Temporal'),
    });
  });
});

describe('of two answers at once to a late conflict', () => {
  /** Gives both, and has the workspace keep the looks at them waiting until both are under way. */
  async function both<T>(first: () => Promise<T>, second: () => Promise<T>): Promise<readonly T[]> {
    const { workspace } = service;
    await workspace.faults({
      Method: 'GET',
      Path: `${RECIPIENTS}/*`,
      Times: 2,
      Kind: 'slow-before',
      DelayMs: 4_000,
    });
    const isHeld = ({ Fault }: LoggedRequest): boolean => Fault === 'slow-before';
    const before = (await workspace.requests()).filter(isHeld).length;
    const answers = Promise.all([first(), second()]);
    while ((await workspace.faults()).some(({ Kind }) => Kind === 'slow-before'));
    expect((await workspace.requests()).filter(isHeld)).toHaveLength(before);
    return answers;
  }

  test('what is recorded is what is done', async () => {
    await twin(RECIPIENTS);
    const { body } = await service.upload(manyRecipients('ta', 1));
    await service.until(body.SharePackId, ({ Status }) => Status === 'AWAITING_RESOLUTION');
    const answer = (Action: 'skip' | 'overwrite') =>
      service.resolve(body.SharePackId, {
        Resolutions: [{ Type: 'Recipient', Name: 'ta_r0', Action }],
      });
    const answers = await both(
      () => answer('skip'),
      () => answer('overwrite'),
    );

    const run = await service.ended(body.SharePackId);

    expect(answers.some(({ status }) => status === 200)).toBe(true);
    expect(run.Status).toBe('COMPLETED');
    const recorded = run.Conflicts[0]?.Action;
    expect(outcomeOf(run, 'ta_r0')).toBe(recorded === 'skip' ? 'skipped' : 'updated');
    const recipient = await service.workspaces.forUrl(service.workspaceUrl).recipients.get('ta_r0');
    expect(recipient?.comment === 'from the pack').toBe(recorded === 'overwrite');
  });

  test('two renames make one recipient, also where the answer of its create is lost', async () => {
    await twin(RECIPIENTS);
    const { body } = await service.upload(manyRecipients('tr', 1));
    await service.until(body.SharePackId, ({ Status }) => Status === 'AWAITING_RESOLUTION');
    await service.workspace.faults({ Method: 'POST', Path: RECIPIENTS, Times: 1, Kind: 'drop-after' });
    const rename = (NewName: string) =>
      service.resolve(body.SharePackId, {
        Resolutions: [{ Type: 'Recipient', Name: 'tr_r0', Action: 'rename', NewName }],
      });
    await both(
      () => rename('tr_first'),
      () => rename('tr_second'),
    );

    const run = await service.ended(body.SharePackId);

    expect(run.Status).toBe('COMPLETED');
    expect(outcomeOf(run, 'tr_r0')).toBe('created');
    // Somebody's twin, and the one that was recorded last.
    expect(await countNamed('tr')).toEqual({ ...NOTHING, recipients: 2 });
    const { recipients } = service.workspaces.forUrl(service.workspaceUrl);
    expect(await recipients.get(run.Conflicts[0]?.NewName ?? '')).toBeDefined();
  });
});

describe('a deadline', () => {
  test('is a point in time: an absence of all workers over it and its reminder makes it no later', async () => {
    const { SharePackId, WorkflowId } = await waitingRun(service, 'dl', { resolution_timeout: '6s' });
    await service.stopWorker();
    const { ResolutionDeadline } = await service.status(SharePackId);
    const deadlineMs = Date.parse(ResolutionDeadline ?? '');
    while (Date.now() < deadlineMs) await service.status(SharePackId);
    await service.startWorker();

    const run = await service.ended(SharePackId);

    expect(run.Status).toBe('EXPIRED');
    const { events } = await service.temporal.workflow.getHandle(WorkflowId).fetchHistory();
    const timers = (events ?? []).filter(({ timerStartedEventAttributes: started }) => started);
    expect(timers.length).toBeGreaterThan(0);
    // Whoever counts from when the reminder was seen waits once more.
    expect(timers.filter(({ eventTime }) => Number(eventTime?.seconds) * 1000 > deadlineMs)).toEqual([]);
  });
});

describe('what an undo left', () => {
  const DENIED = { Kind: 'status', Status: 403, ErrorCode: 'PERMISSION_DENIED', Times: 20 } as const;

  test('can be undone again, once what kept it has gone', async () => {
    await service.workspace.faults(
      { ...DENIED, Method: 'POST', Path: '/api/2.2/jobs/create' },
      { ...DENIED, Method: 'DELETE', Path: `${RECIPIENTS}/*` },
    );
    const { body } = await service.upload(onePackOfEach('ua'));
    const left = await service.ended(body.SharePackId);
    expect(left.ErrorMessage).toContain("Not undone: Recipient 'ua_recipient'");
    await service.workspace.clearFaults();

    expect(await service.undo(body.SharePackId)).toMatchObject({ status: 202, body: { Left: 1 } });

    const run = await service.until(
      body.SharePackId,
      ({ ErrorMessage }) => ErrorMessage !== left.ErrorMessage,
    );
    expect(outcomeOf(run, 'ua_recipient')).toBe('rolled_back');
    expect(run).toMatchObject({ Status: 'FAILED', ErrorMessage: expect.not.stringContaining('Not undone') });
    expect(await countNamed('ua')).toEqual(NOTHING);
    expect(await service.undo(body.SharePackId)).toMatchObject({ status: 409 });
  });

  test('of a renamed resource is undone again under its new name', async () => {
    const { recipients } = service.workspaces.forUrl(service.workspaceUrl);
    await recipients.create({ name: 'ur_recipient', authentication_type: 'TOKEN' });
    await service.workspace.faults(
      { ...DENIED, Method: 'POST', Path: '/api/2.2/jobs/create' },
      { ...DENIED, Method: 'DELETE', Path: `${RECIPIENTS}/*` },
    );
    const { body } = await service.upload(onePackOfEach('ur'));
    const renamed = { Type: 'Recipient', Name: 'ur_recipient', Action: 'rename' } as const;
    await service.resolve(body.SharePackId, { Resolutions: [renamed] });
    const left = await service.ended(body.SharePackId);
    expect(left.ErrorMessage).toContain("Not undone: Recipient 'ur_recipient'");
    await service.workspace.clearFaults();
    await service.undo(body.SharePackId);

    const run = await service.until(
      body.SharePackId,
      ({ ErrorMessage }) => ErrorMessage !== left.ErrorMessage,
    );

    expect(run.ErrorMessage).not.toContain('Not undone');
    expect(outcomeOf(run, 'ur_recipient')).toBe('rolled_back');
    // The one that was there before stands.
    expect(await countNamed('ur')).toEqual({ ...NOTHING, recipients: 1 });
  });
});
