/** The deadline of a wait (spec/conflicts.md, "Answers"). */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { RunEvent } from '../../src/store/records';
import { startTestService } from '../support/service';
import type { TestService } from '../support/service';
import { waitingRun } from '../support/waiting-run';
import { writesDuring } from '../support/writes';

const reminders = (events: readonly RunEvent[]): readonly RunEvent[] =>
  events.filter(({ type }) => type === 'reminder');

describe('when nobody answers in time', () => {
  let service: TestService;
  beforeAll(async () => {
    service = await startTestService();
  });
  afterAll(() => service.stop());

  test('the run ends EXPIRED with nothing touched, after one reminder at half time', async () => {
    const { SharePackId: id } = await waitingRun(service, 'expired', { resolution_timeout: '3s', wait: '0' });
    const { ResolutionDeadline } = await service.status(id);
    let ended;
    const writes = await writesDuring(service, async () => {
      ended = await service.ended(id);
    });
    expect(writes).toEqual([]);
    expect(ended).toMatchObject({
      Status: 'EXPIRED',
      ProvisioningStatus: 'Expired: nobody answered in time',
      ErrorMessage: 'Nobody answered in time. Nothing was touched.',
      ResolutionDeadline: null,
      Resources: [{ Outcome: 'not_run' }, { Outcome: 'not_run' }, { Outcome: 'not_run' }],
      Progress: { Done: 0, Total: 3 },
    });
    const events = await service.store.events(id, 0, 100);
    const [reminder, ...more] = reminders(events);
    expect(more).toEqual([]);
    expect(reminder?.data).toEqual({ ResolutionDeadline, Open: 2, Answered: 0 });
    const told = events.map(({ type, data }) =>
      type === 'status' ? (data as { Status: string }).Status : type,
    );
    expect(told.slice(told.indexOf('AWAITING_RESOLUTION'))).toEqual([
      ...['AWAITING_RESOLUTION', 'reminder', 'resource', 'resource', 'resource', 'EXPIRED'],
    ]);
  });

  test('the workflow of an expired run has failed as such, and its search attribute says EXPIRED', async () => {
    const { SharePackId: id, WorkflowId } = await waitingRun(service, 'closed', { resolution_timeout: '2s' });
    const handle = service.temporal.workflow.getHandle(WorkflowId);
    await expect(handle.result()).rejects.toMatchObject({
      cause: {
        type: 'EXPIRED',
        message: 'Nobody answered in time. Nothing was touched.',
        details: [{ SharePackId: id, Status: 'EXPIRED' }],
      },
    });
    const { typedSearchAttributes } = await handle.describe();
    const all = typedSearchAttributes.getAll().map(({ key, value }) => [key.name, value]);
    expect(all).toContainEqual(['SharePackStatus', 'EXPIRED']);
  });

  test('answers to some of the conflicts do not hold it up: EXPIRED, with those answers kept', async () => {
    const { SharePackId: id } = await waitingRun(service, 'some', { resolution_timeout: '5s', wait: '0' });
    const answer = { Type: 'Recipient', Name: 'some-a', Action: 'overwrite' } as const;
    await service.resolve(id, { Resolutions: [answer] });
    const { Status, Conflicts, Resources } = await service.ended(id);
    expect([Status, ...Conflicts.map(({ Action }) => Action)]).toEqual(['EXPIRED', 'overwrite', undefined]);
    expect(Resources.map(({ Outcome }) => Outcome)).toEqual(['not_run', 'not_run', 'not_run']);
    const { recipients } = service.workspaces.forUrl(service.workspaceUrl);
    expect(await recipients.get('some-a')).toMatchObject({ comment: 'made by hand' });
  });

  test('an answer accepted before the deadline counts, however long looking at it takes', async () => {
    const { SharePackId: id } = await waitingRun(service, 'just', { resolution_timeout: '5s', wait: '0' });
    // The look at the existing resource outlasts the deadline.
    await service.workspace.faults({
      ...{ Method: 'GET', Path: '/api/2.1/unity-catalog/recipients/just-a', Times: 1 },
      ...{ Kind: 'slow-after', DelayMs: 7000 },
    });
    const { status } = await service.resolve(id, { Resolutions: [], Rest: { Action: 'overwrite' } });
    expect(status).toBe(200);
    expect(await service.ended(id)).toMatchObject({
      Status: 'COMPLETED',
      Resources: [{ Outcome: 'updated' }, { Outcome: 'updated' }, { Outcome: 'created' }],
    });
  });

  test('an answer in time leaves no deadline, and no reminder comes', async () => {
    const { SharePackId: id } = await waitingRun(service, 'intime', { resolution_timeout: 'PT72H' });
    const { ResolutionDeadline } = await service.status(id);
    const hours = (new Date(ResolutionDeadline ?? 0).getTime() - Date.now()) / 3_600_000;
    expect(Math.round(hours)).toBe(72);
    await service.resolve(id, { Resolutions: [], Rest: { Action: 'skip' } });
    expect(await service.ended(id)).toMatchObject({ Status: 'COMPLETED', ResolutionDeadline: null });
    expect(reminders(await service.store.events(id, 0, 100))).toEqual([]);
  });
});

describe('with ON_EXPIRY=skip', () => {
  let service: TestService;
  beforeAll(async () => {
    service = await startTestService({ ON_EXPIRY: 'skip', RESOLUTION_TIMEOUT: '5s' });
  });
  afterAll(() => service.stop());

  test('what is still open is skipped, and the run completes', async () => {
    const { SharePackId: id } = await waitingRun(service, 'skipped', { wait: '0' });
    const answer = { Type: 'Recipient', Name: 'skipped-a', Action: 'overwrite' } as const;
    await service.resolve(id, { Resolutions: [answer] });
    const { Status, Resources, Conflicts, ValidationWarnings } = await service.ended(id);
    expect(Status).toBe('COMPLETED');
    expect(Resources.map(({ Outcome }) => Outcome)).toEqual(['updated', 'skipped', 'created']);
    expect(Conflicts.map(({ Action, ResolvedBy, Reason }) => [Action, ResolvedBy, Reason])).toEqual([
      ['overwrite', 'local', undefined],
      ['skip', 'deadline', 'nobody answered in time'],
    ]);
    expect(ValidationWarnings).toEqual([
      expect.stringContaining("Recipient 'skipped-b' was skipped, and is left as it is"),
    ]);
  });
});
