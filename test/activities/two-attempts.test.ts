/** Temporal begins another attempt where one is silent, and a silent one may be alive: nothing is made twice, and nothing stays. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import { createActivities } from '../../src/activities/create-activities';
import { Overtaken } from '../../src/store/steps/overtaken';
import { UNDO_WORKFLOW_TYPE, WORKFLOW_TYPE } from '../../src/workflows/contract';
import { onePackOfEach, packText, recipientNamed } from '../support/packs';
import { tell } from '../store/made-up';
import { createActivityBench } from './activity-bench';
import type { ActivityBench } from './activity-bench';

let bench: ActivityBench;
beforeAll(async () => {
  bench = await createActivityBench();
});
afterAll(() => bench.close());
beforeEach(() => bench.workspace.clearFaults());

const UNITY = '/api/2.1/unity-catalog';

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise(setImmediate);
}

test('a job that the silent one makes after the other has ended goes again', async () => {
  const id = await bench.begin(onePackOfEach('double'));
  await bench.run('createPipeline', await bench.stepRef(id, 'Pipeline', 'double_pipeline'));
  const ref = await bench.stepRef(id, 'Schedule', 'double_pipeline_schedule');
  await bench.workspace.faults({
    ...{ Method: 'POST', Path: '/api/2.2/jobs/create', Times: 1 },
    Kind: 'slow-before',
    DelayMs: 1_500,
  });

  const silent = bench.run('schedulePipeline', ref);
  silent.catch(() => undefined);
  await until(async () => (await bench.deps.store.stepsById(id, [ref.id]))[0]?.begun_at instanceof Date);
  await expect(bench.run('schedulePipeline', ref)).rejects.toThrow('may still be carried out');
  await bench.age(ref, 60_000);
  expect(await bench.run('schedulePipeline', ref)).toEqual({ kind: 'done', outcome: 'created' });
  await expect(silent).rejects.toThrow(Overtaken);

  const [step] = await bench.deps.store.stepsById(id, [ref.id]);
  const jobs = await bench.databricks.jobs.list('double_pipeline_schedule');
  expect(jobs.map(({ job_id }) => String(job_id))).toEqual([step?.made?.id]);
});

test.each(['Recipient', 'Share'] as const)(
  'what the silent one makes after an undo goes again: %s',
  async (type) => {
    const name = `after_${type.toLowerCase()}`;
    const id = await bench.begin(onePackOfEach(name));
    if (type === 'Share')
      await bench.run('createRecipient', await bench.stepRef(id, 'Recipient', `${name}_recipient`));
    const ref = await bench.stepRef(id, type, type === 'Share' ? `${name}_share` : `${name}_recipient`);
    const Path = `${UNITY}/${type.toLowerCase()}s`;
    await bench.workspace.faults({ Method: 'POST', Path, Times: 1, Kind: 'slow-before', DelayMs: 1_500 });

    const silent = bench.run(`create${type}`, ref);
    silent.catch(() => undefined);
    await until(async () => (await bench.deps.store.stepsById(id, [ref.id]))[0]?.begun_at instanceof Date);
    await expect(bench.run('undoStep', ref)).rejects.toThrow('may still be carried out');
    await bench.age(ref, 60_000);
    expect(await bench.run('undoStep', ref)).toEqual({ kind: 'undone', outcome: 'not_run', left: null });
    await bench.deps.store.finishRun(id, { status: 'CANCELLED' });
    await expect(silent).rejects.toThrow(Overtaken);

    const { recipients, shares } = bench.databricks;
    expect(await (type === 'Share' ? shares : recipients).get(ref.name)).toBeUndefined();
  },
);

test('what the silent one has not sent yet when an undo takes the step over is not sent any more', async () => {
  const name = 'unsent_share';
  await bench.databricks.shares.create({ name, comment: 'before' });
  const { id } = await bench.look(
    packText({ metadata: { project_name: name, strategy: 'UPDATE' }, share: [{ name, comment: 'after' }] }),
    'overwrite',
  );
  const ref = await bench.stepRef(id, 'Share', name);
  const away = { Kind: 'status', Status: 429, RetryAfter: 6 } as const;
  await bench.workspace.faults({ Method: 'PATCH', Path: `${UNITY}/shares/${name}`, Times: 1, ...away });

  const silent = bench.run('updateShare', ref);
  silent.catch(() => undefined);
  await until(async () => (await bench.workspace.requests()).at(-1)?.Status === 429);
  await bench.age(ref, 60_000);
  await expect(bench.run('undoStep', ref)).rejects.toThrow('may still be carried out');
  await bench.age(ref, 60_000);
  expect(await bench.run('undoStep', ref)).toMatchObject({ outcome: 'rolled_back' });
  await expect(silent).rejects.toThrow(Overtaken);
  expect(await bench.databricks.shares.get(name)).toMatchObject({ comment: 'before' });
});

test('what a silent undo has not sent yet when another has taken the step over is not sent any more', async () => {
  const name = 'unsent_delete';
  const { id } = await bench.look(
    packText({ metadata: { project_name: name }, recipient: [recipientNamed(name)] }),
  );
  const ref = await bench.stepRef(id, 'Recipient', name);
  await bench.run('createRecipient', ref);
  const away = { Kind: 'status', Status: 429, RetryAfter: 6 } as const;
  await bench.workspace.faults({ Method: 'DELETE', Path: `${UNITY}/recipients/${name}`, Times: 1, ...away });

  const silent = bench.run('undoStep', ref);
  silent.catch(() => undefined);
  await until(async () => (await bench.workspace.requests()).at(-1)?.Status === 429);
  expect(await bench.run('undoStep', ref)).toMatchObject({ outcome: 'rolled_back' });
  await bench.databricks.recipients.create({ name, authentication_type: 'TOKEN', comment: 'theirs' });

  await silent.catch(() => undefined);
  expect(await bench.databricks.recipients.get(name)).toMatchObject({ comment: 'theirs' });
});

describe('a run that was reset in Temporal to the middle of its work', () => {
  const inWorkflow = (workflowType: string) => new MockActivityEnvironment({ workflowType });

  async function ended(name: string) {
    const id = await bench.begin(
      packText({ metadata: { project_name: randomUUID() }, recipient: [recipientNamed(name)] }),
    );
    const ref = await bench.stepRef(id, 'Recipient', name);
    await bench.run('createRecipient', ref);
    await bench.end(id);
    return ref;
  }

  test('does nothing more where its upload has ended', async () => {
    const ref = await ended('over');
    await expect(bench.run('createRecipient', ref)).rejects.toMatchObject({
      ...{ nonRetryable: true, message: 'The upload has ended: COMPLETED.' },
    });
  });

  test('neither looks nor asks where its upload has ended while it read the file', async () => {
    const { sharePackId } = await ended('read_late');
    await expect(bench.run('detectConflicts', { sharePackId })).rejects.toMatchObject({
      ...{ nonRetryable: true, message: 'The upload has ended: COMPLETED.' },
    });
  });

  test('takes nothing back where its upload has ended: what was done stands', async () => {
    const ref = await ended('stands');
    const kept = await inWorkflow(WORKFLOW_TYPE).run(() => createActivities(bench.deps).undoStep(ref));
    expect(kept).toEqual({ kind: 'undone', outcome: 'created', left: null });
    expect(await bench.databricks.recipients.get('stands')).toBeDefined();
    const undone = await inWorkflow(UNDO_WORKFLOW_TYPE).run(() => createActivities(bench.deps).undoStep(ref));
    expect(undone).toEqual({ kind: 'undone', outcome: 'rolled_back', left: null });
  });

  test('does nothing more where an undo had begun', async () => {
    const id = await bench.begin(
      packText({ metadata: { project_name: randomUUID() }, recipient: [recipientNamed('half')] }),
    );
    await tell(bench.deps.store, id, { undo: { done: 0, total: 1 } });
    const ref = await bench.stepRef(id, 'Recipient', 'half');
    await expect(bench.run('createRecipient', ref)).rejects.toMatchObject({
      ...{ nonRetryable: true, message: expect.stringContaining('reset it to its first workflow task') },
    });
  });
});
