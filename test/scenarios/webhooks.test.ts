import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { WorkflowFailedError, WorkflowNotFoundError } from '@temporalio/client';
import type { WorkflowHandle } from '@temporalio/client';
import { Webhook } from 'standardwebhooks';
import { createNotifier } from '../../src/webhooks/notifier';
import { createDeliveryStarter } from '../../src/webhooks/start-delivery';
import { deliveryWorkflowId } from '../../src/workflows/contract';
import type { Notification, WebhookEvent } from '../../src/workflows/contract';
import { createHttpServer, text } from '../databricks/http-server';
import type { HttpServer } from '../databricks/http-server';
import { onePackOfEach, packText, recipientNamed } from '../support/packs';
import { startTestService } from '../support/service';
import type { TestService } from '../support/service';
import { waitingRun } from '../support/waiting-run';
import { receiver, SECRET, signedHeaders } from '../webhooks/receiver';

let folder: string;
let server: HttpServer;
let service: TestService;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sharepack-webhooks-'));
  server = await createHttpServer();
  const file = join(folder, 'webhooks.yaml');
  writeFileSync(file, JSON.stringify([receiver(`${server.url}/hook`)]));
  service = await startTestService({ WEBHOOKS_FILE: file, PUBLIC_URL: 'https://sharepack.example.com' });
});
afterAll(async () => {
  await service.stop();
  await server.close();
  rmSync(folder, { recursive: true });
});
afterEach(() => server.replies(text(204, '')));

interface Message extends Notification {
  readonly id: string;
}

/** Verified as a receiver does, oldest first. */
const messages = (id: string): readonly Message[] =>
  server.received
    .map((received) => {
      const body = new Webhook(SECRET).verify(received.body, signedHeaders(received)) as Notification;
      return { ...body, id: String(received.headers['webhook-id']) };
    })
    .filter(({ SharePackId }) => SharePackId === id);

const types = (id: string): readonly WebhookEvent[] => messages(id).map(({ Type }) => Type);

/** The workflow that delivers the newest news of this kind. */
async function deliveryOf(id: string, type: WebhookEvent): Promise<WorkflowHandle> {
  const news = await service.store.news(id, type);
  if (!news) throw new Error(`nothing of the kind happened: ${type}`);
  const [endpoint = ''] = service.receivers;
  const notification = { Type: type } as Notification;
  return service.temporal.workflow.getHandle(
    deliveryWorkflowId({ id: `${id}_${news.id}`, endpoint, notification }),
  );
}

/** Waits until it is delivered. What happened can be read a moment before its delivery is started. */
async function delivered(id: string, type: WebhookEvent): Promise<unknown> {
  const delivery = await deliveryOf(id, type);
  for (;;) {
    try {
      return await delivery.result();
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) throw error;
      await pause(20);
    }
  }
}

const recipientPack = (name: string, comment = 'as agreed'): string =>
  packText({
    metadata: { project_name: name },
    recipient: [recipientNamed(`${name}-recipient`, { comment })],
  });

async function completed(name: string): Promise<string> {
  const { body } = await service.upload(recipientPack(name), { wait: '20' });
  expect(body).toMatchObject({ Status: 'COMPLETED' });
  return body.SharePackId;
}

test('a run that nobody answers tells that it waits, its half time, and its end', async () => {
  const { SharePackId: id, SharePackName } = await waitingRun(service, 'hooked', {
    ...{ resolution_timeout: '3s', wait: '0' },
  });
  const { ResolutionDeadline } = await service.status(id);
  await service.ended(id);
  for (const type of ['awaiting_resolution', 'half_time', 'ended'] as const) await delivered(id, type);

  const common = { SharePackName, Version: 1, Conflicts: { Open: 2, Answered: 0 } };
  const Links = { Status: `https://sharepack.example.com/workflow/sharepack/${id}` };
  const waits = { ...common, Links, Status: 'AWAITING_RESOLUTION', ResolutionDeadline };
  const ProvisioningStatus = 'Step 3/8: Waiting for answers';
  expect(messages(id)).toMatchObject([
    { ...waits, Type: 'awaiting_resolution', ProvisioningStatus },
    { ...waits, Type: 'half_time', ProvisioningStatus },
    {
      ...{ ...common, Links, Type: 'ended', Status: 'EXPIRED', ResolutionDeadline: null },
      ProvisioningStatus: 'Expired: nobody answered in time',
    },
  ]);
  expect(new Set(messages(id).map((message) => message.id)).size).toBe(3);
});

test('an answer to some is not told; a late conflict after all are answered is', async () => {
  const { SharePackId: id } = await waitingRun(service, 'later');
  await delivered(id, 'awaiting_resolution');
  await service.workspace.faults({
    ...{ Method: 'POST', Path: '/api/2.1/unity-catalog/shares', Times: 1, Kind: 'twin' },
  });
  await service.resolve(id, { Resolutions: [{ Type: 'Recipient', Name: 'later-a', Action: 'overwrite' }] });
  expect(types(id)).toEqual(['awaiting_resolution']);
  await service.resolve(id, { Resolutions: [], Rest: { Action: 'overwrite' } });
  await service.until(
    id,
    ({ Conflicts, Status }) => Status === 'AWAITING_RESOLUTION' && Conflicts.length === 3,
  );
  await delivered(id, 'awaiting_resolution');
  await service.resolve(id, { Resolutions: [], Rest: { Action: 'skip' } });
  await service.ended(id);
  await delivered(id, 'ended');

  expect(messages(id).map(({ Type, Conflicts }) => [Type, Conflicts])).toEqual([
    ['awaiting_resolution', { Open: 2, Answered: 0 }],
    ['awaiting_resolution', { Open: 1, Answered: 2 }],
    ['ended', { Open: 0, Answered: 3 }],
  ]);
});

test('a second late conflict is told while the first one still waits', async () => {
  const pipelines = { Method: 'POST', Path: '/api/2.0/pipelines' };
  await service.workspace.faults(
    { ...{ Method: 'POST', Path: '/api/2.1/unity-catalog/recipients', Times: 1 }, Kind: 'twin' },
    // Its second retry is the one that meets somebody else's, a second and a half later.
    { ...pipelines, Times: 2, Kind: 'status', Status: 500 },
    { ...pipelines, Times: 1, Kind: 'twin' },
  );
  const { SharePackId: id } = (await service.upload(onePackOfEach('two-late'))).body;
  for (const count of [1, 2]) {
    await service.until(
      id,
      ({ Status, Conflicts }) => Status === 'AWAITING_RESOLUTION' && Conflicts.length === count,
    );
    await delivered(id, 'awaiting_resolution');
  }

  expect(messages(id).map(({ Type, Conflicts }) => [Type, Conflicts])).toEqual([
    ['awaiting_resolution', { Open: 1, Answered: 0 }],
    ['awaiting_resolution', { Open: 2, Answered: 0 }],
  ]);
  await service.resolve(id, { Resolutions: [], Rest: { Action: 'skip' } });
  await service.ended(id);
});

test('drift is told when it is found and when it is gone, not at every check', async () => {
  const id = await completed('drifting');
  const { recipients } = service.workspaces.forUrl(service.workspaceUrl);
  await service.checkDrift(id);
  await recipients.update('drifting-recipient', { comment: 'by hand' });
  await service.checkDrift(id);
  await delivered(id, 'drift');
  await service.checkDrift(id);
  await recipients.update('drifting-recipient', { comment: 'as agreed' });
  await service.checkDrift(id);
  await delivered(id, 'drift');

  expect(messages(id).map(({ Type, Status, Drift }) => [Type, Status, Drift])).toMatchObject([
    ['ended', 'COMPLETED', undefined],
    ['drift', 'COMPLETED', { Drifted: true, Count: 1, Checked: 1 }],
    ['drift', 'COMPLETED', { Drifted: false, Count: 0, Checked: 1 }],
  ]);
});

test('a receiver that is down is told when it is up again, by the same id, also over a restart', async () => {
  server.replies(text(503, 'closed'));
  const before = server.received.length;
  const id = await completed('down');
  await server.arrived(before + 1);
  await service.stopWorker();
  server.replies(text(200, 'thanks'));
  await service.startWorker();
  await delivered(id, 'ended');

  const told = messages(id);
  expect(told.length).toBeGreaterThan(1);
  expect(new Set(told.map((message) => message.id)).size).toBe(1);
  expect(new Set(told.map((message) => JSON.stringify(message))).size).toBe(1);
});

test('410 ends the delivery and says what to do, and keeps no run from its end', async () => {
  server.replies(text(410, 'gone'));
  const id = await completed('gone');
  const failure = await delivered(id, 'ended').catch((error: unknown) => error);
  if (!(failure instanceof WorkflowFailedError)) throw new Error('it was delivered', { cause: failure });
  const message = `The receiver ${service.receivers[0]} answered 410: it wants no more of them. Take it out of WEBHOOKS_FILE.`;
  expect(failure.cause).toMatchObject({ cause: { message } });
  expect(types(id)).toEqual(['ended']);
});

test('told again by a repeat, nothing is delivered twice: under way, it is joined, and delivered, it is known', async () => {
  const start = createDeliveryStarter(service.temporal, service.taskQueue);
  const notifier = createNotifier({
    ...{ store: service.store, endpoints: [receiver(`${server.url}/hook`)], start },
    statusLink: (id) => id,
    log: { error: (what: unknown) => expect(what).toBeUndefined() },
  });
  server.replies(text(503, ''), text(200, ''));
  const before = server.received.length;
  const id = await completed('repeated');
  await server.arrived(before + 1);
  await notifier.tell(id, 'ended');
  await delivered(id, 'ended');
  const { runId } = await (await deliveryOf(id, 'ended')).describe();
  await notifier.tell(id, 'ended');

  expect((await (await deliveryOf(id, 'ended')).describe()).runId).toBe(runId);
  expect(messages(id)).toHaveLength(2);
  expect(messages(id)[0]).toEqual(messages(id)[1]);
});

test('what Temporal keeps of a delivery holds neither the secret nor the address', async () => {
  const id = await completed('kept');
  await delivered(id, 'ended');
  const history = await (await deliveryOf(id, 'ended')).fetchHistory();
  const kept = (history.events ?? [])
    .flatMap(
      ({ workflowExecutionStartedEventAttributes: one, activityTaskScheduledEventAttributes: other }) => [
        ...(one?.input?.payloads ?? []),
        ...(other?.input?.payloads ?? []),
      ],
    )
    .map(({ data }) => Buffer.from(data ?? []).toString());
  expect(kept.join()).toContain(id);
  expect(kept.join()).not.toMatch(/whsec_|\/hook/);
});

test('a dry run tells nobody', async () => {
  const before = server.received.length;
  await service.upload(onePackOfEach('drily'), { dry_run: 'true', wait: '20' });
  // What ends after it is told after it.
  await delivered(await completed('after'), 'ended');
  expect(server.received).toHaveLength(before + 1);
});

test('a run that was terminated in Temporal is told as ended when it is noticed', async () => {
  const { SharePackId: id, WorkflowId } = await waitingRun(service, 'lost');
  await delivered(id, 'awaiting_resolution');
  await service.temporal.workflow.getHandle(WorkflowId).terminate('by mistake');
  await service.until(id, ({ Status }) => Status === 'FAILED');
  await delivered(id, 'ended');
  expect(types(id)).toEqual(['awaiting_resolution', 'ended']);
});
