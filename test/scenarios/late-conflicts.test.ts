import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { ResourceView } from '../../src/workflows/contract';
import { onePackOfEach, packText, recipientNamed } from '../support/packs';
import type { StatusAnswer } from '../support/service-client';
import { startTestService } from '../support/service';
import type { TestService } from '../support/service';
import { countOf, whatExists } from '../support/what-exists';

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.stop());
beforeEach(() => service.workspace.clearFaults());

const RECIPIENTS = '/api/2.1/unity-catalog/recipients';
const SHARES = '/api/2.1/unity-catalog/shares';
const PIPELINES = '/api/2.0/pipelines';

/** Somebody else is faster with the next create of this kind. */
const twin = (Path: string) => service.workspace.faults({ Method: 'POST', Path, Times: 1, Kind: 'twin' });

const outcomesOf = (resources: readonly ResourceView[]): Readonly<Record<string, unknown>> =>
  Object.fromEntries(resources.map(({ Name, Outcome }) => [Name, Outcome]));

const client = () => service.workspaces.forUrl(service.workspaceUrl);

/** Uploads, and waits until the run asks and everything but these is done. */
async function asksWith(pack: string, undone: readonly string[], options = {}): Promise<StatusAnswer> {
  const { body } = await service.upload(pack, options);
  return service.until(
    body.SharePackId,
    ({ Status, Resources }) =>
      Status === 'AWAITING_RESOLUTION' &&
      Resources.every(({ Name, Outcome }) => Outcome !== null || undone.includes(Name)),
  );
}

/** A recipient that is late, and one share that is granted to it. */
const smallPack = (name: string, metadata: Readonly<Record<string, unknown>> = {}): string =>
  packText({
    metadata: { project_name: name, ...metadata },
    recipient: [recipientNamed(`${name}_recipient`, { comment: 'from the pack' })],
    share: [
      { name: `${name}_share`, share_assets: ['main.finance.costs'], recipients: [`${name}_recipient`] },
    ],
  });

describe('a late conflict holds up only what depends on it, the rest is done before the answer comes', () => {
  test('recipient', async () => {
    await twin(RECIPIENTS);
    const run = await asksWith(onePackOfEach('lr'), ['lr_recipient', 'lr_share', 'lr_fed']);

    expect(outcomesOf(run.Resources)).toEqual({
      lr_recipient: null,
      lr_share: null,
      lr_fed: null,
      lr_pipeline: 'created',
      lr_pipeline_schedule: 'created',
    });
    expect(run.ProvisioningStatus).toBe('Step 3/8: Waiting for answers');
    expect(run.ResolutionDeadline).not.toBeNull();
    expect(run.Conflicts).toMatchObject([
      {
        Type: 'Recipient',
        Name: 'lr_recipient',
        Late: true,
        Owner: 'not managed',
        CreatedBy: expect.stringContaining('@'),
        Identical: false,
        Actions: ['rename', 'skip', 'overwrite'],
        SuggestedNames: expect.arrayContaining([expect.any(String)]),
      },
    ]);
    await service.resolve(run.SharePackId, {
      Resolutions: [{ Type: 'Recipient', Name: 'lr_recipient', Action: 'overwrite' }],
    });

    expect(outcomesOf((await service.ended(run.SharePackId)).Resources)).toMatchObject({
      lr_recipient: 'updated',
      lr_share: 'created',
      lr_fed: 'created',
    });
    expect(await client().recipients.get('lr_recipient')).toMatchObject({ comment: 'External auditor' });
  });

  test('share', async () => {
    await twin(SHARES);
    const pack = smallPack('ls');
    const run = await asksWith(pack, ['ls_share']);

    expect(outcomesOf(run.Resources)).toEqual({ ls_recipient: 'created', ls_share: null });
    await service.resolve(run.SharePackId, {
      Resolutions: [{ Type: 'Share', Name: 'ls_share', Action: 'rename', NewName: 'ls_other' }],
    });

    const end = await service.ended(run.SharePackId);
    expect(end).toMatchObject({ Status: 'COMPLETED' });
    expect(end.Resources[1]).toEqual({
      Type: 'Share',
      Name: 'ls_share',
      RenamedTo: 'ls_other',
      Outcome: 'created',
    });
    expect(await client().shares.permissions('ls_other')).toEqual([
      { principal: 'ls_recipient', privileges: ['SELECT'] },
    ]);
    expect(await client().shares.permissions('ls_share')).toEqual([]);
  });

  test('pipeline', async () => {
    await twin(PIPELINES);
    const run = await asksWith(onePackOfEach('lp'), ['lp_pipeline', 'lp_pipeline_schedule']);

    expect(outcomesOf(run.Resources)).toMatchObject({
      lp_recipient: 'created',
      lp_share: 'created',
      lp_fed: 'created',
      lp_pipeline: null,
      lp_pipeline_schedule: null,
    });
    await service.resolve(run.SharePackId, {
      Resolutions: [{ Type: 'Pipeline', Name: 'lp_pipeline', Action: 'rename', NewName: 'lp_other' }],
    });

    expect(await service.ended(run.SharePackId)).toMatchObject({ Status: 'COMPLETED' });
    const { jobs, pipelines } = await whatExists(service, 'lp_');
    expect(pipelines).toHaveLength(2);
    expect(jobs).toMatchObject([{ runs: 'lp_other', settings: { name: 'lp_other_schedule' } }]);
  });

  test('schedule, though the workspace lets two jobs have one name', async () => {
    // Held up before anything is begun, so that somebody has the time to be faster.
    await client().recipients.create({ name: 'lj_recipient', authentication_type: 'TOKEN' });
    const { body } = await service.upload(onePackOfEach('lj'), { wait: '20' });
    await client().jobs.create({ name: 'lj_pipeline_schedule', tasks: [] });
    await service.resolve(body.SharePackId, { Resolutions: [], Rest: { Action: 'skip' } });
    const run = await service.until(
      body.SharePackId,
      ({ Status, Resources }) =>
        Status === 'AWAITING_RESOLUTION' &&
        Resources.every(({ Type, Outcome }) => Type === 'Schedule' || Outcome !== null),
    );
    expect(run.Conflicts.at(-1)).toMatchObject({
      ...{ Type: 'Schedule', Name: 'lj_pipeline_schedule', Late: true, Owner: 'not managed' },
    });
    await service.resolve(run.SharePackId, {
      Resolutions: [
        { Type: 'Schedule', Name: 'lj_pipeline_schedule', Action: 'rename', NewName: 'lj_nightly' },
      ],
    });
    expect(await service.ended(run.SharePackId)).toMatchObject({ Status: 'COMPLETED' });
    const { jobs } = await whatExists(service, 'lj_');
    expect(jobs).toHaveLength(2);
    expect(jobs).toContainEqual(
      expect.objectContaining({
        runs: 'lj_pipeline',
        settings: expect.objectContaining({ name: 'lj_nightly' }),
      }),
    );
  });
});

describe('the answers', () => {
  test('skip leaves it as it is, and others refer to it', async () => {
    await twin(RECIPIENTS);
    const run = await asksWith(smallPack('sk'), ['sk_recipient', 'sk_share']);
    const before = await client().recipients.get('sk_recipient');
    await service.resolve(run.SharePackId, { Resolutions: [], Rest: { Action: 'skip' } });

    const end = await service.ended(run.SharePackId);

    expect(end).toMatchObject({ Status: 'COMPLETED' });
    expect(outcomesOf(end.Resources)).toEqual({ sk_recipient: 'skipped', sk_share: 'created' });
    expect(end.ValidationWarnings.join()).toContain('sk_recipient');
    expect(await client().recipients.get('sk_recipient')).toEqual(before);
    expect(await client().shares.permissions('sk_share')).toMatchObject([{ principal: 'sk_recipient' }]);
  });

  test('rename is followed by what refers to it', async () => {
    await twin(RECIPIENTS);
    const run = await asksWith(smallPack('rn'), ['rn_recipient', 'rn_share']);
    await service.resolve(run.SharePackId, {
      Resolutions: [{ Type: 'Recipient', Name: 'rn_recipient', Action: 'rename', NewName: 'rn_new' }],
    });

    expect(await service.ended(run.SharePackId)).toMatchObject({ Status: 'COMPLETED' });
    expect(await client().shares.permissions('rn_share')).toMatchObject([{ principal: 'rn_new' }]);
    expect(await client().recipients.get('rn_new')).toMatchObject({ comment: 'from the pack' });
  });

  test('rename to a name that somebody takes before the create is asked again', async () => {
    await twin(RECIPIENTS);
    const run = await asksWith(smallPack('tk'), ['tk_recipient', 'tk_share']);
    const id = run.SharePackId;
    await twin(RECIPIENTS);
    await service.resolve(id, {
      Resolutions: [{ Type: 'Recipient', Name: 'tk_recipient', Action: 'rename', NewName: 'tk_new' }],
    });

    const again = await service.until(
      id,
      ({ Status, Conflicts }) => Status === 'AWAITING_RESOLUTION' && Conflicts[0]?.ExistingName === 'tk_new',
    );
    expect(again.Conflicts).toMatchObject([{ Name: 'tk_recipient', ExistingName: 'tk_new', Late: true }]);
    await service.resolve(id, {
      Resolutions: [{ Type: 'Recipient', Name: 'tk_recipient', Action: 'rename', NewName: 'tk_free' }],
    });

    expect(await service.ended(id)).toMatchObject({ Status: 'COMPLETED' });
    expect(await client().shares.permissions('tk_share')).toMatchObject([{ principal: 'tk_free' }]);
  });

  test('a stale one is refused, and the conflict comes back with the new difference', async () => {
    await twin(RECIPIENTS);
    const run = await asksWith(smallPack('st'), ['st_recipient', 'st_share']);
    const [conflict] = run.Conflicts;
    await client().recipients.update('st_recipient', { comment: 'changed meanwhile' });

    const answer = await service.resolve(run.SharePackId, {
      Resolutions: [
        {
          Type: 'Recipient',
          Name: 'st_recipient',
          Action: 'overwrite',
          Fingerprint: conflict?.Fingerprint ?? '',
        },
      ],
    });

    expect(answer).toMatchObject({
      status: 409,
      body: {
        Errors: [{ Pointer: '/Resolutions/0', Code: 'STALE_FINGERPRINT' }],
        Conflicts: [
          {
            Name: 'st_recipient',
            Late: true,
            Differences: expect.arrayContaining([
              { Field: 'comment', Existing: 'changed meanwhile', Desired: 'from the pack' },
            ]),
          },
        ],
      },
    });
    await service.cancel(run.SharePackId);
    await service.ended(run.SharePackId);
  });

  test('what changed after its answer is asked again', async () => {
    const { recipients } = client();
    await recipients.create({ name: 'ch_recipient', authentication_type: 'TOKEN', comment: 'first' });
    await recipients.create({ name: 'ch_zzz', authentication_type: 'TOKEN' });
    const pack = packText({
      metadata: { project_name: 'ch' },
      recipient: [recipientNamed('ch_recipient', { comment: 'from the pack' }), recipientNamed('ch_zzz')],
    });
    const { body } = await service.upload(pack);
    const id = body.SharePackId;
    await service.resolve(id, {
      Resolutions: [{ Type: 'Recipient', Name: 'ch_recipient', Action: 'overwrite' }],
    });
    await recipients.update('ch_recipient', { comment: 'second' });
    // The last answer lets the run go on.
    await service.resolve(id, { Resolutions: [{ Type: 'Recipient', Name: 'ch_zzz', Action: 'skip' }] });

    const again = await service.until(
      id,
      ({ Status, Conflicts }) => Status === 'AWAITING_RESOLUTION' && Conflicts.some(({ Late }) => Late),
    );
    expect(again.Conflicts.filter(({ Action }) => Action === undefined)).toMatchObject([
      {
        Name: 'ch_recipient',
        Late: true,
        Differences: expect.arrayContaining([
          { Field: 'comment', Existing: 'second', Desired: 'from the pack' },
        ]),
      },
    ]);
    expect(await recipients.get('ch_recipient')).toMatchObject({ comment: 'second' });
    await service.resolve(id, { Resolutions: [], Rest: { Action: 'overwrite' } });

    expect(await service.ended(id)).toMatchObject({ Status: 'COMPLETED' });
    expect(await recipients.get('ch_recipient')).toMatchObject({ comment: 'from the pack' });
  });
});

test('a late conflict that can be read can be answered: its run has heard of it by then', async () => {
  await twin(RECIPIENTS);
  await service.workspace.faults({ Method: 'POST', Path: PIPELINES, Times: 2, Kind: 'status', Status: 500 });
  await twin(PIPELINES);
  const { body } = await service.upload(onePackOfEach('aw'));
  const { SharePackId: id } = body;
  await service.until(id, ({ Conflicts }) => Conflicts.length === 1);
  // Asked without a pause: what is read first is answered first.
  await service.until(id, ({ Conflicts }) => Conflicts.length === 2);
  const answers = await service.resolve(id, { Resolutions: [], Rest: { Action: 'skip' } });

  expect(answers).toMatchObject({ status: 200, body: { Open: 0, Answered: 2 } });
  expect(await service.ended(id)).toMatchObject({ Status: 'COMPLETED' });
});

describe("the run's mode holds for it as for any other", () => {
  test('skip', async () => {
    await twin(RECIPIENTS);
    const { body } = await service.upload(smallPack('ms'), { on_conflict: 'skip', wait: '25' });

    expect(body).toMatchObject({ Status: 'COMPLETED' });
    const { Resources, ValidationWarnings } = await service.status(body.SharePackId);
    expect(outcomesOf(Resources)).toEqual({ ms_recipient: 'skipped', ms_share: 'created' });
    expect(ValidationWarnings.join()).toContain('ms_recipient');
  });

  test('rename', async () => {
    await twin(SHARES);
    const { body } = await service.upload(smallPack('mr'), { on_conflict: 'rename', wait: '25' });

    expect(body).toMatchObject({ Status: 'COMPLETED' });
    const { Resources } = await service.status(body.SharePackId);
    expect(Resources[1]).toMatchObject({
      Outcome: 'created',
      RenamedTo: expect.stringContaining('mr_share'),
    });
  });

  test('overwrite', async () => {
    await twin(RECIPIENTS);
    const { body } = await service.upload(smallPack('mo'), { on_conflict: 'overwrite', wait: '25' });

    expect(body).toMatchObject({ Status: 'COMPLETED' });
    expect(await client().recipients.get('mo_recipient')).toMatchObject({ comment: 'from the pack' });
    expect(outcomesOf((await service.status(body.SharePackId)).Resources)).toMatchObject({
      mo_recipient: 'updated',
    });
  });

  test('update: brought to what the pack says, without a question', async () => {
    await twin(RECIPIENTS);
    const { body } = await service.upload(smallPack('mu'), { on_conflict: 'update', wait: '25' });

    expect(body).toMatchObject({ Status: 'COMPLETED' });
    expect(await client().recipients.get('mu_recipient')).toMatchObject({ comment: 'from the pack' });
    expect(outcomesOf((await service.status(body.SharePackId)).Resources)).toMatchObject({
      mu_recipient: 'updated',
    });
  });

  test('update, then a failure: what was found is put back', async () => {
    await twin(RECIPIENTS);
    await service.workspace.faults({
      Method: 'POST',
      Path: SHARES,
      Times: 1,
      Kind: 'status',
      Status: 403,
      ErrorCode: 'PERMISSION_DENIED',
    });
    const { body } = await service.upload(smallPack('mb'), { on_conflict: 'update' });

    const end = await service.ended(body.SharePackId);

    expect(end).toMatchObject({ Status: 'FAILED' });
    expect(outcomesOf(end.Resources)).toEqual({ mb_recipient: 'rolled_back', mb_share: 'failed' });
    const there = await client().recipients.get('mb_recipient');
    expect(there?.comment ?? '').toBe('');
  });

  test('what the mode cannot settle is asked: overwrite, where only replace is possible', async () => {
    await twin(RECIPIENTS);
    const pack = packText({
      metadata: { project_name: 'mx' },
      recipient: [
        {
          name: 'mx_recipient',
          type: 'D2D',
          recipient_databricks_org: 'aws:us-west-2:19a84bee-54bc-43a2-87de-023d0ec16016',
        },
      ],
    });
    const run = await asksWith(pack, ['mx_recipient'], { on_conflict: 'overwrite' });

    expect(run.Conflicts).toMatchObject([
      { Late: true, Actions: ['rename', 'skip', 'replace'], Consequences: { replace: expect.any(String) } },
    ]);
    await service.resolve(run.SharePackId, { Resolutions: [], Rest: { Action: 'replace' } });

    expect(await service.ended(run.SharePackId)).toMatchObject({ Status: 'COMPLETED' });
    expect(await client().recipients.get('mx_recipient')).toMatchObject({
      authentication_type: 'DATABRICKS',
    });
  });

  test('fail: undone, FAILED', async () => {
    await twin(SHARES);
    const { body } = await service.upload(smallPack('mf'), { on_conflict: 'fail' });

    const end = await service.ended(body.SharePackId);

    expect(end).toMatchObject({
      Status: 'FAILED',
      ProvisioningStatus: 'Failed at step 5/8: Creating shares',
      ErrorMessage: expect.stringContaining("Share 'mf_share' already exists"),
    });
    expect(outcomesOf(end.Resources)).toEqual({ mf_recipient: 'rolled_back', mf_share: 'failed' });
    // The share is somebody else's.
    expect(countOf(await whatExists(service, 'mf_'))).toMatchObject({ recipients: 0, shares: 1 });
  });
});

describe('its own deadline', () => {
  test('passes: what the run did is undone, then EXPIRED', async () => {
    await twin(SHARES);
    const { body } = await service.upload(smallPack('ex'), { resolution_timeout: '1s' });

    const end = await service.ended(body.SharePackId);

    expect(end).toMatchObject({
      ...{ Status: 'EXPIRED', ResolutionDeadline: null },
      ErrorMessage: 'Nobody answered a late conflict in time. 1 resource was undone.',
    });
    expect(outcomesOf(end.Resources)).toEqual({ ex_recipient: 'rolled_back', ex_share: 'not_run' });
    expect(countOf(await whatExists(service, 'ex_'))).toMatchObject({ recipients: 0, shares: 1 });
  });

  test('passes: with on_failure: keep, what the run did stays', async () => {
    await twin(SHARES);
    const { body } = await service.upload(smallPack('ek'), { resolution_timeout: '1s', on_failure: 'keep' });

    const end = await service.ended(body.SharePackId);

    expect(end).toMatchObject({
      Status: 'EXPIRED',
      ErrorMessage:
        'Nobody answered a late conflict in time. 1 resource was kept as the run left it, by on_failure.',
    });
    expect(outcomesOf(end.Resources)).toEqual({ ek_recipient: 'created', ek_share: 'not_run' });
    expect(countOf(await whatExists(service, 'ek_'))).toMatchObject({ recipients: 1, shares: 1 });
  });
});
