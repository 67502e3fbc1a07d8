/** What becomes of a pending pack under other settings than those of approval.test.ts. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { onePackOfEach } from '../support/packs';
import { startTestService } from '../support/service';
import type { TestService } from '../support/service';

const PENDING = { approver_status: 'pending' };

describe('where it skips at the deadline', () => {
  let service: TestService;
  beforeAll(async () => {
    service = await startTestService({ APPROVAL: 'wait', ON_EXPIRY: 'skip', RESOLUTION_TIMEOUT: '3s' });
  });
  afterAll(() => service.stop());

  test('nobody’s silence approves: EXPIRED, and no conflict is skipped', async () => {
    await service.workspaces
      .forUrl(service.workspaceUrl)
      .recipients.create({ name: 'silent_recipient', authentication_type: 'TOKEN' });
    const { body } = await service.upload(onePackOfEach('silent', PENDING));
    const { Status, Conflicts } = await service.ended(body.SharePackId);
    expect([Status, Conflicts.map(({ Action }) => Action)]).toEqual(['EXPIRED', [undefined]]);
  });
});

describe('where the service does not wait', () => {
  let service: TestService;
  beforeAll(async () => {
    service = await startTestService();
  });
  afterAll(() => service.stop());

  test('a pending pack is refused, and told what another service would do', async () => {
    const { status, body } = await service.upload(onePackOfEach('refused', PENDING));
    expect([status, body]).toMatchObject([
      400,
      {
        Status: 'VALIDATION_FAILED',
        Approval: null,
        ValidationErrors: [expect.stringMatching(/approver_status is pending.*APPROVAL=wait/)],
      },
    ]);
  });
});
