import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { yamlTemplate } from '../../src/pack/template/yaml-template';
import { startTestService } from '../support/service';
import type { TestService } from '../support/service';
import { packText, recipientNamed } from '../support/packs';
import { fetchHistory } from '../workflows/replay-history';

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

test('a run that asks nothing tells nothing but its end: the store has its status already', async () => {
  const { body } = await service.upload(
    packText({ metadata: { project_name: 'Quiet' }, recipient: [recipientNamed('quiet')] }),
    { wait: '20' },
  );

  expect(body).toMatchObject({ Status: 'COMPLETED' });
  const { events } = await fetchHistory(body.WorkflowId);
  const told = events.filter(
    (event) => event.activityTaskScheduledEventAttributes?.activityType.name === 'tell',
  );
  expect(told).toHaveLength(1);
});

test('the starting pack completes on the sample data as it stands, without its comments', async () => {
  const pack = yamlTemplate('http://127.0.0.1:8080/schema/sharepack.json').replace(/(^|\s)#.*$/gm, '');
  const { status, body } = await service.upload(pack, { wait: '20' });

  expect(status).toBe(202);
  expect(body).toMatchObject({ Status: 'COMPLETED', Version: 1, Conflicts: [] });
  const share = await service.workspaces.forUrl(service.workspaceUrl).shares.get('my_first_share');
  expect(share).toMatchObject({ comment: 'Revenue figures' });
});
