/** A credential that expires while a run works: a person has to renew it, and what writes waits for that, an undo too. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { STEP_ACTIVITIES } from '../../src/workflows/activity-contract';
import type { StepBatch, StepRef } from '../../src/workflows/activity-contract';
import { onePackOfEach, packText, recipientNamed } from '../support/packs';
import { createActivityBench } from './activity-bench';
import type { ActivityBench } from './activity-bench';

let bench: ActivityBench;
beforeAll(async () => {
  bench = await createActivityBench();
});
afterAll(() => bench.close());
beforeEach(() => bench.workspace.clearFaults());

const expired = (over: { readonly Method?: string; readonly Path?: string; readonly Times?: number } = {}) =>
  bench.workspace.faults({
    ...{ Method: '*', Path: '/**', Times: 1_000, ...over },
    ...{ Kind: 'status', Status: 401, ErrorCode: 'UNAUTHENTICATED' },
  });

const AFTER_A_WHILE = { nonRetryable: false, nextRetryDelay: 30_000 };
const AGAIN = { kind: 'again', reason: expect.any(String), afterMs: 30_000 };

/** Each after what it depends on. */
const KINDS = ['Recipient', 'Share', 'Pipeline', 'Schedule'] as const;
const RESOURCES = {
  Recipient: 'recipient',
  Share: 'share',
  Pipeline: 'pipeline',
  Schedule: 'pipeline_schedule',
} as const;
const STEPS = KINDS.flatMap((kind) =>
  Object.values(STEP_ACTIVITIES).map((activities) => ({ kind, activity: activities[kind] })),
);

test.each(STEPS)('$activity is tried again after 30 s', async ({ kind, activity }) => {
  const id = await bench.begin(onePackOfEach(activity));
  const ref = await bench.stepRef(id, kind, `${activity}_${RESOURCES[kind]}`);
  await expired();

  await expect(bench.run(activity, ref)).rejects.toMatchObject(AFTER_A_WHILE);
});

test('an undo is tried again after 30 s, whatever it takes back', async () => {
  const id = await bench.begin(onePackOfEach('undone'));
  const refs: StepRef[] = [];
  for (const kind of KINDS) {
    const ref = await bench.stepRef(id, kind, `undone_${RESOURCES[kind]}`);
    await bench.run(STEP_ACTIVITIES.create[kind], ref);
    refs.unshift(ref);
  }
  await expired();
  for (const ref of refs) await expect(bench.run('undoStep', ref)).rejects.toMatchObject(AFTER_A_WHILE);
  await bench.workspace.clearFaults();
  for (const ref of refs)
    expect(await bench.run('undoStep', ref)).toMatchObject({ outcome: 'rolled_back', left: null });
});

describe('of a batch', () => {
  const RECIPIENTS = '/api/2.1/unity-catalog/recipients';

  async function batchOf(name: string): Promise<StepBatch> {
    const recipient = ['a', 'b', 'c'].map((letter) => recipientNamed(`${name}_${letter}`));
    const sharePackId = await bench.begin(packText({ metadata: { project_name: name }, recipient }));
    const refs = await Promise.all(recipient.map((one) => bench.stepRef(sharePackId, 'Recipient', one.name)));
    const [{ mode, strategy } = await bench.stepRef(sharePackId, 'Recipient', '')] = refs;
    return { sharePackId, mode, strategy, tasks: refs, width: 1 };
  }

  test('the step that met it is sent again after 30 s, also in its undo, and the others are done', async () => {
    const batch = await batchOf('some');
    await expired({ Method: 'POST', Path: RECIPIENTS, Times: 1 });
    expect(await bench.run('performSteps', batch)).toEqual([
      [0, AGAIN],
      [1, { kind: 'done', outcome: 'created' }],
      [2, { kind: 'done', outcome: 'created' }],
    ]);
    await expired({ Method: 'DELETE', Path: `${RECIPIENTS}/*`, Times: 1 });
    const undone = { kind: 'undone', outcome: 'rolled_back', left: null };
    expect(await bench.run('undoSteps', batch)).toEqual([
      [0, { ...undone, outcome: 'not_run' }],
      [1, AGAIN],
      [2, undone],
    ]);
  });
});

test('a look is not tried again: nothing has been touched, and a person waits for its word', async () => {
  const sharePackId = await bench.begin(onePackOfEach('look'));
  await expired();
  await expect(bench.run('detectConflicts', { sharePackId })).rejects.toMatchObject({ nonRetryable: true });
});
