import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { KindContext } from '../../../src/activities/kinds/kind';
import { deleteDoubles } from '../../../src/activities/kinds/jobs-of-run';
import { schedules } from '../../../src/activities/kinds/schedule';
import { desired } from '../../../src/plan/desired';
import { differences } from '../../../src/plan/state';
import { createActivityBench } from '../activity-bench';
import type { ActivityBench } from '../activity-bench';

const JOBS = '/api/2.2/jobs';
const byHand = { quartz_cron_expression: '0 0 1 * * ?', timezone_id: 'UTC', pause_status: 'PAUSED' };

let bench: ActivityBench;
let context: KindContext;
let pipelineId: string;
beforeAll(async () => {
  bench = await createActivityBench();
  pipelineId = (await bench.databricks.pipelines.create({ name: 'daily', root_path: '/x' })).pipeline_id;
  context = await bench.context({ pipelineId: () => Promise.resolve(pipelineId) });
});
afterAll(() => bench.close());

const wanted = desired(
  {
    kind: 'Schedule',
    pipeline: 'daily',
    cron: '0 0 2 * * ?',
    timezone: 'America/New_York',
    notification: ['ops@example.com'],
  },
  'NEW',
  undefined,
);

async function seen(name: string, given = context) {
  const found = await schedules.read(given, name);
  if (!found) throw new Error(`${name} is not there`);
  return found;
}

test('a schedule is as wanted once it is created, in one call: a job that runs its pipeline', async () => {
  const calls = await bench.calls(() => schedules.create(context, 'made', wanted));
  expect(calls).toEqual([`POST ${JOBS}/create`]);
  const { existing, raw } = await seen('made');
  expect(differences(existing.state, wanted)).toEqual([]);
  expect(existing.made_by_run).toBe(context.sharePackId);
  expect(raw.settings).toMatchObject({
    schedule: { pause_status: 'UNPAUSED' },
    tasks: [{ pipeline_task: { pipeline_id: pipelineId } }],
    email_notifications: { on_failure: ['ops@example.com'] },
  });
});

describe('an update', () => {
  test('changes only the fields that are named, and keeps what others set: paused stays paused', async () => {
    const settings = {
      name: 'by-hand',
      schedule: byHand,
      tags: { team: 'audit' },
      timeout_seconds: 60,
      tasks: [{ task_key: 'theirs', pipeline_task: { pipeline_id: pipelineId } }],
    };
    await bench.databricks.jobs.create(settings);
    await schedules.update(context, await seen('by-hand'), { cron: '0 0 3 * * ?' });
    const { raw } = await seen('by-hand');
    expect(raw.settings).toMatchObject({
      ...settings,
      schedule: { ...byHand, quartz_cron_expression: '0 0 3 * * ?' },
    });
  });

  test('gives a job that runs continuously a schedule instead, and back', async () => {
    await bench.databricks.jobs.create({ name: 'endless', continuous: { pause_status: 'UNPAUSED' } });
    const before = await seen('endless');
    await schedules.update(context, before, { cron: '0 0 3 * * ?', timezone: 'UTC' });
    const changed = await seen('endless');
    expect(changed.existing.state).toMatchObject({ cron: '0 0 3 * * ?', timezone: 'UTC' });
    await schedules.update(context, changed, { cron: null, timezone: null }, before.raw);
    const back = await seen('endless');
    expect(back.raw.settings).toEqual(before.raw.settings);
  });

  test('leads it to another pipeline', async () => {
    await schedules.create(context, 'led', wanted);
    const other = (await bench.databricks.pipelines.create({ name: 'nightly', root_path: '/x' })).pipeline_id;
    const given = { ...context, pipelineId: () => Promise.resolve(other) };
    await schedules.update(given, await seen('led'), { pipeline: 'nightly' });
    expect((await seen('led')).existing.state).toMatchObject({ pipeline: 'nightly' });
  });
});

test('a schedule of a pipeline that is gone says which it was', async () => {
  const { pipeline_id } = await bench.databricks.pipelines.create({ name: 'short-lived', root_path: '/x' });
  await schedules.create({ ...context, pipelineId: () => Promise.resolve(pipeline_id) }, 'orphan', wanted);
  await bench.databricks.pipelines.delete(pipeline_id);
  expect((await seen('orphan')).existing.state).toMatchObject({ pipeline: pipeline_id });
});

describe('several of one name', () => {
  test('are counted; the one of this run is meant, whatever its place', async () => {
    await schedules.create(context, 'several', wanted);
    await bench.databricks.jobs.create({ name: 'several', schedule: byHand });
    const { existing } = await seen('several');
    expect(existing).toMatchObject({ namesakes: 1, made_by_run: context.sharePackId });
  });

  test('made by this run by mistake are deleted but one, and only those', async () => {
    const keep = await schedules.create(context, 'doubled', wanted);
    await schedules.create(context, 'doubled', wanted);
    const theirs = await bench.databricks.jobs.create({ name: 'doubled', schedule: byHand });
    await deleteDoubles(context, 'doubled', keep.id);
    const left = await bench.databricks.jobs.list('doubled');
    expect(left.map(({ job_id }) => String(job_id)).sort()).toEqual([keep.id, String(theirs.job_id)].sort());
  });
});

test('removed, it is gone', async () => {
  await schedules.create(context, 'gone', wanted);
  await schedules.remove(context, await seen('gone'));
  await expect(schedules.read(context, 'gone')).resolves.toBeUndefined();
});

test('looking for many takes the list alone where their pipelines are known already', async () => {
  await schedules.create(context, 'there', wanted);
  const given = { ...context, pipelineName: () => Promise.resolve('daily') };
  const names = ['There', 'absent'];
  const calls = await bench.calls(async () => {
    const asked = names.map((name) => ({ name, spec: { kind: 'Schedule' as const, pipeline: 'daily' } }));
    expect([...(await schedules.find(given, asked)).keys()]).toEqual(['there']);
  });
  expect(calls).toEqual([`GET ${JOBS}/list`]);
});
