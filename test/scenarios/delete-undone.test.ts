/** A DELETE that does not come to its end: what it deleted is made again, and what cannot be is listed with the reason. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Databricks } from '../../src/databricks/databricks';
import { onePackOfEach, packText, recipientNamed } from '../support/packs';
import type { UploadAnswer } from '../support/service-client';
import { startTestService } from '../support/service';
import type { TestService } from '../support/service';
import { asIfNamed, countOf, whatExists } from '../support/what-exists';

let service: TestService;
let workspace: Databricks;
beforeAll(async () => {
  service = await startTestService();
  workspace = service.workspaces.forUrl(service.workspaceUrl);
});
afterAll(() => service.stop());
beforeEach(() => service.workspace.clearFaults());

const UNITY = '/api/2.1/unity-catalog';
const DENIED = { Times: 1, Kind: 'status', Status: 403, ErrorCode: 'PERMISSION_DENIED' } as const;
const upload = async (text: string, options: Record<string, string> = {}): Promise<UploadAnswer> =>
  (await service.upload(text, { wait: '25', ...options })).body;

/** A pack of two recipients, the first of which is granted a share of somebody else's, and its DELETE. */
async function granted(name: string): Promise<string> {
  const recipient = ['a', 'b'].map((letter) =>
    recipientNamed(`${name}_${letter}`, { comment: letter, token_expiry: 90 }),
  );
  const share = [{ name: `${name}_share`, share_assets: ['main.finance.costs'], recipients: [`${name}_b`] }];
  await upload(packText({ metadata: { project_name: name }, recipient, share }));
  await workspace.shares.create({ name: `${name}_foreign` });
  await workspace.shares.updatePermissions(`${name}_foreign`, [{ principal: `${name}_a`, add: ['SELECT'] }]);
  return packText({
    metadata: { project_name: name, strategy: 'DELETE' },
    recipient: [`${name}_a`, `${name}_b`],
    share: [`${name}_share`],
  });
}

/** Lets the deletion of `{name}_b`, which comes last, fail once `{name}_a` is gone. */
async function failsLast(name: string, text: string, options: Record<string, string> = {}) {
  await service.workspace.faults({ ...DENIED, Method: 'DELETE', Path: `${UNITY}/recipients/${name}_b` });
  const { SharePackId } = await upload(text, options);
  return service.ended(SharePackId);
}

test('a recipient is there again with its grants, those on shares of others too; its lost token is listed', async () => {
  const text = await granted('tok');
  const before = await whatExists(service, 'tok_');
  const run = await failsLast('tok', text);
  expect(run.Status).toBe('FAILED');
  expect(run.ErrorMessage).toMatch(
    /Not undone: Recipient 'tok_a': it is there again, but with a new token: who uses it needs the new activation link$/,
  );
  expect(run.Resources).toMatchObject([
    {
      ...{ Name: 'tok_a', Outcome: 'rolled_back' },
      Error: 'it is there again, but with a new token: who uses it needs the new activation link',
    },
    { Name: 'tok_b', Outcome: 'failed' },
    { Name: 'tok_share', Outcome: 'rolled_back' },
  ]);
  const after = await whatExists(service, 'tok_');
  expect(asIfNamed(after, 'tok', 'tok')).toEqual(asIfNamed(before, 'tok', 'tok'));
  expect(await workspace.shares.permissions('tok_foreign')).toMatchObject([{ principal: 'tok_a' }]);
});

test('what was made again is managed as before: the same DELETE completes without a question', async () => {
  const text = await granted('mine');
  await failsLast('mine', text);
  expect(await upload(text)).toMatchObject({ Status: 'COMPLETED', Conflicts: [] });
});

test("another pack's, and nobody's, that were overwritten are theirs again", async () => {
  const first = await upload(
    packText({ metadata: { project_name: 'theirs-a' }, recipient: [recipientNamed('theirs_a')] }),
  );
  await workspace.recipients.create({ name: 'theirs_nobodys', authentication_type: 'TOKEN' });
  await upload(packText({ metadata: { project_name: 'theirs-b' }, recipient: [recipientNamed('theirs_b')] }));
  await workspace.shares.create({ name: 'theirs_share' });
  await workspace.shares.updatePermissions('theirs_share', [{ principal: 'theirs_b', add: ['SELECT'] }]);
  const text = packText({
    metadata: { project_name: 'theirs-b', strategy: 'DELETE' },
    recipient: ['theirs_a', 'theirs_nobodys', 'theirs_b'],
    // Its deletion takes a while, and holds back that of the recipient it is granted to.
    share: ['theirs_share'],
  });
  await service.workspace.faults({
    ...{ Method: 'DELETE', Path: `${UNITY}/shares/theirs_share` },
    ...{ Times: 2, Kind: 'status', Status: 503 },
  });
  const run = await failsLast('theirs', text, { on_conflict: 'overwrite' });
  expect(run.Status).toBe('FAILED');
  expect((await service.status(first.SharePackId)).ValidationWarnings).toEqual([]);
  const again = await upload(text);
  expect(again.Conflicts.map(({ Name, Owner }) => [Name, Owner])).toEqual([
    ['theirs_a', 'another pack'],
    ['theirs_nobodys', 'not managed'],
    ['theirs_share', 'not managed'],
  ]);
  await service.cancel(again.SharePackId);
  await service.ended(again.SharePackId);
});

test('on_failure: keep leaves it as far as it came', async () => {
  const text = await granted('keep');
  const run = await failsLast('keep', text, { on_failure: 'keep' });
  expect(run.Status).toBe('FAILED');
  expect(run.Resources.find(({ Name }) => Name === 'keep_share')?.Outcome).toBe('deleted');
  expect(countOf(await whatExists(service, 'keep_share'))).toMatchObject({ shares: 0 });
});

describe('cancelled', () => {
  const deletion = (name: string) =>
    packText({
      metadata: { project_name: name, strategy: 'DELETE' },
      recipient: [`${name}_recipient`],
      share: [`${name}_share`, `${name}_fed`],
    });

  test('midway, it is as it was before', async () => {
    await upload(onePackOfEach('mid'));
    const before = await whatExists(service, 'mid_');
    // The deletion of the recipient, which comes last, does not get through.
    await service.workspace.faults({
      ...{ Method: 'DELETE', Path: `${UNITY}/recipients/*`, Times: 50, Kind: 'status', Status: 503 },
    });
    const { body } = await service.upload(deletion('mid'));
    await service.until(body.SharePackId, ({ Resources }) =>
      Resources.every(({ Type, Outcome }) => Type === 'Recipient' || Outcome === 'deleted'),
    );
    await service.cancel(body.SharePackId);
    await service.workspace.clearFaults();
    const run = await service.ended(body.SharePackId);
    expect(run.Status).toBe('CANCELLED');
    const after = await whatExists(service, 'mid_');
    expect(asIfNamed(after, 'mid', 'mid')).toEqual(asIfNamed(before, 'mid', 'mid'));
  });

  test('while it waits, nothing was touched', async () => {
    await upload(onePackOfEach('idle'));
    const before = await whatExists(service, 'idle_');
    const text = deletion('idle').replace('project_name: idle', 'project_name: somebody-else');
    const body = await upload(text);
    expect(body.Status).toBe('AWAITING_RESOLUTION');
    await service.cancel(body.SharePackId);
    expect(await service.ended(body.SharePackId)).toMatchObject({ Status: 'CANCELLED' });
    expect(await whatExists(service, 'idle_')).toEqual(before);
  });
});
