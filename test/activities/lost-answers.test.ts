/** What has no token and no unique name is done once all the same, also where a request takes effect late. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { asJson } from '../../src/activities/steps/before';
import type { Before } from '../../src/activities/steps/before';
import { resolve } from '../store/made-up';
import { onePackOfEach, packText, recipientNamed } from '../support/packs';
import { createActivityBench } from './activity-bench';
import type { ActivityBench } from './activity-bench';

const RECIPIENTS = '/api/2.1/unity-catalog/recipients';
const CREATE_JOB = '/api/2.2/jobs/create';

let bench: ActivityBench;
beforeAll(async () => {
  bench = await createActivityBench();
});
afterAll(() => bench.close());
beforeEach(() => bench.workspace.clearFaults());

const writes = async (work: () => Promise<unknown>) =>
  (await bench.calls(work)).filter((call) => !call.startsWith('GET'));

async function scheduled(name: string) {
  const id = await bench.begin(onePackOfEach(name));
  await bench.run('createPipeline', await bench.stepRef(id, 'Pipeline', `${name}_pipeline`));
  return bench.stepRef(id, 'Schedule', `${name}_pipeline_schedule`);
}

/** Waits until the fault has struck. */
async function struck(Path: string): Promise<void> {
  const isStruck = async () =>
    (await bench.workspace.requests()).at(-1)?.Fault !== undefined &&
    (await bench.workspace.requests()).at(-1)?.Path === Path;
  while (!(await isStruck()));
}

test('a job that appears after its create was given up is taken for what it is, and not made twice', async () => {
  const ref = await scheduled('late');
  await bench.workspace.faults({ Method: 'POST', Path: CREATE_JOB, Times: 1, Kind: 'drop-before' });
  const [result] = await Promise.all([
    bench.run('schedulePipeline', ref),
    // The first request, which was held up on its way.
    struck(CREATE_JOB).then(() =>
      bench.databricks.jobs.create({ name: ref.name, tags: { 'sharepack.run': ref.sharePackId } }),
    ),
  ]);
  expect(result).toEqual({ kind: 'done', outcome: 'created' });
  expect(await bench.databricks.jobs.list(ref.name)).toHaveLength(1);
});

test('a job that does not appear is made by the next attempt', async () => {
  const ref = await scheduled('never');
  await bench.workspace.faults({ Method: 'POST', Path: CREATE_JOB, Times: 1, Kind: 'drop-before' });
  await expect(bench.run('schedulePipeline', ref)).rejects.toMatchObject({ nonRetryable: false });
  expect(await bench.run('schedulePipeline', ref)).toEqual({ kind: 'done', outcome: 'created' });
  expect(await bench.databricks.jobs.list(ref.name)).toHaveLength(1);
});

describe('where the worker was killed, and what it had sent comes late', () => {
  const looksAgain = {
    message: expect.stringContaining('may still be carried out'),
    ...{ nonRetryable: false, nextRetryDelay: expect.any(Number) },
  };

  test('a job is made once', async () => {
    const ref = await scheduled('killed');
    await bench.deps.store.beginStep(ref.sharePackId, ref.id, null);
    const early = await writes(() =>
      expect(bench.run('schedulePipeline', ref)).rejects.toMatchObject(looksAgain),
    );
    expect(early).toEqual([]);
    await bench.databricks.jobs.create({ name: ref.name, tags: { 'sharepack.run': ref.sharePackId } });
    expect(await bench.run('schedulePipeline', ref)).toEqual({ kind: 'done', outcome: 'created' });
    expect(await bench.databricks.jobs.list(ref.name)).toHaveLength(1);
  });

  test('a job is made once it cannot come any more', async () => {
    const ref = await scheduled('killed_before');
    await bench.deps.store.beginStep(ref.sharePackId, ref.id, null);
    await expect(bench.run('schedulePipeline', ref)).rejects.toMatchObject(looksAgain);
    await bench.age(ref, 60_000);
    expect(await bench.run('schedulePipeline', ref)).toEqual({ kind: 'done', outcome: 'created' });
  });

  test('a token is rotated once', async () => {
    await bench.databricks.recipients.create({ name: 'killed_token', authentication_type: 'TOKEN' });
    const { id } = await bench.look(
      packText({
        metadata: { project_name: 'killed_token', strategy: 'UPDATE' },
        recipient: [recipientNamed('killed_token', { token_rotation: true })],
      }),
      'overwrite',
    );
    const ref = await bench.stepRef(id, 'Recipient', 'killed_token');
    const raw = await bench.databricks.recipients.get('killed_token');
    const [step] = await bench.deps.store.stepsById(id, [ref.id]);
    const { existing } = step?.existing as unknown as Pick<Before, 'existing'>;
    await bench.deps.store.beginStep(id, ref.id, asJson({ existing, raw }));
    const rotations = (calls: readonly string[]) => calls.filter((call) => call.endsWith('/rotate-token'));
    const early = await writes(() =>
      expect(bench.run('updateRecipient', ref)).rejects.toMatchObject(looksAgain),
    );
    expect(rotations(early)).toEqual([]);
    await bench.databricks.recipients.rotateToken('killed_token', 0);
    const late = await writes(async () =>
      expect(await bench.run('updateRecipient', ref)).toEqual({ kind: 'done', outcome: 'updated' }),
    );
    expect(rotations(late)).toEqual([]);
  });
});

test('a token is rotated once, though the answer was lost', async () => {
  await bench.databricks.recipients.create({ name: 'rotated', authentication_type: 'TOKEN' });
  const { id } = await bench.look(
    packText({
      metadata: { project_name: 'rotated', strategy: 'UPDATE' },
      recipient: [recipientNamed('rotated', { token_rotation: true })],
    }),
    'overwrite',
  );
  const ref = await bench.stepRef(id, 'Recipient', 'rotated');
  const Path = `${RECIPIENTS}/rotated/rotate-token`;
  await bench.workspace.faults({ Method: 'POST', Path, Times: 1, Kind: 'drop-after' });
  const calls = await writes(async () =>
    expect(await bench.run('updateRecipient', ref)).toEqual({ kind: 'done', outcome: 'updated' }),
  );
  expect(calls.filter((call) => call.endsWith('/rotate-token'))).toHaveLength(1);
});

test('a replacement whose create was not answered, and is not to be seen yet, is taken for what it is', async () => {
  await bench.databricks.recipients.create({
    ...{ name: 'replaced', authentication_type: 'DATABRICKS', comment: 'theirs' },
    data_recipient_global_metastore_id: 'aws:us-east-1:11111111-2222-3333-4444-555555555555',
  });
  const { id, look } = await bench.look(
    packText({ metadata: { project_name: 'replaced' }, recipient: [recipientNamed('replaced')] }),
  );
  const [item] = look.page.items;
  const { Fingerprint: fingerprint = '', Actions = [] } = item?.conflict ?? {};
  expect(Actions).toContain('replace');
  await resolve(bench.deps.store, id, [
    {
      ...{ type: 'Recipient', name: 'replaced', action: 'replace', new_name: null, reason: null },
      ...{ resolved_by: 'jane', resolved_at: new Date() },
    },
  ]);
  const ref = await bench.stepRef(id, 'Recipient', 'replaced', { fingerprint });
  await bench.workspace.faults({ Method: 'POST', Path: RECIPIENTS, Times: 1, Kind: 'drop-after' });
  await expect(bench.run('replaceRecipient', ref)).rejects.toMatchObject({ nonRetryable: false });
  // Nor is anything deleted by its name while what was sent about that name may still be carried out.
  await expect(bench.run('replaceRecipient', ref)).rejects.toThrow('may still be carried out');
  await bench.age(ref, 3_000);
  await bench.workspace.faults({
    ...{ Method: 'GET', Path: `${RECIPIENTS}/replaced`, Times: 1, Kind: 'status', Status: 404 },
    ErrorCode: 'RECIPIENT_DOES_NOT_EXIST',
  });
  expect(await bench.run('replaceRecipient', ref)).toEqual({ kind: 'done', outcome: 'replaced' });
  expect(await bench.databricks.recipients.get('replaced')).toMatchObject({ authentication_type: 'TOKEN' });
  await bench.age(ref, 3_000);
  expect(await bench.run('undoStep', ref)).toMatchObject({ outcome: 'rolled_back' });
  expect(await bench.databricks.recipients.get('replaced')).toMatchObject({ comment: 'theirs' });
});
