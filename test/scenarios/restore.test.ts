import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { onePackOfEach, packText, recipientNamed } from '../support/packs';
import type { UploadAnswer } from '../support/service-client';
import { startTestService } from '../support/service';
import type { TestService } from '../support/service';
import { waitingRun } from '../support/waiting-run';
import { whatExists } from '../support/what-exists';

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.stop());

const WAIT = { wait: '25' };

const restore = (id: string, options: Readonly<Record<string, string>> = WAIT) =>
  service.restore(id, options);

async function completed(pack: string): Promise<UploadAnswer> {
  const { body } = await service.upload(pack, WAIT);
  expect(body.Status).toBe('COMPLETED');
  return body;
}

const recipientOnly = (name: string, strategy: string, comment: string, ...more: string[]): string =>
  packText({
    metadata: { project_name: name, strategy },
    recipient: [
      recipientNamed(`${name}-a`, { comment }),
      ...more.map((other) => recipientNamed(`${name}-${other}`)),
    ],
  });

const unrelated = (exists: unknown): string =>
  JSON.stringify(exists).replace(/"sharepack\.\w+":"[^"]*"/g, '');

describe('restoring a version', () => {
  test('brings every resource back to what that version said, as the newest version', async () => {
    const name = 'back';
    const first = await completed(onePackOfEach(name));
    const before = await whatExists(service, name);
    await completed(
      onePackOfEach(name, { strategy: 'UPDATE' })
        .replace('External auditor', 'Somebody else')
        .replace('Q1 figures', 'Q2 figures')
        .replace('Daily ledger', 'Hourly ledger')
        .replace('      - main.finance.costs\n', ''),
    );
    expect(unrelated(await whatExists(service, name))).not.toEqual(unrelated(before));

    const { status, body } = await restore(first.SharePackId);

    expect(status).toBe(202);
    expect(body).toMatchObject({ Version: 3, Status: 'COMPLETED', Strategy: 'UPDATE' });
    expect(body.ValidationWarnings).toEqual([]);
    expect(unrelated(await whatExists(service, name))).toEqual(unrelated(before));
    const history = await fetch(`${service.url}/workflow/sharepack/${body.SharePackId}/history`);
    expect(await history.json()).toMatchObject({
      Versions: [
        { Version: 3, EffectiveTo: null, ChangeReason: 'restored from version 1' },
        { Version: 2 },
        { Version: 1 },
      ],
    });
    const file = await fetch(`${service.url}/workflow/sharepack/${body.SharePackId}/file`);
    expect(file.headers.get('content-disposition')).toContain('filename="pack.v1.yaml"');
    expect(await file.text()).toContain('strategy: UPDATE');
  });

  test('makes again what a later version deleted', async () => {
    const first = await completed(recipientOnly('again', 'NEW', 'first'));
    await completed(recipientOnly('again', 'DELETE', 'first'));
    expect((await whatExists(service, 'again')).recipients).toEqual([]);

    const { body } = await restore(first.SharePackId);

    expect(body.Status).toBe('COMPLETED');
    expect((await whatExists(service, 'again')).recipients).toMatchObject([
      { name: 'again-a', comment: 'first' },
    ]);
  });

  test('leaves what it does not name, and says so of each', async () => {
    const first = await completed(recipientOnly('more', 'NEW', 'first'));
    await completed(recipientOnly('more', 'UPDATE', 'second', 'b'));

    const { body } = await restore(first.SharePackId);

    expect(body.ValidationWarnings).toEqual([
      expect.stringMatching(
        /^Recipient 'more-b' is managed by this pack, but not named by version 1: it is left/,
      ),
    ]);
    expect((await whatExists(service, 'more')).recipients).toMatchObject([
      { name: 'more-a', comment: 'first' },
      { name: 'more-b' },
    ]);
  });

  test('leaves what that version skipped, though somebody has changed it since', async () => {
    const { recipients } = service.workspaces.forUrl(service.workspaceUrl);
    await recipients.create({ name: 'skip-a', authentication_type: 'TOKEN', comment: 'by hand' });
    const pack = recipientOnly('skip', 'NEW', 'first', 'b');
    const { body: first } = await service.upload(pack, { ...WAIT, on_conflict: 'skip' });
    expect(first.Status).toBe('COMPLETED');

    const { body } = await restore(first.SharePackId);

    expect(body.Status).toBe('COMPLETED');
    expect((await recipients.get('skip-a'))?.comment).toBe('by hand');
    const { Resources } = await service.status(body.SharePackId);
    expect(Resources.map(({ Name }) => Name)).toEqual(['skip-b']);
  });

  test('as a dry run shows what would change, and changes nothing', async () => {
    const first = await completed(recipientOnly('plan', 'NEW', 'first'));
    await completed(recipientOnly('plan', 'UPDATE', 'second'));

    const { status, body } = await restore(first.SharePackId, { ...WAIT, dry_run: 'true' });

    expect(status).toBe(200);
    expect(body).toMatchObject({
      Version: null,
      Plan: [
        {
          Action: 'update',
          Differences: [{ Field: 'comment', Existing: 'second', Desired: 'first' }],
        },
      ],
    });
    expect((await whatExists(service, 'plan')).recipients).toMatchObject([{ comment: 'second' }]);
  });

  test('is refused with 409 while another version is under way, and superseding it restores', async () => {
    const first = await completed(
      packText({ metadata: { project_name: 'open' }, recipient: [recipientNamed('open-first')] }),
    );
    await waitingRun(service, 'open');

    expect((await restore(first.SharePackId)).status).toBe(409);
    const { body } = await restore(first.SharePackId, { ...WAIT, supersede: 'true' });

    expect(body).toMatchObject({ Version: 3, Status: 'COMPLETED' });
  });
});

describe('what cannot be restored is refused with 409, and nothing is kept', () => {
  const refused = async (id: string): Promise<string> => {
    const { status, body } = await restore(id);
    const { items } = await service.store.list({ page_size: 1 });
    expect([status, body]).toEqual([409, expect.objectContaining({ type: '/docs#not-restorable' })]);
    expect(items[0]?.share_pack_id).toBe(id);
    return (body as unknown as { detail: string }).detail;
  };

  test('a version that did not complete', async () => {
    const { body } = await service.upload(
      recipientOnly('not', 'NEW', 'x').replace('not-a', 'legacy-auditor'),
      {
        on_conflict: 'fail',
      },
    );
    expect(await refused(body.SharePackId)).toMatch(
      /version 1 is VALIDATION_FAILED: only a version that COMPLETED/,
    );
  });

  test('a dry run', async () => {
    const { body } = await service.upload(recipientOnly('dry', 'NEW', 'x'), { ...WAIT, dry_run: 'true' });
    const { status } = await restore(body.SharePackId);
    expect(status).toBe(409);
  });

  test('a version that deleted', async () => {
    await completed(recipientOnly('del', 'NEW', 'x'));
    const { SharePackId } = await completed(recipientOnly('del', 'DELETE', 'x'));
    expect(await refused(SharePackId)).toMatch(/version 2 is COMPLETED: it deleted what it names/);
  });
});
