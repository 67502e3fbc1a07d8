import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { FAILURE_LATE_CONFLICT } from '../../src/workflows/activity-contract';
import { packText } from '../support/packs';
import { RUN, createActivityBench } from './activity-bench';
import type { ActivityBench } from './activity-bench';

let bench: ActivityBench;
beforeAll(async () => {
  bench = await createActivityBench();
});
afterEach(() => {
  jest.restoreAllMocks();
});
afterAll(() => bench.close());

const packWith = (name: string, metadata: object, pipeline: object): string =>
  packText({
    metadata: { project_name: name, ...metadata },
    recipient: [{ name: `${name}_r` }],
    share: [
      {
        name: `${name}_s`,
        share_assets: ['main.finance.costs'],
        recipients: [`${name}_r`],
        delta_share: { ext_catalog_name: 'analytics_prod', ext_schema_name: 'finance_shared' },
        pipelines: [{ name_prefix: name, source_asset: 'main.finance.costs', ...pipeline }],
      },
    ],
  });

const byHand = { root_path: '/Workspace/team', catalog: 'main', schema: 'hr', development: false };

async function pipelineNamed(name: string) {
  const [status] = await bench.databricks.pipelines.list(name);
  const pipeline = await bench.databricks.pipelines.get(status?.pipeline_id ?? '');
  if (!pipeline) throw new Error(`${name} is not there`);
  return pipeline;
}

async function changeByHand(name: string, change: object): Promise<void> {
  const { pipeline_id, spec } = await pipelineNamed(name);
  await bench.databricks.pipelines.replace(pipeline_id, { ...spec, ...change });
}

/** Between the activity's look and its write: it notes that it begins. */
function changeBeforeTheWrite(name: string, change: object): void {
  const { store } = bench.deps;
  const beginStep = store.beginStep.bind(store);
  jest.spyOn(store, 'beginStep').mockImplementationOnce(async (...begun) => {
    const step = await beginStep(...begun);
    await changeByHand(name, change);
    return step;
  });
}

describe('a pipeline that somebody changes between our look and our write', () => {
  test('is asked about again rather than overwritten, and a rollback brings back what was there then', async () => {
    await bench.databricks.pipelines.create({ ...byHand, name: 'theirs' });
    const { id, look } = await bench.look(packWith('theirs', {}, { description: 'ours' }));
    const seen = look.page.items.find(({ step }) => step.type === 'Pipeline')?.conflict;
    const answered = (fingerprint = '') => bench.stepRef(id, 'Pipeline', 'theirs', { fingerprint });
    const ref = await answered(seen?.Fingerprint);
    changeBeforeTheWrite('theirs', { schema: 'sales' });

    await expect(bench.run('updatePipeline', ref)).rejects.toMatchObject({ nonRetryable: false });
    expect((await pipelineNamed('theirs')).spec).toMatchObject({ ...byHand, schema: 'sales' });
    await expect(bench.run('updatePipeline', ref)).rejects.toMatchObject({
      type: FAILURE_LATE_CONFLICT,
      nonRetryable: true,
      details: [
        expect.objectContaining({
          Name: 'theirs',
          Differences: expect.arrayContaining([
            { Field: 'ext_schema_name', Existing: 'sales', Desired: 'finance_shared' },
          ]),
        }),
      ],
    });
    expect((await pipelineNamed('theirs')).spec).toMatchObject({ ...byHand, schema: 'sales' });

    const [found] = await bench.deps.store.findings(id, RUN, [ref]);
    const again = { ...(await answered(found?.conflict.Fingerprint)), begin: 2 };
    await bench.run('updatePipeline', again);
    expect((await pipelineNamed('theirs')).spec).toMatchObject({ schema: 'finance_shared' });
    await bench.run('undoStep', again);
    expect((await pipelineNamed('theirs')).spec).toMatchObject({ ...byHand, schema: 'sales' });
  });

  test("that is the pack's own keeps that change too, and nobody is asked", async () => {
    const first = await bench.begin(packWith('own', {}, { description: 'first' }));
    await bench.run('detectConflicts', { sharePackId: first });
    await bench.run('createPipeline', await bench.stepRef(first, 'Pipeline', 'own'));
    await bench.end(first);
    const next = await bench.begin(packWith('own', { strategy: 'UPDATE' }, { description: 'second' }));
    await bench.run('detectConflicts', { sharePackId: next });
    const ref = await bench.stepRef(next, 'Pipeline', 'own');
    changeBeforeTheWrite('own', { development: true });

    await expect(bench.run('updatePipeline', ref)).rejects.toMatchObject({ nonRetryable: false });
    expect(await bench.run('updatePipeline', ref)).toEqual({ kind: 'done', outcome: 'updated' });
    const { spec } = await pipelineNamed('own');
    expect(spec).toMatchObject({
      development: true,
      configuration: expect.objectContaining({ 'sharepack.description': 'second' }),
    });
  });
});
