import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ScheduleNotFoundError } from '@temporalio/client';
import type { ScheduleHandle } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { createActivities } from '../../src/activities/create-activities';
import { WORKFLOW_ID_BYTES } from '../../src/pack/limits';
import { createWorker } from '../../src/worker/create-worker';
import { deleteDriftSchedules } from '../../src/worker/drift-schedules';
import { driftId, workflowId } from '../../src/workflows/contract';
import { testEnvironment } from '../support/environment';
import { packText, recipientNamed } from '../support/packs';
import { parserHere } from '../support/parser';
import type { UploadAnswer } from '../support/service-client';
import { startTestService } from '../support/service';
import type { TestService } from '../support/service';

/** Short enough to be seen firing; each test takes its pack's schedule away, which else would go on in the server. */
const EVERY_MS = 1_000;

let service: TestService;
beforeAll(async () => {
  service = await startTestService({ DRIFT_CHECK: '1s' });
});
afterAll(() => service.stop());

const recipientPack = (name: string, strategy = 'NEW', comment = 'as agreed'): string =>
  packText({
    metadata: { project_name: name, strategy },
    recipient:
      strategy === 'DELETE' ? [`${name}-recipient`] : [recipientNamed(`${name}-recipient`, { comment })],
  });

/** A version that completed, its workflow too: what follows a run's end is done. */
async function closed(pack: string): Promise<UploadAnswer> {
  const { body } = await service.upload(pack, { wait: '20' });
  expect(body).toMatchObject({ Status: 'COMPLETED' });
  await service.temporal.workflow.getHandle(body.WorkflowId).result();
  return body;
}

const scheduleOf = ({ SharePackName }: UploadAnswer): ScheduleHandle =>
  service.temporal.schedule.getHandle(driftId(service.workspaceUrl, SharePackName ?? ''));

test('a pack whose version completes is checked every so often, by a schedule that catches nothing up', async () => {
  const version = await closed(recipientPack('often'));
  const { spec, policies, action } = await scheduleOf(version).describe();

  expect(spec.intervals).toEqual([expect.objectContaining({ every: EVERY_MS })]);
  expect(spec.jitter).toBe(EVERY_MS / 10);
  expect(policies).toMatchObject({ overlap: 'SKIP', catchupWindow: 60_000 });
  expect(action).toMatchObject({ workflowType: 'checkDrift', taskQueue: service.taskQueue });

  const { Drift } = await service.until(version.SharePackId, (status) => status.Drift !== undefined);
  expect(Drift).toMatchObject({ Drifted: false, Count: 0 });

  const { recipients } = service.workspaces.forUrl(service.workspaceUrl);
  await recipients.update('often-recipient', { comment: 'by hand' });
  await service.until(version.SharePackId, (status) => status.Drift?.Drifted === true);
  expect((await service.lastDrift(version.SharePackId)).body).toMatchObject({
    Resources: [{ Name: 'often-recipient', Drift: 'changed' }],
  });
  await scheduleOf(version).delete();
});

test('the next version keeps the schedule, one that somebody paused as paused, and its DELETE takes it away', async () => {
  const first = await closed(recipientPack('kept'));
  await scheduleOf(first).pause('while the auditors are here');
  const second = await closed(recipientPack('kept', 'UPDATE', 'as agreed since'));
  const { state, action } = await scheduleOf(second).describe();
  expect(state).toMatchObject({ paused: true, note: 'while the auditors are here' });
  expect(action.args).toEqual([{ sharePackId: second.SharePackId }]);

  await scheduleOf(second).trigger();
  const { Drift } = await service.until(second.SharePackId, (status) => status.Drift !== undefined);
  expect(Drift).toMatchObject({ Drifted: false });

  const last = await closed(recipientPack('kept', 'DELETE'));
  await expect(scheduleOf(last).describe()).rejects.toThrow(ScheduleNotFoundError);
});

test('a pack with the longest of names is checked as any other', async () => {
  const nameOf = (project: string): string => `SharePack_jane.doe@example.com_Finance_${project}`;
  const room = WORKFLOW_ID_BYTES - 1 - workflowId(service.workspaceUrl, nameOf('')).length;
  const pack = packText({
    metadata: { project_name: 'x'.repeat(room) },
    recipient: [recipientNamed('long-recipient')],
  });
  const version = await closed(pack);
  expect(version.WorkflowId).toHaveLength(WORKFLOW_ID_BYTES - 1);

  const { status, body } = await service.checkDrift(version.SharePackId);
  expect([status, body]).toMatchObject([200, { Drifted: false, Checked: 1 }]);
  // By itself, too.
  await service.until(
    version.SharePackId,
    ({ Drift }) => Drift !== undefined && Drift.CheckedAt > body.CheckedAt,
  );
  await scheduleOf(version).delete();
});

test('a DELETE of a pack that has no schedule completes all the same', async () => {
  const first = await closed(recipientPack('bare'));
  await scheduleOf(first).delete();
  await closed(recipientPack('bare', 'DELETE'));
});

test('a worker that starts without DRIFT_CHECK deletes the schedules of its own service, and no others', async () => {
  const { SharePackName } = await closed(recipientPack('ends'));
  const scheduleId = driftId(service.workspaceUrl, SharePackName ?? '');
  await listed(scheduleId);

  expect(await deleteDriftSchedules(service.temporal.schedule, 'of-another-service')).toBe(0);
  await service.temporal.schedule.getHandle(scheduleId).describe();

  await service.stopWorker();
  const without = await startTestService({ TEMPORAL_TASK_QUEUE: service.taskQueue });
  await without.stop();
  await expect(service.temporal.schedule.getHandle(scheduleId).describe()).rejects.toThrow(
    ScheduleNotFoundError,
  );
  await service.startWorker();
});

/** The list of schedules lags behind. */
async function listed(scheduleId: string): Promise<void> {
  for (;;)
    for await (const schedule of service.temporal.schedule.list())
      if (schedule.scheduleId === scheduleId) return;
}

test('a schedule that cannot be made keeps no run from its end', async () => {
  await service.stopWorker();
  const { temporalAddress, workflowBundle } = testEnvironment();
  const connection = await NativeConnection.connect({ address: temporalAddress });
  const refuse = (): Promise<void> => Promise.reject(new Error('schedules are not allowed here'));
  const { store, workspaces, taskQueue } = service;
  const worker = await createWorker({
    ...{ connection, taskQueue, namespace: 'default', workflowBundle: { codePath: workflowBundle } },
    activities: createActivities({
      ...{ store, workspaces, parser: parserHere },
      driftSchedules: { keep: refuse, remove: refuse },
    }),
  });
  await worker.runUntil(() => closed(recipientPack('refused')));
  await connection.close();
  await service.startWorker();
});
