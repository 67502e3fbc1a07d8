import { expect, test } from '@jest/globals';
import type { NewPipeline } from '../../src/databricks/pipelines';
import { useWorkspace } from './workspace';

const workspace = useWorkspace();
const api = () => workspace.databricks.pipelines;

function pipeline(name: string, more: Partial<NewPipeline> = {}): NewPipeline {
  return {
    name,
    catalog: 'analytics_prod',
    schema: 'finance_shared',
    libraries: [{ glob: { include: '/x/**' } }],
    ...more,
  };
}

test('a pipeline is made, read, replaced as it was read, and deleted', async () => {
  const { pipeline_id } = await api().create(
    pipeline('p', { tags: { 'sharepack.run': 'run-1' }, serverless: true }),
  );
  const read = await api().get(pipeline_id);
  expect(read).toMatchObject({ name: 'p', spec: { serverless: true, tags: { 'sharepack.run': 'run-1' } } });

  await api().replace(pipeline_id, {
    ...read?.spec,
    configuration: { a: 'b' },
    expected_last_modified: read?.last_modified,
  });
  await expect(api().get(pipeline_id)).resolves.toMatchObject({
    name: 'p',
    spec: { serverless: true, configuration: { a: 'b' }, tags: { 'sharepack.run': 'run-1' } },
  });

  await api().delete(pipeline_id);
  await expect(api().get(pipeline_id)).resolves.toBeUndefined();
});

test('a name in use is already-exists: uniqueness is asked for', async () => {
  await api().create(pipeline('p'));
  await expect(api().create(pipeline('p'))).rejects.toMatchObject({ kind: 'already-exists', effect: 'none' });
});

test('replacing what somebody changed meanwhile is a conflict', async () => {
  const { pipeline_id } = await api().create(pipeline('p'));
  const expected_last_modified = (await api().get(pipeline_id))?.last_modified;
  await api().replace(pipeline_id, pipeline('p', { serverless: true }));
  const late = api().replace(pipeline_id, { ...pipeline('p'), expected_last_modified });
  await expect(late).rejects.toMatchObject({ kind: 'conflict', effect: 'none' });
});

test('a deleted pipeline leaves its tables', async () => {
  const configuration = { 'pipelines.target_table': 'kept' };
  const { pipeline_id } = await api().create(pipeline('p', { configuration }));
  await api().delete(pipeline_id);
  const table = await workspace.databricks.catalog.table('analytics_prod.finance_shared.kept');
  expect(table).toBeDefined();
});

test('pipelines are found by their very name, wildcards and quotes in it notwithstanding', async () => {
  const names = ['a_b', 'axb', "o'clock", 'o_clock', '100%', '100 more'];
  await Promise.all(names.map((name) => api().create(pipeline(name))));
  for (const name of names) {
    expect((await api().list(name)).map((found) => found.name)).toEqual([name]);
  }
  await expect(api().list('nothing')).resolves.toEqual([]);
});

test('the whole list is read by hundreds', async () => {
  await Promise.all(Array.from({ length: 101 }, (_, index) => api().create(pipeline(`p${index}`))));
  await expect(api().list()).resolves.toHaveLength(101);
  const lists = (await workspace.requests()).filter((request) =>
    request.startsWith('GET /api/2.0/pipelines'),
  );
  expect(lists).toHaveLength(2);
});
