/** An undo of a change in place puts back what the step changed, wherever the step came to an end. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Json } from '../../src/plan/conflict';
import type { StepRef } from '../../src/workflows/activity-contract';
import { onePackOfEach, packText, recipientNamed } from '../support/packs';
import { createActivityBench } from './activity-bench';
import type { ActivityBench } from './activity-bench';

const SHARES = '/api/2.1/unity-catalog/shares';
const RECIPIENTS = '/api/2.1/unity-catalog/recipients';
const DENIED = { Times: 1, Kind: 'status', Status: 403, ErrorCode: 'PERMISSION_DENIED' } as const;

let bench: ActivityBench;
beforeAll(async () => {
  bench = await createActivityBench();
  await bench.workspace.tables(...MANY);
  for (const name of ['auditor', 'analyst', 'stranger'])
    await bench.databricks.recipients.create({ name, authentication_type: 'TOKEN' });
});
afterAll(() => bench.close());
beforeEach(() => bench.workspace.clearFaults());

const MANY = Array.from({ length: 150 }, (_, nth) => `main.many.table_${String(nth).padStart(3, '0')}`);
const EARLIER = { comment: 'before', share_assets: ['main.finance.costs'], recipients: ['auditor'] };
const WANTED = { comment: 'after', share_assets: ['main.finance.revenue', ...MANY], recipients: ['analyst'] };

/** A share made by hand, and a step of a run that was told to overwrite it. */
async function overwriting(name: string, wanted: object = WANTED): Promise<StepRef> {
  const { shares } = bench.databricks;
  await shares.create({ name, comment: EARLIER.comment });
  const [object = ''] = EARLIER.share_assets;
  const data_object = { name: object, data_object_type: 'TABLE' };
  await shares.update(name, { updates: [{ action: 'ADD', data_object }] });
  await grant(name, 'auditor');
  const { id } = await bench.look(
    packText({
      metadata: { project_name: name, strategy: 'UPDATE' },
      share: [{ name, ...wanted }],
    }),
    'overwrite',
  );
  return bench.stepRef(id, 'Share', name);
}

const grant = (name: string, principal: string) =>
  bench.databricks.shares.updatePermissions(name, [{ principal, add: ['SELECT'] }]);

const addTable = (name: string, table: string) =>
  bench.databricks.shares.update(name, {
    updates: [{ action: 'ADD', data_object: { name: table, data_object_type: 'TABLE' } }],
  });

async function held(name: string) {
  const { shares } = bench.databricks;
  const [share, permissions = []] = await Promise.all([shares.get(name), shares.permissions(name)]);
  return {
    comment: share?.comment,
    share_assets: (share?.objects ?? []).map((object) => object.name),
    recipients: permissions.map(({ principal }) => principal),
  };
}

describe('a share of which a part was changed', () => {
  /** Of two PATCHes of its objects the second is refused. */
  const refuseSecond = (name: string) =>
    bench.workspace.faults(
      { Method: 'PATCH', Path: `${SHARES}/${name}`, Times: 1, Kind: 'slow-after', DelayMs: 50 },
      { Method: 'PATCH', Path: `${SHARES}/${name}`, ...DENIED },
    );

  async function halfChanged(name: string): Promise<StepRef> {
    const ref = await overwriting(name);
    await refuseSecond(name);
    await expect(bench.run('updateShare', ref)).rejects.toMatchObject({ nonRetryable: true });
    expect((await held(name)).share_assets).toHaveLength(99);
    return ref;
  }

  test("is as it was: half of its objects are nobody else's doing", async () => {
    const ref = await halfChanged('half');
    expect(await bench.run('undoStep', ref)).toEqual({ kind: 'undone', outcome: 'rolled_back', left: null });
    expect(await held('half')).toEqual(EARLIER);
  });

  test('is as it was, though the undo too came to an end half way', async () => {
    const ref = await overwriting('half_back');
    await bench.run('updateShare', ref);
    await refuseSecond('half_back');
    await expect(bench.run('undoStep', ref)).rejects.toMatchObject({ nonRetryable: true });
    expect(await bench.run('undoStep', ref)).toEqual({ kind: 'undone', outcome: 'rolled_back', left: null });
    expect(await held('half_back')).toEqual(EARLIER);
  });

  test.each([
    ['share_assets', 'half_object', (name: string) => addTable(name, 'main.finance.budget')],
    ['recipients', 'half_grant', (name: string) => grant(name, 'stranger')],
  ])('is left where somebody else has added to its %s', async (field, name, add) => {
    const ref = await halfChanged(name);
    await bench.workspace.tables('main.finance.budget');
    await add(name);
    const before = await held(name);
    expect(await bench.run('undoStep', ref)).toMatchObject({
      left: `somebody changed it since (${field}), so it is left as it is`,
    });
    expect(await held(name)).toEqual(before);
  });
});

describe('a change whose request was not answered', () => {
  const looksAgain = {
    message: expect.stringContaining('may still be carried out'),
    ...{ nonRetryable: false, nextRetryDelay: expect.any(Number) },
  };
  const HELD = { Times: 1, Kind: 'status', Status: 504 } as const;
  const few = { ...WANTED, share_assets: ['main.finance.revenue'] };
  const rolledBack = { kind: 'undone', outcome: 'rolled_back', left: null };

  test('is waited for, and taken back when it has come', async () => {
    const ref = await overwriting('late_grant', few);
    await bench.workspace.faults({ Method: 'PATCH', Path: `${SHARES}/late_grant/permissions`, ...HELD });
    await expect(bench.run('updateShare', ref)).rejects.toMatchObject({ nonRetryable: false });
    await expect(bench.run('undoStep', ref)).rejects.toMatchObject(looksAgain);

    await grant('late_grant', 'analyst');
    await expect(bench.run('undoStep', ref)).rejects.toMatchObject(looksAgain);
    await bench.age(ref, 60_000);
    expect(await bench.run('undoStep', ref)).toEqual(rolledBack);
    expect(await held('late_grant')).toEqual(EARLIER);
  });

  test('is waited for, though the next attempt has done it', async () => {
    const ref = await overwriting('late_again', few);
    await bench.workspace.faults({ Method: 'PATCH', Path: `${SHARES}/late_again/permissions`, ...HELD });
    await expect(bench.run('updateShare', ref)).rejects.toMatchObject({ nonRetryable: false });
    expect(await bench.run('updateShare', ref)).toMatchObject({ outcome: 'updated' });
    await expect(bench.run('undoStep', ref)).rejects.toMatchObject(looksAgain);
    await bench.age(ref, 60_000);
    expect(await bench.run('undoStep', ref)).toEqual(rolledBack);
    expect(await held('late_again')).toEqual(EARLIER);
  });

  test('is waited for where its worker was killed', async () => {
    const ref = await overwriting('killed', few);
    const { existing } = (await bench.deps.store.stepsById(ref.sharePackId, [ref.id]))[0] ?? {};
    const before = { existing: (existing as { readonly existing: Json }).existing, raw: null };
    await bench.deps.store.beginStep(ref.sharePackId, ref.id, before);
    await expect(bench.run('undoStep', ref)).rejects.toMatchObject(looksAgain);
    await bench.age(ref, 60_000);
    expect(await bench.run('undoStep', ref)).toEqual(rolledBack);
  });

  test('is told as what is lost where it gave out a new token after all', async () => {
    const name = 'late_token';
    const { recipients } = bench.databricks;
    await recipients.create({ name, authentication_type: 'TOKEN' });
    const metadata = { project_name: name, strategy: 'UPDATE' };
    const recipient = [recipientNamed(name, { token_rotation: true })];
    const { id } = await bench.look(packText({ metadata, recipient }), 'overwrite');
    const ref = await bench.stepRef(id, 'Recipient', name);
    const Path = `${RECIPIENTS}/${name}/rotate-token`;
    await bench.workspace.faults({ Method: 'POST', Path, ...HELD });
    const struck = async () => {
      while ((await bench.workspace.requests()).at(-1)?.Status !== 504);
    };
    await expect(bench.runCancelled('updateRecipient', ref, struck)).rejects.toThrow();
    await expect(bench.run('undoStep', ref)).rejects.toMatchObject(looksAgain);

    await recipients.rotateToken(name, 0);
    await bench.age(ref, 60_000);
    expect(await bench.run('undoStep', ref)).toMatchObject({
      left: expect.stringContaining('its token was rotated'),
    });
  });

  test('is not waited for where every call of it was answered', async () => {
    const ref = await overwriting('answered', few);
    await bench.workspace.faults({ Method: 'PATCH', Path: `${SHARES}/answered/permissions`, ...DENIED });
    await expect(bench.run('updateShare', ref)).rejects.toMatchObject({ nonRetryable: true });
    expect(await bench.run('undoStep', ref)).toEqual(rolledBack);
    expect(await held('answered')).toEqual(EARLIER);
  });
});

test('a job that an undo makes again is made once, though what an attempt at that had sent comes late', async () => {
  const id = await bench.begin(onePackOfEach('job'));
  await bench.run('createPipeline', await bench.stepRef(id, 'Pipeline', 'job_pipeline'));
  await bench.run('schedulePipeline', await bench.stepRef(id, 'Schedule', 'job_pipeline_schedule'));
  await bench.end(id);
  const { id: deleting } = await bench.look(onePackOfEach('job', { strategy: 'DELETE' }));
  const ref = await bench.stepRef(deleting, 'Schedule', 'job_pipeline_schedule');
  await bench.run('deleteSchedule', ref);
  await bench.workspace.faults({
    Kind: 'drop-before',
    Method: 'POST',
    Path: '/api/2.2/jobs/create',
    Times: 1,
  });
  await expect(bench.run('undoStep', ref)).rejects.toMatchObject({ nonRetryable: false });
  await expect(bench.run('undoStep', ref)).rejects.toThrow('may still be carried out');

  await bench.databricks.jobs.create({ name: ref.name, tags: { 'sharepack.run': deleting } });
  await bench.age(ref, 60_000);
  expect(await bench.run('undoStep', ref)).toMatchObject({ outcome: 'rolled_back' });
  expect(await bench.databricks.jobs.list(ref.name)).toHaveLength(1);
});
