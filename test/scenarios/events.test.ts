import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { onePackOfEach } from '../support/packs';
import { startTestService } from '../support/service';
import type { TestService } from '../support/service';

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.stop());

/** The names of all events of a run, followed from its beginning to its end. */
async function followed(id: string): Promise<string[]> {
  const response = await fetch(`${service.url}/workflow/sharepack/${id}/events`);
  const text = await response.text();
  return [...text.matchAll(/^event: (\w+)$/gm)].map(([, name = '']) => name);
}

test('a run is followed from its upload to its end: every status, each resource’s outcome, the progress', async () => {
  await service.workspace.latency(20);
  const { body } = await service.upload(onePackOfEach('followed'));
  const told = await followed(body.SharePackId);
  const { Status, Resources } = await service.status(body.SharePackId);
  expect(Status).toBe('COMPLETED');
  expect(told.filter((name) => name === 'resource')).toHaveLength(Resources.length);
  expect(told).toContain('progress');
  expect(told.at(-1)).toBe('status');
});

test('of a run that was terminated in Temporal the end is told too', async () => {
  const { recipients } = service.workspaces.forUrl(service.workspaceUrl);
  await recipients.create({ name: 'lost_recipient', authentication_type: 'TOKEN' });
  const { body } = await service.upload(onePackOfEach('lost'));
  await service.temporal.workflow.getHandle(body.WorkflowId).terminate('by hand');
  expect((await followed(body.SharePackId)).at(-1)).toBe('status');
  expect((await service.status(body.SharePackId)).Status).toBe('FAILED');
});
