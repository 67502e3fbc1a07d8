/** DELETE: removes what the pack names, in reverse order of dependence, and asks about what is not its own. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Databricks } from '../../src/databricks/databricks';
import { onePackOfEach, packText, recipientNamed, shareWithPipeline } from '../support/packs';
import type { PackParts } from '../support/packs';
import type { StatusAnswer, UploadAnswer } from '../support/service-client';
import { startTestService } from '../support/service';
import type { TestService } from '../support/service';
import { countOf, whatExists } from '../support/what-exists';
import { writesDuring } from '../support/writes';

let service: TestService;
let workspace: Databricks;
beforeAll(async () => {
  service = await startTestService();
  workspace = service.workspaces.forUrl(service.workspaceUrl);
});
afterAll(() => service.stop());
beforeEach(() => service.workspace.clearFaults());

const PACK_NAME = 'SharePack_jane.doe@example.com_Finance_';
const deletion = (project_name: string, parts: Omit<PackParts, 'metadata'>): string =>
  packText({ metadata: { project_name, strategy: 'DELETE' }, ...parts });
const upload = async (text: string, options: Record<string, string> = {}): Promise<UploadAnswer> =>
  (await service.upload(text, { wait: '25', ...options })).body;
const outcomesOf = ({ Resources }: StatusAnswer) =>
  Object.fromEntries(Resources.map(({ Name, Outcome }) => [Name, Outcome]));
const left = async (prefix: string) => countOf(await whatExists(service, prefix));

async function made(name: string): Promise<UploadAnswer> {
  const body = await upload(onePackOfEach(name));
  expect(body.Status).toBe('COMPLETED');
  return body;
}

describe('what the pack names goes', () => {
  test('in reverse order of dependence: a schedule before its pipeline, shares before their recipients', async () => {
    await made('order');
    let id = '';
    const writes = await writesDuring(service, async () => {
      const body = await upload(
        deletion('order', { recipient: ['order_recipient'], share: ['order_share', 'order_fed'] }),
      );
      expect(body).toMatchObject({ Status: 'COMPLETED', Conflicts: [] });
      id = body.SharePackId;
    });
    const at = (part: string): number => writes.findIndex((write) => write.includes(part));
    expect(at('/jobs/delete')).toBeGreaterThanOrEqual(0);
    expect(at('/pipelines/')).toBeGreaterThan(at('/jobs/delete'));
    expect(at('/recipients/order_recipient')).toBeGreaterThan(at('/shares/order_share'));
    expect(at('/recipients/order_recipient')).toBeGreaterThan(at('/shares/order_fed'));
    expect(outcomesOf(await service.status(id))).toEqual({
      order_recipient: 'deleted',
      order_share: 'deleted',
      order_fed: 'deleted',
      order_pipeline: 'deleted',
      order_pipeline_schedule: 'deleted',
    });
    expect(await left('order_')).toEqual({ recipients: 0, shares: 0, pipelines: 0, jobs: 0 });
  });

  test('and nothing else', async () => {
    await made('only');
    await upload(deletion('only', { share: ['only_share'] }));
    expect(await left('only_')).toEqual({ recipients: 1, shares: 1, pipelines: 1, jobs: 1 });
  });

  test('tables that a pipeline wrote are kept, which is said', async () => {
    await made('kept');
    const table = 'analytics_prod.finance_shared.ledger_external';
    expect(await workspace.catalog.table(table)).toBeDefined();
    const { ValidationWarnings } = await upload(deletion('kept', { share: ['kept_fed'] }));
    expect(ValidationWarnings).toEqual([
      `Pipeline 'kept_pipeline': the tables that it wrote are kept (${table})`,
    ]);
    expect(await workspace.catalog.table(table)).toBeDefined();
    expect(await left('kept_')).toEqual({ recipients: 1, shares: 1, pipelines: 0, jobs: 0 });
  });

  test('what is missing is a warning', async () => {
    const writes = await writesDuring(service, async () => {
      const pipelines = [{ name_prefix: 'miss_pipeline' }];
      const body = await upload(
        deletion('miss', { recipient: ['miss_recipient'], share: [{ name: 'miss_share', pipelines }] }),
      );
      expect(body).toMatchObject({
        ...{ Status: 'COMPLETED', Conflicts: [] },
        ValidationWarnings: [
          "Recipient 'miss_recipient' does not exist, so there is nothing to delete",
          "Share 'miss_share' does not exist, so there is nothing to delete",
          "Pipeline 'miss_pipeline' does not exist, so there is nothing to delete",
        ],
      });
    });
    expect(writes).toEqual([]);
  });

  test('what somebody deletes between the look and the work is as wanted', async () => {
    await made('early');
    await workspace.recipients.create({ name: 'early_nobody', authentication_type: 'TOKEN' });
    const body = await upload(
      deletion('early', {
        recipient: ['early_recipient', 'early_nobody'],
        share: ['early_share', 'early_fed'],
      }),
    );
    expect(body.Conflicts).toMatchObject([{ Name: 'early_nobody' }]);
    await workspace.shares.delete('early_share');
    await service.resolve(body.SharePackId, { Resolutions: [], Rest: { Action: 'skip' } });
    expect(await service.ended(body.SharePackId)).toMatchObject({ Status: 'COMPLETED' });
    expect(await left('early_')).toEqual({ recipients: 1, shares: 0, pipelines: 0, jobs: 0 });
  });
});

describe('a share without pipelines means all that this service made for that share', () => {
  const feed = (share: string, pipeline: string) => {
    const { pipelines, ...rest } = shareWithPipeline('x');
    return {
      ...{ ...rest, name: share, recipients: [] },
      pipelines: pipelines.map((one) => ({ ...one, name_prefix: pipeline })),
    };
  };

  test("pipelines with their jobs; another pack's are asked about", async () => {
    const add = (project_name: string, pipeline: string, strategy: string) =>
      packText({ metadata: { project_name, strategy }, share: [feed('all_fed', pipeline)] });
    await upload(add('all-a', 'all_one', 'NEW'));
    await upload(add('all-a', 'all_two', 'UPDATE'));
    await upload(add('all-b', 'all_three', 'UPDATE'));
    const body = await upload(deletion('all-a', { share: ['all_fed'] }));
    expect(body.Conflicts.map(({ Name, Owner }) => [Name, Owner])).toEqual([
      ['all_three', 'another pack'],
      ['all_three_schedule', 'another pack'],
    ]);
    await service.resolve(body.SharePackId, { Resolutions: [], Rest: { Action: 'skip' } });
    await service.ended(body.SharePackId);
    expect(await left('all_')).toEqual({ recipients: 0, shares: 0, pipelines: 1, jobs: 1 });
  });

  test('also of a share that an answer renamed', async () => {
    await workspace.shares.create({ name: 'ren_fed' });
    const text = packText({ metadata: { project_name: 'ren' }, share: [feed('ren_fed', 'ren_pipeline')] });
    const { SharePackId } = await upload(text);
    await service.resolve(SharePackId, {
      Resolutions: [{ Type: 'Share', Name: 'ren_fed', Action: 'rename', NewName: 'ren_new' }],
    });
    await service.ended(SharePackId);
    await upload(deletion('ren', { share: ['ren_new'] }));
    expect(await left('ren_')).toEqual({ recipients: 0, shares: 1, pipelines: 0, jobs: 0 });
  });

  test('a schedule that an answer gave a name of its own goes with its pipeline', async () => {
    await workspace.jobs.create({ name: 'own_pipeline_schedule', tasks: [] });
    const text = packText({ metadata: { project_name: 'own' }, share: [feed('own_fed', 'own_pipeline')] });
    const { SharePackId } = await upload(text);
    await service.resolve(SharePackId, {
      Resolutions: [
        { Type: 'Schedule', Name: 'own_pipeline_schedule', Action: 'rename', NewName: 'own_nightly' },
      ],
    });
    await service.ended(SharePackId);
    const [job] = await workspace.jobs.list('own_pipeline_schedule');
    await workspace.jobs.delete(job?.job_id ?? 0);
    const body = await upload(deletion('own', { share: ['own_fed'] }));
    expect(body).toMatchObject({ Status: 'COMPLETED', Conflicts: [] });
    expect(await left('own_')).toEqual({ recipients: 0, shares: 0, pipelines: 0, jobs: 0 });
  });
});

describe('managed by another pack, or not by any pack: a conflict', () => {
  const theirs = (name: string): string =>
    packText({ metadata: { project_name: `${name}-a` }, recipient: [recipientNamed(`${name}_theirs`)] });
  /** One of another pack's, one of nobody's, and one of its own. */
  async function three(name: string): Promise<{ readonly first: UploadAnswer; readonly text: string }> {
    const first = await upload(theirs(name));
    await workspace.recipients.create({ name: `${name}_nobodys`, authentication_type: 'TOKEN' });
    const recipient = [recipientNamed(`${name}_own`)];
    await upload(packText({ metadata: { project_name: `${name}-b` }, recipient }));
    const names = ['theirs', 'nobodys', 'own'].map((which) => `${name}_${which}`);
    return { first, text: deletion(`${name}-b`, { recipient: names }) };
  }

  test('skip or overwrite; nothing is touched until it is answered', async () => {
    const { text } = await three('wait');
    let body: UploadAnswer | undefined;
    const writes = await writesDuring(service, async () => (body = await upload(text)));
    expect(writes).toEqual([]);
    expect(body).toMatchObject({
      Status: 'AWAITING_RESOLUTION',
      Conflicts: [
        {
          ...{ Name: 'wait_theirs', Owner: 'another pack', Actions: ['skip', 'overwrite'] },
          Message: `Recipient 'wait_theirs' belongs to ${PACK_NAME}wait-a. Answer this conflict with skip or overwrite.`,
        },
        {
          ...{ Name: 'wait_nobodys', Owner: 'not managed', Actions: ['skip', 'overwrite'] },
          Message:
            "Recipient 'wait_nobodys' was not made by any share pack. Answer this conflict with skip or overwrite.",
        },
      ],
    });
    await service.resolve(body?.SharePackId ?? '', {
      Resolutions: [{ Type: 'Recipient', Name: 'wait_theirs', Action: 'overwrite' }],
      Rest: { Action: 'skip' },
    });
    expect(outcomesOf(await service.ended(body?.SharePackId ?? ''))).toEqual({
      wait_theirs: 'deleted',
      wait_nobodys: 'skipped',
      wait_own: 'deleted',
    });
  });

  test('on_conflict: skip leaves them, with a warning each', async () => {
    const { text } = await three('skip');
    expect(await upload(text, { on_conflict: 'skip' })).toMatchObject({
      Status: 'COMPLETED',
      ValidationWarnings: [
        "Recipient 'skip_theirs' was skipped, and is left as it is.",
        "Recipient 'skip_nobodys' was skipped, and is left as it is.",
      ],
    });
    expect(await left('skip_')).toMatchObject({ recipients: 2 });
  });

  test('on_conflict: overwrite deletes them, and the other pack hears of it', async () => {
    const { first, text } = await three('over');
    expect(await upload(text, { on_conflict: 'overwrite' })).toMatchObject({ Status: 'COMPLETED' });
    expect(await left('over_')).toMatchObject({ recipients: 0 });
    expect((await service.status(first.SharePackId)).ValidationWarnings).toEqual([
      `Recipient 'over_theirs' is no longer managed by this pack: it was deleted by ${PACK_NAME}over-b version 2`,
    ]);
  });

  test('on_conflict: fail says of each what is in the way', async () => {
    const { text } = await three('fail');
    expect(await upload(text, { on_conflict: 'fail' })).toMatchObject({
      Status: 'VALIDATION_FAILED',
      ValidationErrors: [
        `Recipient 'fail_theirs' belongs to ${PACK_NAME}fail-a`,
        "Recipient 'fail_nobodys' was not made by any share pack",
      ],
    });
    expect(await left('fail_')).toMatchObject({ recipients: 3 });
  });

  test.each(['rename', 'update'])('on_conflict: %s cannot settle it: it is asked', async (mode) => {
    const { text } = await three(mode);
    const body = await upload(text, { on_conflict: mode });
    expect(body).toMatchObject({ Status: 'AWAITING_RESOLUTION', Strategy: 'DELETE' });
    await service.cancel(body.SharePackId);
    await service.ended(body.SharePackId);
  });

  test('one of several jobs of one name can only be skipped, since nobody knows which is meant', async () => {
    await made('twin');
    await workspace.jobs.create({ name: 'twin_pipeline_schedule', tasks: [] });
    const body = await upload(deletion('twin', { share: ['twin_fed'] }));
    expect(body.Conflicts).toMatchObject([
      {
        ...{ Type: 'Schedule', Actions: ['skip'] },
        Message: expect.stringContaining("'twin_pipeline_schedule' is not unique (2 of that name)"),
      },
    ]);
    await service.cancel(body.SharePackId);
    await service.ended(body.SharePackId);
  });

  test('made anew by hand while the run waited is asked again', async () => {
    const { text } = await three('anew');
    const { SharePackId } = await upload(text);
    await workspace.recipients.delete('anew_own');
    await workspace.recipients.create({ name: 'anew_own', authentication_type: 'TOKEN' });
    await service.resolve(SharePackId, { Resolutions: [], Rest: { Action: 'skip' } });
    const waiting = await service.until(
      SharePackId,
      ({ Status, Conflicts }) => Status === 'AWAITING_RESOLUTION' && Conflicts.length === 3,
    );
    expect(waiting.Conflicts.at(-1)).toMatchObject({
      ...{ Name: 'anew_own', Late: true, Owner: 'not managed', Actions: ['skip', 'overwrite'] },
    });
    await service.resolve(SharePackId, { Resolutions: [], Rest: { Action: 'skip' } });
    expect((await service.ended(SharePackId)).Status).toBe('COMPLETED');
    expect(await left('anew_')).toMatchObject({ recipients: 3 });
  });
});
