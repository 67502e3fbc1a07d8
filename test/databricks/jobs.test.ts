import { expect, test } from '@jest/globals';
import type { NewJob } from '../../src/databricks/jobs';
import { pagesIn, useWorkspace } from './workspace';

const workspace = useWorkspace();
const api = () => workspace.databricks.jobs;

function job(name: string, tags: Record<string, string> = {}): NewJob {
  return {
    name,
    schedule: { quartz_cron_expression: '0 0 6 * * ?', timezone_id: 'UTC', pause_status: 'UNPAUSED' },
    tasks: [{ task_key: 'pipeline', pipeline_task: { pipeline_id: 'p-1' } }],
    tags,
  };
}

test('a job is made, read, reset as it was read, and deleted', async () => {
  const { job_id } = await api().create(job('p_schedule', { 'sharepack.run': 'run-1' }));
  const read = await api().get(job_id);
  expect(read).toMatchObject({
    job_id,
    settings: { name: 'p_schedule', tags: { 'sharepack.run': 'run-1' }, tasks: [{ task_key: 'pipeline' }] },
  });

  const schedule = { quartz_cron_expression: '0 30 7 * * ?', timezone_id: 'Europe/Berlin' };
  await api().reset(job_id, { ...read?.settings, schedule });
  await expect(api().get(job_id)).resolves.toMatchObject({
    settings: { schedule, tags: { 'sharepack.run': 'run-1' }, tasks: [{ task_key: 'pipeline' }] },
  });

  await api().delete(job_id);
  await expect(api().get(job_id)).resolves.toBeUndefined();
});

test('a job that is not there is not-found, though its code says that a parameter is wrong', async () => {
  await expect(api().delete(1)).rejects.toMatchObject({
    kind: 'not-found',
    errorCode: 'INVALID_PARAMETER_VALUE',
  });
  await expect(api().get(1)).resolves.toBeUndefined();
});

test('names are not unique: all jobs of a name are found, in any case, with tags and tasks', async () => {
  await api().create(job('p_schedule', { 'sharepack.run': 'run-1' }));
  await api().create(job('P_Schedule'));
  await api().create(job('p_schedule_2'));
  const found = await api().list('p_schedule');
  expect(found.map(({ settings }) => settings?.name).sort()).toEqual(['P_Schedule', 'p_schedule']);
  expect(found.map(({ settings }) => settings?.tags?.['sharepack.run'])).toContain('run-1');
  expect(found[0]?.settings?.tasks?.[0]?.pipeline_task?.pipeline_id).toBe('p-1');
});

test('the whole list is read by hundreds', async () => {
  await Promise.all(Array.from({ length: 101 }, (_, index) => api().create(job(`j${index}`))));
  const pages = await pagesIn(api().pages());
  expect(pages.map((page) => page.length)).toEqual([100, 1]);
});
