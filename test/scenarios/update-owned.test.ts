/** Whose a resource is: this pack's, another pack's or nobody's; and what becomes of that. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Databricks } from '../../src/databricks/databricks';
import { packText, recipientNamed } from '../support/packs';
import type { UploadAnswer } from '../support/service-client';
import { startTestService } from '../support/service';
import type { TestService } from '../support/service';
import { writesDuring } from '../support/writes';

let service: TestService;
let workspace: Databricks;
beforeAll(async () => {
  service = await startTestService();
  workspace = service.workspaces.forUrl(service.workspaceUrl);
});
afterAll(() => service.stop());
beforeEach(() => service.workspace.clearFaults());

const NAME = 'SharePack_jane.doe@example.com_Finance_';
const DENIED = { Times: 1, Kind: 'status', Status: 403, ErrorCode: 'PERMISSION_DENIED' } as const;

/** `{name}` as a recipient with this comment, of a pack's own. */
const pack = (project_name: string, strategy: string, name: string, comment: string, more: object = {}) =>
  packText({
    metadata: { project_name, strategy },
    recipient: [recipientNamed(name, { comment })],
    ...more,
  });
const upload = async (text: string, options: Record<string, string> = {}): Promise<UploadAnswer> =>
  (await service.upload(text, { wait: '25', ...options })).body;
const warningsOf = async ({ SharePackId }: UploadAnswer) =>
  (await service.status(SharePackId)).ValidationWarnings;

describe('UPDATE of what another pack manages', () => {
  test('is a conflict: owner, pack, version, who created it and when', async () => {
    const first = await upload(pack('own-a', 'NEW', 'shown', 'ours'));
    const body = await upload(pack('own-b', 'UPDATE', 'shown', 'theirs'));
    const { created_at = 0, created_by } = (await workspace.recipients.get('shown')) ?? {};
    expect(body).toMatchObject({
      Status: 'AWAITING_RESOLUTION',
      Conflicts: [
        {
          Owner: 'another pack',
          ManagedBy: { SharePackName: `${NAME}own-a`, SharePackId: first.SharePackId, Version: 1 },
          CreatedAt: new Date(created_at).toISOString(),
          CreatedBy: created_by,
          Differences: [{ Field: 'comment', Existing: 'ours', Desired: 'theirs' }],
          Actions: ['rename', 'skip', 'overwrite'],
          Message: `Recipient 'shown' belongs to ${NAME}own-a. Answer this conflict with rename, skip or overwrite.`,
        },
      ],
    });
    await service.cancel(body.SharePackId);
    await service.ended(body.SharePackId);
  });

  test('overwritten, it is this pack’s from then on, and the other pack’s newest version says who took it', async () => {
    await upload(pack('take-a', 'NEW', 'taken', 'ours'));
    const newest = await upload(pack('take-a', 'UPDATE', 'taken', 'ours still'));
    await upload(pack('take-b', 'UPDATE', 'taken', 'theirs'), { on_conflict: 'overwrite' });
    expect(await warningsOf(newest)).toEqual([
      `Recipient 'taken' is no longer managed by this pack: it was taken over by ${NAME}take-b version 1`,
    ]);
    expect(await upload(pack('take-b', 'UPDATE', 'taken', 'theirs again'))).toMatchObject({
      ...{ Status: 'COMPLETED', Conflicts: [] },
    });
    expect(await upload(pack('take-a', 'UPDATE', 'taken', 'ours'), { on_conflict: 'fail' })).toMatchObject({
      Status: 'VALIDATION_FAILED',
      ValidationErrors: [`Recipient 'taken' belongs to ${NAME}take-b`],
      Conflicts: [{ Owner: 'another pack', ManagedBy: { Version: 2 } }],
    });
  });

  test('given back after a failure, it is the other pack’s again, and nothing is said', async () => {
    const first = await upload(pack('back-a', 'NEW', 'given', 'ours'));
    const share = [{ name: 'given_share', share_assets: ['main.finance.costs'], recipients: ['given'] }];
    await service.workspace.faults({ ...DENIED, Method: 'POST', Path: '/api/2.1/unity-catalog/shares' });
    const failed = await upload(pack('back-b', 'UPDATE', 'given', 'theirs', { share }), {
      on_conflict: 'overwrite',
    });
    expect((await service.ended(failed.SharePackId)).Status).toBe('FAILED');
    expect(await warningsOf(first)).toEqual([]);
    expect(await upload(pack('back-a', 'UPDATE', 'given', 'still ours'))).toMatchObject({
      ...{ Status: 'COMPLETED', Conflicts: [] },
    });
  });

  test('that is as wanted hurts nobody: it is left, to whom it belongs', async () => {
    await upload(pack('same-a', 'NEW', 'alike', 'the same'));
    const writes = await writesDuring(service, async () => {
      const body = await upload(pack('same-b', 'UPDATE', 'alike', 'the same'));
      expect(body).toMatchObject({ Status: 'COMPLETED', Conflicts: [] });
    });
    expect(writes).toEqual([]);
    expect(await upload(pack('same-a', 'UPDATE', 'alike', 'changed'))).toMatchObject({ Conflicts: [] });
  });
});

describe('what no pack manages', () => {
  test('is changed by UPDATE, and is this pack’s from then on', async () => {
    await workspace.recipients.create({ name: 'nobody', authentication_type: 'TOKEN' });
    await upload(pack('adopt', 'UPDATE', 'nobody', 'ours'));
    const body = await upload(pack('adopt-b', 'UPDATE', 'nobody', 'theirs'));
    expect(body.Conflicts).toMatchObject([
      { Owner: 'another pack', ManagedBy: { SharePackName: `${NAME}adopt`, Version: 1 } },
    ]);
    await service.cancel(body.SharePackId);
    await service.ended(body.SharePackId);
  });

  test('is nobody’s again after a failure', async () => {
    await workspace.recipients.create({ name: 'free', authentication_type: 'TOKEN' });
    await service.workspace.faults({ ...DENIED, Method: 'POST', Path: '/api/2.1/unity-catalog/shares' });
    const share = [{ name: 'free_share', share_assets: ['main.finance.costs'], recipients: ['free'] }];
    const { SharePackId } = await upload(pack('free-a', 'UPDATE', 'free', 'ours', { share }));
    expect((await service.ended(SharePackId)).Status).toBe('FAILED');
    const body = await upload(pack('free-b', 'NEW', 'free', 'theirs'));
    expect(body.Conflicts).toMatchObject([{ Owner: 'not managed' }]);
    expect(body.Conflicts[0]).not.toHaveProperty('ManagedBy');
    await service.cancel(body.SharePackId);
    await service.ended(body.SharePackId);
  });

  test('made anew by hand under a name that a pack had is nobody’s', async () => {
    await upload(pack('gone-a', 'NEW', 'anew', 'ours'));
    await workspace.recipients.delete('anew');
    await workspace.recipients.create({ name: 'anew', authentication_type: 'TOKEN' });
    const body = await upload(pack('gone-b', 'NEW', 'anew', 'theirs'));
    expect(body.Conflicts).toMatchObject([{ Owner: 'not managed' }]);
    await service.cancel(body.SharePackId);
    await service.ended(body.SharePackId);
  });
});

test('what becomes a question between the look and the change is asked as a late conflict', async () => {
  await upload(pack('turn', 'NEW', 'turned', 'ours'));
  await workspace.recipients.create({ name: 'turn_gate', authentication_type: 'TOKEN', comment: 'by hand' });
  // The gate, another pack's, holds the run up before anything is begun.
  await upload(pack('turn-gate', 'UPDATE', 'turn_gate', 'theirs'));
  const text = packText({
    metadata: { project_name: 'turn', strategy: 'UPDATE' },
    recipient: [recipientNamed('turned', { comment: 'changed' }), recipientNamed('turn_gate')],
  }).replace('name: turn_gate', 'name: turn_gate\n    comment: mine');
  const body = await upload(text);
  expect(body).toMatchObject({ Status: 'AWAITING_RESOLUTION', Conflicts: [{ Name: 'turn_gate' }] });
  await workspace.recipients.delete('turned');
  await workspace.recipients.create({
    ...{ name: 'turned', authentication_type: 'DATABRICKS' },
    data_recipient_global_metastore_id: 'aws:us-west-2:69a84bee-54bc-43a2-87de-023d0ec16016',
  });
  await service.resolve(body.SharePackId, { Resolutions: [], Rest: { Action: 'skip' } });
  const waiting = await service.until(
    body.SharePackId,
    ({ Status, Conflicts }) => Status === 'AWAITING_RESOLUTION' && Conflicts.length === 2,
  );
  expect(waiting.Conflicts.find(({ Name }) => Name === 'turned')).toMatchObject({
    ...{ Late: true, Owner: 'not managed', Actions: ['rename', 'skip', 'replace'] },
  });
  await service.cancel(body.SharePackId);
  await service.ended(body.SharePackId);
});
