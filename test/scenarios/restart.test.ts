import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { onePackOfEach } from '../support/packs';
import { startTestService } from '../support/service';
import type { TestService } from '../support/service';
import { countOf, whatExists } from '../support/what-exists';

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.stop());

const get = async (path: string): Promise<unknown> => {
  const response = await fetch(`${service.url}/workflow/sharepack${path}`);
  expect(response.status).toBe(200);
  return response.json();
};

test('a run that waits outlives its worker: read meanwhile, answered again, it completes', async () => {
  const { recipients } = service.workspaces.forUrl(service.workspaceUrl);
  await recipients.create({ name: 'wait_recipient', authentication_type: 'TOKEN', comment: 'by hand' });
  const { body } = await service.upload(onePackOfEach('wait'));
  expect(body.Status).toBe('AWAITING_RESOLUTION');
  const id = body.SharePackId;
  const asked = await service.status(id);
  await service.stopWorker();

  // The store answers.
  expect(await service.status(id)).toEqual(asked);
  expect(await service.conflicts(id)).toEqual(asked.Conflicts);
  expect(await get('?status=AWAITING_RESOLUTION')).toMatchObject({
    Items: [{ SharePackId: id, Status: 'AWAITING_RESOLUTION' }],
  });

  // No worker takes an answer within 10 seconds; it may still be taken later.
  const answer = {
    Resolutions: [{ Type: 'Recipient', Name: 'wait_recipient', Action: 'overwrite' }],
  } as const;
  const refused = await service.resolve(id, answer);
  expect(refused).toMatchObject({ status: 503, body: { status: 503, title: expect.any(String) } });
  expect(Number(refused.headers.get('Retry-After'))).toBeGreaterThan(0);

  await service.startWorker();
  // The same again is safe: taken once, or refused as what has been taken already.
  const repeated = await service.resolve(id, answer);
  expect([200, 409]).toContain(repeated.status);
  const end = await service.ended(id);
  expect(end).toMatchObject({ Status: 'COMPLETED' });
  expect(end.Conflicts).toMatchObject([{ Action: 'overwrite', ResolvedBy: 'local' }]);
  expect(await recipients.get('wait_recipient')).toMatchObject({ comment: 'External auditor' });
  expect(countOf(await whatExists(service, 'wait_'))).toEqual({
    recipients: 1,
    shares: 2,
    pipelines: 1,
    jobs: 1,
  });
});

test('an upload without a worker is kept: 202 IN_PROGRESS, and carried out when one starts', async () => {
  await service.stopWorker();

  // Longer than the first verdict is waited for.
  const { status, body } = await service.upload(onePackOfEach('alone'));
  expect(status).toBe(202);
  expect(body).toMatchObject({ Status: 'IN_PROGRESS', Version: 1, Conflicts: [] });
  expect(await service.status(body.SharePackId)).toMatchObject({
    Status: 'IN_PROGRESS',
    ProvisioningStatus: 'Step 1/8: Reading the pack',
  });

  await service.startWorker();
  expect(await service.ended(body.SharePackId)).toMatchObject({ Status: 'COMPLETED' });
});
