import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { KindContext } from '../../../src/activities/kinds/kind';
import { pipelines } from '../../../src/activities/kinds/pipeline';
import { desired } from '../../../src/plan/desired';
import { differences } from '../../../src/plan/state';
import { pipeline } from '../../plan/made-up';
import { createActivityBench } from '../activity-bench';
import type { ActivityBench } from '../activity-bench';

const PIPELINES = '/api/2.0/pipelines';

let bench: ActivityBench;
let context: KindContext;
beforeAll(async () => {
  bench = await createActivityBench();
  context = await bench.context();
});
afterAll(() => bench.close());

const full = pipeline({
  source_asset: 'main.finance.Revenue',
  target_asset: 'revenue_external',
  ext_catalog_name: 'analytics_prod',
  ext_schema_name: 'finance_shared',
  description: 'Daily revenue',
  notification: ['finance-ops@example.com'],
  tags: { env: 'prod', owner: 'finance' },
  serverless: true,
  scd_type: '2',
  key_columns: ['id', 'booked_at'],
  schedule: 'continuous',
});

async function seen(name: string) {
  const found = await pipelines.read(context, name);
  if (!found) throw new Error(`${name} is not there`);
  return found;
}

test.each([
  ['full', full],
  ['least', pipeline()],
])('a pipeline is as wanted once it is created, in one call: %s', async (name, spec) => {
  const wanted = desired(spec, 'NEW', undefined);
  const calls = await bench.calls(() => pipelines.create(context, name, wanted));
  expect(calls).toEqual([`POST ${PIPELINES}`]);
  const { existing, raw } = await seen(name);
  expect(differences(existing.state, wanted)).toEqual([]);
  expect(existing.made_by_run).toBe(context.sharePackId);
  expect(raw.spec).toMatchObject({ root_path: '/Workspace/Shared/sharepack', channel: 'CURRENT' });
});

test('a name in use is an error that says so; in another case it is another name', async () => {
  await pipelines.create(context, 'named', {});
  await expect(pipelines.create(context, 'named', {})).rejects.toMatchObject({ kind: 'already-exists' });
  await expect(pipelines.create(context, 'Named', {})).resolves.toBeDefined();
});

describe('an update', () => {
  const byHand = {
    root_path: '/Workspace/team',
    catalog: 'main',
    development: true,
    configuration: { 'team.key': 'kept', 'pipelines.keys': 'id' },
    tags: { team: 'audit' },
  };

  test('changes only the fields that are named, and keeps settings and tags of others', async () => {
    await bench.databricks.pipelines.create({ ...byHand, name: 'by-hand' });
    await pipelines.update(context, await seen('by-hand'), { description: 'ours', serverless: true });
    const { raw, existing } = await seen('by-hand');
    expect(raw.spec).toMatchObject({
      ...byHand,
      serverless: true,
      configuration: { ...byHand.configuration, 'sharepack.description': 'ours' },
    });
    expect(existing.state).toMatchObject({
      description: 'ours',
      key_columns: ['id'],
      tags: { team: 'audit' },
    });
  });

  test('of the tags makes them those of the pack, and keeps the marks of this service', async () => {
    await pipelines.create(context, 'tagged', { tags: { env: 'test' } });
    await pipelines.update(context, await seen('tagged'), { tags: { env: 'prod' } });
    const { existing } = await seen('tagged');
    expect(existing).toMatchObject({ made_by_run: context.sharePackId, state: { tags: { env: 'prod' } } });
  });

  test('to nothing takes it off', async () => {
    await pipelines.create(context, 'cleared', desired(full, 'NEW', undefined));
    const nothing = { description: null, key_columns: [], notification: [], target_asset: null };
    await pipelines.update(context, await seen('cleared'), nothing);
    expect((await seen('cleared')).existing.state).toMatchObject(nothing);
  });

  test('of the schema of an older pipeline, which says target, says it once', async () => {
    await bench.databricks.pipelines.create({ ...byHand, name: 'older', target: 'finance' });
    await pipelines.update(context, await seen('older'), { ext_schema_name: 'sales' });
    const { raw } = await seen('older');
    expect(raw.spec).toMatchObject({ schema: 'sales' });
    expect(raw.spec).not.toHaveProperty('target');
  });

  test('of what somebody changed since it was read is refused: the next attempt looks again', async () => {
    await pipelines.create(context, 'raced', {});
    const before = await seen('raced');
    await pipelines.update(context, before, { description: 'theirs' });
    await expect(pipelines.update(context, before, { description: 'ours' })).rejects.toMatchObject({
      kind: 'conflict',
    });
  });
});

test('several of one name are counted', async () => {
  for (const root_path of ['/a', '/b'])
    await fetch(`${bench.workspaceUrl}${PIPELINES}`, {
      method: 'POST',
      headers: { Authorization: 'Bearer dapi-local', 'Content-Type': 'application/json' },
      body: JSON.stringify({ name: 'double', root_path, allow_duplicate_names: true }),
    });
  expect((await seen('double')).existing.namesakes).toBe(1);
});

test('removed, it is gone, and its table stays', async () => {
  await pipelines.create(context, 'gone', desired(full, 'NEW', undefined));
  await pipelines.remove(context, await seen('gone'));
  await expect(pipelines.read(context, 'gone')).resolves.toBeUndefined();
  await expect(
    bench.databricks.catalog.table('analytics_prod.finance_shared.revenue_external'),
  ).resolves.toBeDefined();
});

test('looking for many takes the list, and one call for each that exists', async () => {
  await pipelines.create(context, 'there', {});
  const wanted = ['there', 'THERE'].map((name) => ({ name, spec: pipeline({ name_prefix: name }) }));
  const calls = await bench.calls(async () => {
    const found = await pipelines.find(context, wanted);
    expect([...found.keys()]).toEqual(['there']);
  });
  expect(calls).toEqual([
    `GET ${PIPELINES}`,
    expect.stringMatching(/^GET \/api\/2\.0\/pipelines\/[0-9a-f-]+$/),
  ]);
});
