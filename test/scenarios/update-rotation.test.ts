/** token_rotation: a new token, once a run, and nothing secret is kept. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Recipients } from '../../src/databricks/recipients';
import { packText, recipientNamed } from '../support/packs';
import type { UploadAnswer } from '../support/service-client';
import { startTestService } from '../support/service';
import type { TestService } from '../support/service';
import { writesDuring } from '../support/writes';

let service: TestService;
let recipients: Recipients;
beforeAll(async () => {
  service = await startTestService();
  ({ recipients } = service.workspaces.forUrl(service.workspaceUrl));
});
afterAll(() => service.stop());
beforeEach(() => service.workspace.clearFaults());

const ROTATE = '/api/2.1/unity-catalog/recipients/*/rotate-token';
const pack = (name: string, strategy: string, fields: object = {}): string =>
  packText({ metadata: { project_name: name, strategy }, recipient: [{ name, ...fields }] });
const made = (name: string): string =>
  packText({
    metadata: { project_name: name },
    recipient: [recipientNamed(name, { token_expiry: 90, comment: 'first' })],
  });

async function completes(text: string): Promise<UploadAnswer> {
  const { body } = await service.upload(text, { wait: '25' });
  expect(body).toMatchObject({ Status: 'COMPLETED', Conflicts: [] });
  return body;
}
const tokensOf = async (name: string) => (await recipients.get(name))?.tokens ?? [];
const outcomesOf = async ({ SharePackId }: UploadAnswer) =>
  (await service.status(SharePackId)).Resources.map(({ Outcome }) => Outcome);

describe('token_rotation on UPDATE', () => {
  test('gives one new token, which ends when the earlier one would have; the earlier one ends at once', async () => {
    await completes(made('rotated'));
    const [before] = await tokensOf('rotated');
    let run: UploadAnswer | undefined;
    const writes = await writesDuring(service, async () => {
      run = await completes(pack('rotated', 'UPDATE', { token_rotation: true }));
    });
    expect(writes.filter((write) => write.endsWith('/rotate-token'))).toHaveLength(1);
    expect(run && (await outcomesOf(run))).toEqual(['updated']);
    const after = await tokensOf('rotated');
    expect(after).toEqual([expect.objectContaining({ expiration_time: before?.expiration_time })]);
    expect(after[0]?.id).not.toBe(before?.id);
  });

  test('counts a changed token_expiry from this upload, for the new token too', async () => {
    await completes(made('expiring'));
    await completes(pack('expiring', 'UPDATE', { token_rotation: true, token_expiry: 30 }));
    const { expiration_time } = (await recipients.get('expiring')) ?? {};
    expect(await tokensOf('expiring')).toEqual([expect.objectContaining({ expiration_time })]);
    expect(expiration_time).toBeLessThan(Date.now() + 31 * 86_400_000);
  });

  test.each(['drop-after', 'drop-before'] as const)(
    'whose answer is lost (%s) is done once all the same',
    async (Kind) => {
      const name = `lost-${Kind}`;
      await completes(made(name));
      const [before] = await tokensOf(name);
      await service.workspace.faults({ Method: 'POST', Path: ROTATE, Times: 1, Kind });
      await completes(pack(name, 'UPDATE', { token_rotation: true }));
      const log = (await service.workspace.requests()).filter(({ Path }) => Path.includes(`${name}/rotate`));
      expect(log.filter(({ Fault }) => Fault !== 'drop-before')).toHaveLength(1);
      expect(await tokensOf(name)).toEqual([
        expect.objectContaining({ expiration_time: before?.expiration_time }),
      ]);
    },
  );

  test('a recipient that the run makes has a new token already', async () => {
    const writes = await writesDuring(service, () =>
      completes(pack('fresh', 'UPDATE', { type: 'D2O', token_rotation: true })),
    );
    expect(writes).toEqual(['POST /api/2.1/unity-catalog/recipients']);
  });

  test('of a recipient that has two tokens already is refused before anything is touched', async () => {
    await completes(made('two'));
    await recipients.rotateToken('two', 86_400);
    let answer: Awaited<ReturnType<TestService['upload']>> | undefined;
    const writes = await writesDuring(service, async () => {
      answer = await service.upload(pack('two', 'UPDATE', { token_rotation: true, comment: 'changed' }));
    });
    expect(writes).toEqual([]);
    expect(answer?.body).toMatchObject({
      Status: 'VALIDATION_FAILED',
      ValidationErrors: [expect.stringMatching(/^Recipient 'two' has 2 tokens that have not ended/)],
    });
  });

  test('of a D2D recipient is told to do nothing', async () => {
    const recipient_databricks_org = 'aws:us-west-2:39a84bee-54bc-43a2-87de-023d0ec16016';
    await completes(pack('partner', 'NEW', { type: 'D2D', recipient_databricks_org }));
    expect(await completes(pack('partner', 'UPDATE', { token_rotation: true }))).toMatchObject({
      ValidationWarnings: [
        expect.stringMatching(/^Nothing was to change/),
        "Recipient 'partner' is D2D and has no token: token_rotation does nothing",
      ],
    });
  });

  test('cannot be taken back: a run that fails after it says so, and puts back the rest', async () => {
    await completes(made('stays'));
    const Path = '/api/2.1/unity-catalog/shares';
    await service.workspace.faults({
      ...{ Method: 'POST', Path, Times: 1, Kind: 'status', Status: 403, ErrorCode: 'PERMISSION_DENIED' },
    });
    const text = packText({
      metadata: { project_name: 'stays', strategy: 'UPDATE' },
      recipient: [{ name: 'stays', comment: 'changed', token_rotation: true }],
      share: [{ name: 'stays_share', share_assets: ['main.finance.costs'], recipients: ['stays'] }],
    });
    const { body } = await service.upload(text);
    const run = await service.ended(body.SharePackId);
    expect(run.Status).toBe('FAILED');
    expect(run.ErrorMessage).toContain("Not undone: Recipient 'stays': its token was rotated");
    expect(run.Resources).toContainEqual({
      ...{ Type: 'Recipient', Name: 'stays', Outcome: 'updated' },
      Error: expect.stringContaining('needs the new activation link'),
    });
    expect((await recipients.get('stays'))?.comment).toBe('first');
  });
});

test("an overwrite rotates too, and its conflict says so among the differences; a skip doesn't", async () => {
  await recipients.create({ name: 'by-hand', authentication_type: 'TOKEN', comment: 'by hand' });
  const text = pack('by-hand', 'NEW', { type: 'D2O', comment: 'by hand', token_rotation: true });
  const before = await tokensOf('by-hand');
  await service.upload(text, { on_conflict: 'skip', wait: '25' });
  expect(await tokensOf('by-hand')).toEqual(before);
  const { body } = await service.upload(text, { on_conflict: 'overwrite', wait: '25' });
  expect(body.Status).toBe('COMPLETED');
  expect(body.Conflicts[0]?.Differences).toEqual([
    { Field: 'token_rotation', Existing: null, Desired: true },
  ]);
  expect(await tokensOf('by-hand')).not.toEqual(before);
});

test('no activation link is in the database, whatever the run did', async () => {
  await completes(made('secret'));
  const { SharePackId } = await completes(pack('secret', 'UPDATE', { token_rotation: true }));
  const [step] = await service.store.steps(SharePackId, { after: -1, limit: 10 });
  expect(JSON.stringify(step)).toContain('"tokens"');
  expect(JSON.stringify(step)).not.toMatch(/activation|retrieve_config/);
});
