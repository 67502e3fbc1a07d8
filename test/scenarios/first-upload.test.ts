import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startTestService } from '../support/service';
import type { TestService } from '../support/service';

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.stop());

const example = (name: string): Promise<string> => readFile(join(__dirname, '../../examples', name), 'utf8');

test('the first upload of the guide completes, and the recipient is there', async () => {
  const { status, body } = await service.upload(await example('first-upload.yaml'), { wait: '20' });

  expect(status).toBe(202);
  expect(body).toMatchObject({ Status: 'COMPLETED', Version: 1, Strategy: 'NEW', Conflicts: [] });
  const recipient = await service.workspaces
    .forUrl(service.workspaceUrl)
    .recipients.get('test-recipient-001');
  expect(recipient).toMatchObject({ authentication_type: 'TOKEN' });
});
