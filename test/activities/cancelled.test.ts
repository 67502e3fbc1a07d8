import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Activities, StepBatch } from '../../src/workflows/activity-contract';
import { onePackOfEach, packText, recipientNamed } from '../support/packs';
import { createActivityBench } from './activity-bench';
import type { ActivityBench } from './activity-bench';

const UNITY = '/api/2.1/unity-catalog';

let bench: ActivityBench;
beforeAll(async () => {
  bench = await createActivityBench();
});
afterAll(() => bench.close());

const CREATES = [
  ['createRecipient', 'Recipient', 'recipient', `${UNITY}/recipients`],
  ['createShare', 'Share', 'share', `${UNITY}/shares`],
  ['createPipeline', 'Pipeline', 'pipeline', '/api/2.0/pipelines'],
  ['schedulePipeline', 'Schedule', 'pipeline_schedule', '/api/2.2/jobs/create'],
] as const;

/** A run that has done what the step waits for, and the step. */
async function stepOf(name: string, type: (typeof CREATES)[number][1], resource: string) {
  const id = await bench.begin(onePackOfEach(name));
  const done = { Recipient: [], Share: ['Recipient'], Pipeline: [], Schedule: ['Pipeline'] } as const;
  for (const needed of done[type]) {
    const [activity, , of] = CREATES.find(([, kind]) => kind === needed) ?? CREATES[0];
    await bench.run(activity, await bench.stepRef(id, needed, `${name}_${of}`));
  }
  return { id, ref: await bench.stepRef(id, type, `${name}_${resource}`) };
}

/** The workspace has made it, and keeps the answer that says so for a while yet. */
async function isThere(type: (typeof CREATES)[number][1], name: string): Promise<void> {
  const { recipients, shares, pipelines, jobs } = bench.databricks;
  const find = {
    Recipient: () => recipients.get(name),
    Share: () => shares.get(name),
    Pipeline: async () => (await pipelines.list(name))[0],
    Schedule: async () => (await jobs.list(name))[0],
  };
  while ((await find[type]()) === undefined);
}

const slow = (Path: string) =>
  bench.workspace.faults({ Method: 'POST', Path, Times: 1, Kind: 'slow-after', DelayMs: 500 });

describe.each(['run', 'worker'] as const)('cancelled by the %s while its create is under way', (by) => {
  test.each(CREATES)(
    '%s waits for the answer, and the store knows what was made',
    async (activity, type, resource, Path) => {
      const { id, ref } = await stepOf(`${by}_${type.toLowerCase()}`, type, resource);
      await slow(Path);

      await bench
        .runCancelled(activity as keyof Activities & 'createShare', ref, () => isThere(type, ref.name), by)
        .catch((error: unknown) => error);

      const [step] = await bench.deps.store.stepsByName(id, type, [ref.name]);
      expect(step?.made).toEqual({ id: expect.any(String), created_at: step?.made?.created_at });
      expect(await bench.run('undoStep', ref)).toEqual({
        kind: 'undone',
        outcome: 'rolled_back',
        left: null,
      });
    },
  );

  test('a share of which no more is sent is completed by the next attempt', async () => {
    const { ref } = await stepOf(`again_${by}`, 'Share', 'share');
    const Path = `${UNITY}/shares`;
    await slow(Path);

    const calls = await bench.calls(async () => {
      const cancelled = bench.runCancelled('createShare', ref, () => isThere('Share', ref.name), by);
      await expect(cancelled).rejects.toThrow();
    });

    expect(calls.filter((call) => !call.startsWith('GET'))).toEqual([`POST ${UNITY}/shares`]);
    expect(await bench.run('createShare', ref)).toEqual({ kind: 'done', outcome: 'created' });
    expect(await bench.databricks.shares.get(ref.name)).toMatchObject({
      comment: 'Q1 figures',
      objects: [{ name: 'main.finance.costs' }, { name: 'main.finance.revenue' }],
    });
  });
});

describe('a batch cancelled while creates are under way', () => {
  const RECIPIENTS = `${UNITY}/recipients`;

  async function batchOf(name: string): Promise<StepBatch> {
    const recipient = ['a', 'b'].map((letter) => recipientNamed(`${name}_${letter}`));
    const sharePackId = await bench.begin(packText({ metadata: { project_name: name }, recipient }));
    const tasks = await Promise.all(
      recipient.map((one) => bench.stepRef(sharePackId, 'Recipient', one.name)),
    );
    return { sharePackId, mode: 'ask', strategy: 'NEW', tasks, width: 1 };
  }

  test('by the run says how far it came', async () => {
    const batch = await batchOf('batch_run');
    await slow(RECIPIENTS);
    const ends = await bench.runCancelled('performSteps', batch, () => isThere('Recipient', 'batch_run_a'));
    expect(ends).toEqual([
      [0, { kind: 'done', outcome: 'created' }],
      [1, { kind: 'stopped' }],
    ]);
  });

  test('by its worker goes on elsewhere, and makes nothing twice', async () => {
    const batch = await batchOf('batch_worker');
    await slow(RECIPIENTS);
    const calls = await bench.calls(async () => {
      const cancelled = bench.runCancelled(
        'performSteps',
        batch,
        () => isThere('Recipient', 'batch_worker_a'),
        'worker',
      );
      await expect(cancelled).rejects.toThrow('WORKER_SHUTDOWN');
      expect(await bench.run('performSteps', batch)).toEqual(
        batch.tasks.map(({ id }) => [id, { kind: 'done', outcome: 'created' }]),
      );
    });
    expect(calls.filter((call) => call === `POST ${RECIPIENTS}`)).toHaveLength(2);
  });
});
