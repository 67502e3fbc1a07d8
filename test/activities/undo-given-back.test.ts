/** What an undo makes again for whoever had it is not the run's own: a run that is reset in Temporal asks about it as about anybody's. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { MockActivityEnvironment, defaultActivityInfo } from '@temporalio/testing';
import { createActivities } from '../../src/activities/create-activities';
import { FAILURE_LATE_CONFLICT } from '../../src/workflows/activity-contract';
import type { LookResult, StepRef } from '../../src/workflows/activity-contract';
import { onePackOfEach } from '../support/packs';
import { createActivityBench } from './activity-bench';
import type { ActivityBench } from './activity-bench';

let bench: ActivityBench;
beforeAll(async () => {
  bench = await createActivityBench();
});
afterAll(() => bench.close());
beforeEach(() => bench.workspace.clearFaults());

const UNITY = '/api/2.1/unity-catalog';
const CASES = [
  ['Recipient', 'recipient', 'createRecipient', 'replaceRecipient', `${UNITY}/recipients`],
  ['Pipeline', 'pipeline', 'createPipeline', 'replacePipeline', '/api/2.0/pipelines'],
] as const;

/** Another pack's, replaced by an answer of this run; both say the same of it. */
async function replaced(name: string, [type, resource, create, replace]: (typeof CASES)[number]) {
  const first = await bench.begin(onePackOfEach(name));
  await bench.run(create, await bench.stepRef(first, type, `${name}_${resource}`));
  await bench.end(first);
  const { id } = await bench.look(onePackOfEach(name, { project_name: `${name} again` }));
  const ref = await bench.stepRef(id, type, `${name}_${resource}`, { verb: 'replace' });
  await bench.run(replace, ref);
  return ref;
}

async function idsOf(type: 'Recipient' | 'Pipeline', name: string): Promise<readonly (string | undefined)[]> {
  const { recipients, pipelines } = bench.databricks;
  if (type === 'Recipient') return [(await recipients.get(name))?.id];
  return (await pipelines.list(name)).map(({ pipeline_id }) => pipeline_id);
}

/** The run that a reset makes reads the file and looks. */
function reset({ sharePackId }: StepRef) {
  const { workflowId = '' } = defaultActivityInfo.workflowExecution ?? {};
  const environment = new MockActivityEnvironment({ workflowExecution: { workflowId, runId: 'reset' } });
  const activities = createActivities(bench.deps);
  const look: Promise<LookResult> = environment.run(async () => {
    await activities.parse({ sharePackId });
    return activities.detectConflicts({ sharePackId });
  });
  return look;
}

describe.each(CASES)('a %s that was replaced, and made again by the undo', (...one) => {
  const [type, , create, , Path] = one;

  test('is asked about by a run that was reset, and never taken for its own', async () => {
    const ref = await replaced(`asked_${type.toLowerCase()}`, one);
    expect(await bench.run('undoStep', ref)).toMatchObject({ outcome: 'rolled_back' });
    const ids = await idsOf(type, ref.name);

    const { page } = await reset(ref);

    const found = page.items.find(({ step }) => step.name === ref.name);
    expect(found?.conflict).toMatchObject({ Name: ref.name, Owner: 'another pack' });
    const made = bench.run(create, { ...ref, verb: 'create' });
    await expect(made).rejects.toMatchObject({ type: FAILURE_LATE_CONFLICT });
    expect(await idsOf(type, ref.name)).toEqual(ids);
  });

  test('is known again where the answer to its create was lost', async () => {
    const ref = await replaced(`again_${type.toLowerCase()}`, one);
    await bench.workspace.faults({ Method: 'POST', Path, Times: 1, Kind: 'drop-after' });
    await expect(bench.run('undoStep', ref)).rejects.toMatchObject({ nonRetryable: false });
    await expect(bench.run('undoStep', ref)).rejects.toThrow('may still be carried out');
    await bench.age(ref, 60_000);

    expect(await bench.run('undoStep', ref)).toMatchObject({ outcome: 'rolled_back' });

    const [step] = await bench.deps.store.stepsById(ref.sharePackId, [ref.id]);
    expect(await idsOf(type, ref.name)).toEqual([step?.made?.id]);
  });
});
