import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { onePackOfEach, packText, recipientNamed } from '../support/packs';
import { startTestService } from '../support/service';
import type { TestService } from '../support/service';
import { waitingRun } from '../support/waiting-run';
import { whatExists } from '../support/what-exists';

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.stop());
beforeEach(() => service.workspace.clearFaults());

const DRY = { dry_run: 'true', wait: '20' };

const writes = async (): Promise<number> =>
  (await service.workspace.requests()).filter(({ Method }) => Method !== 'GET').length;

const listed = async (name: string): Promise<readonly unknown[]> => {
  const answer = await fetch(`${service.url}/workflow/sharepack?name=${encodeURIComponent(name)}`);
  return ((await answer.json()) as { Items: readonly unknown[] }).Items;
};

describe('a dry run', () => {
  test('is answered 200 with what would be done, and does nothing of it', async () => {
    const before = await writes();

    const { status, body } = await service.upload(onePackOfEach('dry'), DRY);

    expect(status).toBe(200);
    expect(body).toMatchObject({
      Message: expect.stringMatching(/nothing was touched: 5 create. It would ask nothing/),
      Version: null,
      DryRun: true,
      Status: 'COMPLETED',
      Strategy: 'NEW',
      Plan: [
        { Type: 'Recipient', Name: 'dry_recipient', Action: 'create' },
        { Type: 'Share', Name: 'dry_share', Action: 'create' },
        { Type: 'Share', Name: 'dry_fed', Action: 'create' },
        { Type: 'Pipeline', Name: 'dry_pipeline', Action: 'create' },
        { Type: 'Schedule', Name: 'dry_pipeline_schedule', Action: 'create' },
      ],
      PlanTotals: { create: 5 },
      Conflicts: [],
    });
    expect(await writes()).toBe(before);
  });

  test('is no version: neither listed nor in the history, and the upload after it is version 1', async () => {
    const pack = onePackOfEach('number');
    const dry = (await service.upload(pack, DRY)).body;
    expect(await listed(dry.SharePackName ?? '')).toEqual([]);
    expect(await service.status(dry.SharePackId)).toMatchObject({
      Version: null,
      Status: 'COMPLETED',
      ProvisioningStatus: 'Dry run: nothing was touched',
    });

    const real = (await service.upload(pack, { wait: '25' })).body;

    expect(real).toMatchObject({ Version: 1, Status: 'COMPLETED' });
    expect(await listed(dry.SharePackName ?? '')).toHaveLength(1);
    const history = await fetch(`${service.url}/workflow/sharepack/${dry.SharePackId}/history`);
    expect(await history.json()).toMatchObject({ Versions: [{ SharePackId: real.SharePackId, Version: 1 }] });
  });

  test('of an UPDATE says field by field what would change, what stays and what is new', async () => {
    const pack = (strategy: string, comment: string, more: string[] = []): string =>
      packText({
        metadata: { project_name: 'field', strategy },
        recipient: [
          recipientNamed('field-a', { comment }),
          recipientNamed('field-b'),
          ...more.map((name) => recipientNamed(name)),
        ],
      });
    await service.upload(pack('NEW', 'old'), { wait: '25' });

    const { body } = await service.upload(pack('UPDATE', 'new', ['field-c']), DRY);

    expect(body).toMatchObject({
      Strategy: 'UPDATE',
      Plan: [
        {
          Name: 'field-a',
          Action: 'update',
          Differences: [{ Field: 'comment', Existing: 'old', Desired: 'new' }],
        },
        { Name: 'field-b', Action: 'unchanged' },
        { Name: 'field-c', Action: 'create' },
      ],
      PlanTotals: { update: 1, unchanged: 1, create: 1 },
    });
  });

  test('of a DELETE says what would be deleted', async () => {
    await service.upload(onePackOfEach('gone'), { wait: '25' });

    const { body } = await service.upload(onePackOfEach('gone', { strategy: 'DELETE' }), DRY);

    expect(body).toMatchObject({ Strategy: 'DELETE', PlanTotals: { delete: 5 } });
  });

  describe('of a pack that meets a name which exists', () => {
    beforeAll(async () => {
      const { recipients } = service.workspaces.forUrl(service.workspaceUrl);
      const taken = { name: 'meets_recipient', comment: 'by hand' };
      await recipients.create({ ...taken, authentication_type: 'TOKEN' });
    });

    test.each([
      ['ask', 'conflict', /would first wait for an answer to a conflict/],
      ['skip', 'skip', /1 skip/],
      ['overwrite', 'update', /1 update/],
      ['update', 'update', /1 update/],
    ])('with on_conflict=%s says %s, and asks nobody', async (on_conflict, Action, message) => {
      const { status, body } = await service.upload(onePackOfEach('meets'), { ...DRY, on_conflict });

      expect([status, body.Status]).toEqual([200, 'COMPLETED']);
      expect(body.Message).toMatch(message);
      expect(body).toHaveProperty('Plan.0.Action', Action);
    });

    test('with on_conflict=rename says the new name', async () => {
      const { body } = await service.upload(onePackOfEach('meets'), { ...DRY, on_conflict: 'rename' });

      expect(body).toHaveProperty('Plan.0.Action', 'create');
      expect(body).toHaveProperty('Plan.0.NewName', body.Conflicts[0]?.SuggestedNames[0]);
    });

    test('with on_conflict=fail is refused as the upload itself would be', async () => {
      const { status, body } = await service.upload(onePackOfEach('meets'), { ...DRY, on_conflict: 'fail' });

      expect(status).toBe(400);
      expect(body).toMatchObject({
        Status: 'VALIDATION_FAILED',
        Version: null,
        ValidationErrors: ["Recipient 'meets_recipient' already exists"],
        Conflicts: [{ Name: 'meets_recipient' }],
      });
    });
  });

  test('of a pack whose assets are missing is answered 400, VALIDATION_FAILED', async () => {
    const pack = packText({
      metadata: { project_name: 'asset' },
      share: [{ name: 'asset_share', share_assets: ['main.finance.nowhere'] }],
    });

    const { status, body } = await service.upload(pack, DRY);

    expect(status).toBe(400);
    expect(body).toMatchObject({ Status: 'VALIDATION_FAILED', Version: null });
    expect(body.ValidationErrors[0]).toMatch(/main.finance.nowhere.*does not exist/);
    expect(await listed(body.SharePackName ?? '')).toEqual([]);
  });

  test('of a pack that cannot be read is answered 400, and is not listed', async () => {
    const { status, body } = await service.upload('metadata: {}\nrecipient: [{nme: x}]\n', DRY);

    expect([status, body.Status]).toEqual([400, 'VALIDATION_FAILED']);
    const { items } = await service.store.list({ page_size: 200 });
    expect(items.map(({ share_pack_id }) => share_pack_id)).not.toContain(body.SharePackId);
  });

  test('neither waits for a run of the same pack nor disturbs it', async () => {
    const run = await waitingRun(service, 'beside');
    const before = await whatExists(service, 'beside');

    const { status, body } = await service.upload(onePackOfEach('beside'), DRY);

    expect([status, body.Status]).toEqual([200, 'COMPLETED']);
    expect((await service.status(run.SharePackId)).Status).toBe('AWAITING_RESOLUTION');
    expect(await whatExists(service, 'beside')).toEqual(before);
  });

  test('leaves its Idempotency-Key to the upload', async () => {
    const pack = onePackOfEach('keyed');
    const key = { 'Idempotency-Key': 'dry and then real' };
    await service.upload(pack, DRY, key);

    const { status, body } = await service.upload(pack, { wait: '25' }, key);

    expect([status, body.Status, body.Version]).toEqual([202, 'COMPLETED', 1]);
  });

  test('of a pack with the name of another is answered 409, as the upload itself would be', async () => {
    const pack = (project_name: string): string =>
      packText({ metadata: { project_name }, recipient: [recipientNamed('same-name')] });
    await service.upload(pack('R&D'), { wait: '25' });

    const { status, body } = await service.upload(pack('R-D'), DRY);

    expect([status, body]).toEqual([409, expect.objectContaining({ type: '/docs#name-collision' })]);
  });

  test('names the first 1,000 resources of a large pack, and counts all', async () => {
    const recipient = Array.from({ length: 1_010 }, (_, index) => recipientNamed(`large-${index}`));
    const pack = packText({ metadata: { project_name: 'large' }, recipient });

    const { body } = await service.upload(pack, { dry_run: 'true', wait: '60' });

    expect(body).toHaveProperty('Plan.length', 1_000);
    expect(body).toMatchObject({ PlanTotals: { create: 1_010 } });
  }, 90_000);

  test('that the workspace does not let look says so, and has no plan', async () => {
    const denied = { Kind: 'status', Status: 403, ErrorCode: 'PERMISSION_DENIED' } as const;
    await service.workspace.faults({ Method: 'GET', Path: '/api/**', Times: 50, ...denied });

    const { status, body } = await service.upload(onePackOfEach('denied'), DRY);

    expect([status, body.Status]).toEqual([200, 'FAILED']);
    expect(body.Message).toMatch(/FAILED\..*PERMISSION_DENIED/);
    expect(body).toMatchObject({ Plan: [], PlanTotals: {} });
  });

  test('that no worker takes is answered 503, to be sent again', async () => {
    await service.stopWorker();
    const { status, body } = await service.upload(onePackOfEach('nobody'), { dry_run: 'true' });
    await service.startWorker();

    expect([status, body]).toEqual([
      503,
      expect.objectContaining({ detail: expect.stringContaining('send it again') }),
    ]);
  });
});
