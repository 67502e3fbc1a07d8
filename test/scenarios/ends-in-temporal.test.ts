import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { onePackOfEach, packText, recipientNamed } from '../support/packs';
import { startTestService } from '../support/service';
import type { TestService } from '../support/service';
import { waitingRun } from '../support/waiting-run';

/** So the list of workflows tells the truth to whoever looks at nothing else (spec/conflicts.md, "In Temporal"). */

let service: TestService;
beforeAll(async () => {
  service = await startTestService({ APPROVAL: 'wait' });
});
afterAll(() => service.stop());
beforeEach(() => service.workspace.clearFaults());

/** How the workflow of an ended run ended: its status in Temporal, and the failure's type. */
async function endOf(workflowId: string): Promise<readonly [string, string | undefined]> {
  const handle = service.temporal.workflow.getHandle(workflowId);
  const failure = await handle.result().then(
    () => undefined,
    (error: unknown) => (error as { readonly cause?: { readonly type?: string } }).cause?.type,
  );
  return [(await handle.describe()).status.name, failure];
}

test('a run that COMPLETED is a completed workflow', async () => {
  const { body } = await service.upload(onePackOfEach('tc'), { wait: '20' });
  expect(await endOf(body.WorkflowId)).toEqual(['COMPLETED', undefined]);
});

test('a run that FAILED is a failed one, of that type', async () => {
  await service.workspace.faults({
    ...{ Method: 'POST', Path: '/api/2.2/jobs/create', Times: 1 },
    ...{ Kind: 'status', Status: 403, ErrorCode: 'PERMISSION_DENIED' },
  });
  const { body } = await service.upload(onePackOfEach('tf'), { wait: '20' });
  expect(await endOf(body.WorkflowId)).toEqual(['FAILED', 'FAILED']);
});

test('a run that EXPIRED is a failed one, of that type', async () => {
  const run = await waitingRun(service, 'te', { resolution_timeout: '1s' });
  expect(await endOf(run.WorkflowId)).toEqual(['FAILED', 'EXPIRED']);
});

test('a run that ended VALIDATION_FAILED at its look is a failed one, of that type', async () => {
  const pack = packText({ metadata: { project_name: 'tv' }, recipient: [recipientNamed('legacy-auditor')] });
  const { body } = await service.upload(pack, { on_conflict: 'fail' });
  expect(await endOf(body.WorkflowId)).toEqual(['FAILED', 'VALIDATION_FAILED']);
});

test('a run that was CANCELLED is a cancelled one', async () => {
  const run = await waitingRun(service, 'tx');
  await service.cancel(run.SharePackId);
  expect(await endOf(run.WorkflowId)).toEqual(['CANCELLED', undefined]);
});

test('a run that was cancelled in Temporal is a cancelled one, here too', async () => {
  const run = await waitingRun(service, 'ty');
  await service.temporal.workflow.getHandle(run.WorkflowId).cancel();
  expect(await endOf(run.WorkflowId)).toEqual(['CANCELLED', undefined]);
  expect((await service.status(run.SharePackId)).Status).toBe('CANCELLED');
});

test('a run that was declined is a cancelled one', async () => {
  const { body } = await service.upload(onePackOfEach('td', { approver_status: 'pending' }));
  await service.decide(body.SharePackId, { Decision: 'decline' });
  expect(await endOf(body.WorkflowId)).toEqual(['CANCELLED', undefined]);
});

test('a run that was superseded is a cancelled one', async () => {
  const run = await waitingRun(service, 'ts');
  const { runId } = await service.temporal.workflow.getHandle(run.WorkflowId).describe();
  const changed = packText({ metadata: { project_name: 'ts' }, recipient: [recipientNamed('ts-other')] });
  await service.upload(changed, { supersede: 'true', wait: '20' });
  const { status } = await service.temporal.workflow.getHandle(run.WorkflowId, runId).describe();
  expect(status.name).toBe('CANCELLED');
});

test('a signal of a name that there is not is told, with the one that was meant', async () => {
  const run = await waitingRun(service, 'tm');
  await service.temporal.workflow
    .getHandle(run.WorkflowId)
    .signal('resolveconflict', { Rest: { Action: 'skip' } });
  const { RejectedSignals } = await service.until(
    run.SharePackId,
    ({ RejectedSignals: rejected }) => rejected.length > 0,
  );
  expect(RejectedSignals[0]?.Reason).toBe('no signal resolveconflict; resolveConflict was meant?');
  await service.cancel(run.SharePackId);
});
