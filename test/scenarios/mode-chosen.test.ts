/** Who says what happens to a name that exists: the upload, else the pack, else the service (spec/conflicts.md). */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { packText, recipientNamed } from '../support/packs';
import { startTestService } from '../support/service';
import type { TestService } from '../support/service';

let service: TestService;
beforeAll(async () => {
  service = await startTestService({ ON_CONFLICT: 'fail' });
});
afterAll(() => service.stop());

const LEFT = { Status: 'COMPLETED', Resources: [{ Outcome: 'skipped' }] };
const RENAMED = { Status: 'COMPLETED', Resources: [{ Outcome: 'created' }] };

test.each([
  ["the service's setting", {}, {}, { Status: 'VALIDATION_FAILED' }],
  ["the pack's metadata before it", { on_conflict: 'rename' }, {}, RENAMED],
  ["the upload's option before both", { on_conflict: 'rename' }, { on_conflict: 'skip' }, LEFT],
])('on_conflict is %s', async (who, metadata, options, end) => {
  const name = who.replace(/\W/g, '').toLowerCase();
  const { recipients } = service.workspaces.forUrl(service.workspaceUrl);
  await recipients.create({ name, authentication_type: 'TOKEN', comment: 'by hand' });

  const pack = packText({ metadata: { project_name: name, ...metadata }, recipient: [recipientNamed(name)] });
  const { body } = await service.upload(pack, { wait: '20', ...options });

  expect(await service.status(body.SharePackId)).toMatchObject(end);
});
