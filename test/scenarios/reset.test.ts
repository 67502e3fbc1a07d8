import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { WorkflowFailedError } from '@temporalio/client';
import { WORKFLOW_TYPE } from '../../src/workflows/contract';
import { onePackOfEach, packText, recipientNamed } from '../support/packs';
import { startTestService } from '../support/service';
import type { TestService } from '../support/service';
import type { UploadAnswer } from '../support/service-client';
import { twoRecipientsAndShare, waitingRun } from '../support/waiting-run';

/** Operators reset runs, and start them again, in Temporal: a run takes up its own record (spec/conflicts.md, "In Temporal"). */

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.stop());

/** To its first workflow task, as `temporal workflow reset --type FirstWorkflowTask` does it. @returns when that run has read it */
async function reset(
  { WorkflowId: workflowId, SharePackId }: UploadAnswer,
  readsAgain = true,
): Promise<void> {
  const { workflowService, options } = service.temporal;
  const { namespace } = options;
  const { runId } = await service.temporal.workflow.getHandle(workflowId).describe();
  const history = await service.temporal.workflow.getHandle(workflowId, runId).fetchHistory();
  const first = history.events?.find(({ workflowTaskCompletedEventAttributes: done }) => done);
  await workflowService.resetWorkflowExecution({
    namespace,
    workflowExecution: { workflowId, runId },
    reason: 'a test resets it',
    requestId: randomUUID(),
    ...(first?.eventId && { workflowTaskFinishEventId: first.eventId }),
  });
  while (readsAgain && (await service.store.sharePack(SharePackId))?.run_id === runId)
    await service.status(SharePackId);
}

const asksAgain = (run: UploadAnswer) =>
  service.until(run.SharePackId, ({ Status }) => Status === 'AWAITING_RESOLUTION');

test('a run that waits goes on after a reset, with the answers that it had, and others reach it', async () => {
  const run = await waitingRun(service, 'rw');
  await service.resolve(run.SharePackId, {
    Resolutions: [{ Type: 'Recipient', Name: 'rw-a', Action: 'skip' }],
  });
  await reset(run);
  await asksAgain(run);
  const answer = await service.resolve(run.SharePackId, {
    Resolutions: [{ Type: 'Recipient', Name: 'rw-b', Action: 'skip' }],
  });

  expect(answer).toMatchObject({ status: 200, body: { Open: 0, Answered: 2 } });
  expect((await service.ended(run.SharePackId)).Status).toBe('COMPLETED');
});

test('a cancel reaches a run that was reset', async () => {
  const run = await waitingRun(service, 'rc');
  await reset(run);
  await asksAgain(run);

  expect((await service.cancel(run.SharePackId)).status).toBe(202);
  expect((await service.ended(run.SharePackId)).Status).toBe('CANCELLED');
});

test('another version supersedes a run that was reset', async () => {
  const run = await waitingRun(service, 'rs');
  await reset(run);
  await asksAgain(run);
  const changed = packText({ metadata: { project_name: 'rs' }, recipient: [recipientNamed('rs-other')] });

  expect(await service.upload(changed, { supersede: 'true', wait: '20' })).toMatchObject({
    status: 202,
    body: { Version: 2, Status: 'COMPLETED' },
  });
  expect((await service.status(run.SharePackId)).Status).toBe('CANCELLED');
});

test('what a run had made before it was reset it makes no second time, and takes back when it is cancelled', async () => {
  await service.workspace.faults({
    ...{ Method: 'POST', Path: '/api/2.1/unity-catalog/recipients', Times: 1, Kind: 'twin' },
  });
  const { body: run } = await service.upload(onePackOfEach('rm'));
  await service.until(
    run.SharePackId,
    ({ Resources }) => Resources.find(({ Name }) => Name === 'rm_pipeline_schedule')?.Outcome === 'created',
  );
  await reset(run);
  await asksAgain(run);
  await service.cancel(run.SharePackId);

  expect((await service.ended(run.SharePackId)).Status).toBe('CANCELLED');
  const { pipelines, jobs } = service.workspaces.forUrl(service.workspaceUrl);
  expect([await pipelines.list('rm_pipeline'), await jobs.list('rm_pipeline_schedule')]).toEqual([[], []]);
});

test('a run whose upload has ended ends at once after a reset, as it had ended', async () => {
  const run = (await service.upload(twoRecipientsAndShare('re'), { wait: '20' })).body;
  expect(run.Status).toBe('COMPLETED');
  await service.temporal.workflow.getHandle(run.WorkflowId).result();
  await reset(run, false);

  const result: unknown = await service.temporal.workflow.getHandle(run.WorkflowId).result();
  expect(result).toMatchObject({ SharePackId: run.SharePackId, Status: 'COMPLETED' });
  expect((await service.status(run.SharePackId)).Status).toBe('COMPLETED');
});

test('a run that is started again in Temporal after its upload has ended ends at once, as it had ended', async () => {
  const run = await waitingRun(service, 'rg');
  await service.cancel(run.SharePackId);
  await service.ended(run.SharePackId);
  const before = service.temporal.workflow.getHandle(run.WorkflowId);
  await expect(before.result()).rejects.toThrow(WorkflowFailedError);

  const again = await service.temporal.workflow.start(WORKFLOW_TYPE, {
    workflowId: run.WorkflowId,
    taskQueue: service.taskQueue,
    args: [{ sharePackId: run.SharePackId }],
  });

  await expect(again.result()).rejects.toThrow(WorkflowFailedError);
  expect((await again.describe()).status.name).toBe('CANCELLED');
  expect(await service.status(run.SharePackId)).toMatchObject({ Status: 'CANCELLED' });
});
