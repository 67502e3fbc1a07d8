import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { NOW, pluck, refusal, startTestWorkspace, type TestWorkspace } from '../test-workspace';

let workspace: TestWorkspace;
beforeEach(async () => {
  workspace = await startTestWorkspace();
});
afterEach(() => workspace.stop());

const JOBS = '/api/2.2/jobs';
const SCHEDULE = { quartz_cron_expression: '0 0 2 * * ?', timezone_id: 'America/New_York' };
const create = (body: object) => workspace.call('POST', `${JOBS}/create`, body);
const created = async (body: object) => Number((await create(body)).body['job_id']);
const get = (id: number) => workspace.call('GET', `${JOBS}/get?job_id=${id}`);
const settings = async (id: number) => (await get(id)).body['settings'];
const post = (verb: string, body: object) => workspace.call('POST', `${JOBS}/${verb}`, body);
const task = (task_key: string, pipeline_id = 'p') => ({ task_key, pipeline_task: { pipeline_id } });

describe('a job', () => {
  test('shows its settings with the defaults of what was left out', async () => {
    const given = { name: 'p_schedule', tasks: [task('main')], tags: { a: 'b' }, queue: { enabled: true } };
    const id = await created({ ...given, schedule: SCHEDULE });
    expect((await get(id)).body).toEqual({
      job_id: id,
      created_time: NOW,
      creator_user_name: 'local@example.com',
      run_as_user_name: 'local@example.com',
      settings: {
        ...given,
        schedule: { ...SCHEDULE, pause_status: 'UNPAUSED' },
        email_notifications: {},
        webhook_notifications: {},
        format: 'MULTI_TASK',
        max_concurrent_runs: 1,
        timeout_seconds: 0,
      },
    });
  });

  test('may have a name that another has', async () => {
    expect(await created({ name: 'j' })).not.toBe(await created({ name: 'j' }));
  });

  test.each<[string, object]>([
    ['a name of more than 4,096 bytes', { name: 'é'.repeat(2_049) }],
    [
      'more than 25 tags',
      { tags: Object.fromEntries(Array.from({ length: 26 }, (_, index) => [`t${index}`, ''])) },
    ],
    ['a cron expression of five fields', { schedule: { ...SCHEDULE, quartz_cron_expression: '0 2 * * *' } }],
    ['a time zone that is none', { schedule: { ...SCHEDULE, timezone_id: 'Mars/Olympus' } }],
    ['a schedule and continuous', { schedule: SCHEDULE, continuous: {} }],
    ['two tasks of one key', { tasks: [task('a'), task('a')] }],
  ])('is refused with %s', async (_what, body) => {
    expect(refusal(await create({ name: 'j', ...body }))).toEqual([400, 'INVALID_PARAMETER_VALUE']);
  });

  test('that is not there is an invalid parameter, in words that official clients look for', async () => {
    const missing = await get(5);
    expect(refusal(missing)).toEqual([400, 'INVALID_PARAMETER_VALUE']);
    expect(missing.body['message']).toBe('Job 5 does not exist.');
    for (const verb of ['update', 'reset', 'delete']) {
      expect((await post(verb, { job_id: 5, new_settings: {} })).body['message']).toBe(
        'Job 5 does not exist.',
      );
    }
  });

  test('can be deleted', async () => {
    const id = await created({ name: 'j' });
    expect((await post('delete', { job_id: id })).body).toEqual({});
    expect((await get(id)).status).toBe(400);
  });

  test('stays when its pipeline is deleted', async () => {
    const pipeline = await workspace.call('POST', '/api/2.0/pipelines', {
      name: 'p',
      libraries: [{ file: { path: '/p' } }],
    });
    const pipelineId = String(pipeline.body['pipeline_id']);
    const id = await created({ name: 'p_schedule', tasks: [task('main', pipelineId)] });
    await workspace.call('DELETE', `/api/2.0/pipelines/${pipelineId}`);
    expect((await get(id)).status).toBe(200);
  });

  test('is the same in versions 2.1 and 2.2 of the API', async () => {
    const id = await created({ name: 'j' });
    expect((await workspace.call('GET', `/api/2.1/jobs/get?job_id=${id}`)).body).toEqual(
      (await get(id)).body,
    );
  });
});

describe('changing a job', () => {
  test('reset replaces all settings', async () => {
    const id = await created({ name: 'j', schedule: SCHEDULE, tags: { a: 'b' } });
    await post('reset', { job_id: id, new_settings: { name: 'k', continuous: {} } });
    expect(await settings(id)).toMatchObject({ name: 'k', continuous: { pause_status: 'UNPAUSED' } });
    expect(await settings(id)).not.toHaveProperty('schedule');
    expect(await settings(id)).not.toHaveProperty('tags');
  });

  test('update replaces the fields it names, and merges tasks by task_key', async () => {
    const id = await created({
      name: 'j',
      schedule: SCHEDULE,
      tags: { a: 'b' },
      tasks: [task('one'), task('two')],
    });
    await post('update', {
      job_id: id,
      new_settings: { tags: { c: 'd' }, tasks: [task('two', 'q'), task('three')] },
    });
    expect(await settings(id)).toMatchObject({ name: 'j', schedule: SCHEDULE, tags: { c: 'd' } });
    expect(await settings(id)).toHaveProperty('tags', { c: 'd' });
    expect(await settings(id)).toHaveProperty('tasks', [task('one'), task('two', 'q'), task('three')]);
  });

  test('update removes the fields it is told to, and single tasks', async () => {
    const id = await created({ name: 'j', schedule: SCHEDULE, tasks: [task('one'), task('two')] });
    await post('update', { job_id: id, fields_to_remove: ['schedule', 'tasks/one', 'nothing'] });
    expect(await settings(id)).not.toHaveProperty('schedule');
    expect(await settings(id)).toHaveProperty('tasks', [task('two')]);
  });

  test('update can put continuous in place of a schedule, not beside it', async () => {
    const id = await created({ name: 'j', schedule: SCHEDULE });
    const new_settings = { continuous: {} };
    expect((await post('update', { job_id: id, new_settings })).status).toBe(400);
    expect((await post('update', { job_id: id, new_settings, fields_to_remove: ['schedule'] })).status).toBe(
      200,
    );
  });

  test('a new name is what it is found by', async () => {
    const id = await created({ name: 'old' });
    await post('update', { job_id: id, new_settings: { name: 'new' } });
    expect((await workspace.call('GET', `${JOBS}/list?name=old`)).body).toEqual({ has_more: false });
    expect(pluck((await workspace.call('GET', `${JOBS}/list?name=new`)).body['jobs'], 'job_id')).toEqual([
      id,
    ]);
  });
});

describe('the list of jobs', () => {
  test('filters by the exact name, in any case', async () => {
    const id = await created({ name: 'Daily_Schedule' });
    await created({ name: 'daily_schedule_2' });
    expect(
      pluck((await workspace.call('GET', `${JOBS}/list?name=DAILY_schedule`)).body['jobs'], 'job_id'),
    ).toEqual([id]);
  });

  test('is newest first, and leaves out tasks unless asked', async () => {
    const [first, second] = [
      await created({ name: 'a', tasks: [task('main')] }),
      await created({ name: 'b' }),
    ];
    const { body } = await workspace.call('GET', `${JOBS}/list`);
    expect(pluck(body['jobs'], 'job_id')).toEqual([second, first]);
    expect(body['jobs']).not.toMatchObject([{}, { settings: { tasks: expect.anything() } }]);
    expect((await workspace.call('GET', `${JOBS}/list?expand_tasks=true`)).body['jobs']).toMatchObject([
      {},
      { settings: { tasks: [task('main')] } },
    ]);
  });
});

describe("a job's tasks", () => {
  const keys = Array.from({ length: 201 }, (_, number) => `task_${number}`);

  test('are shown by version 2.2 a hundred at a time, and by 2.1 all at once', async () => {
    const id = await created({ name: 'wide', tasks: keys.map((key) => task(key)) });
    const seen: unknown[] = [];
    let token = '';
    do {
      const { body } = await workspace.call('GET', `/api/2.2/jobs/get?job_id=${id}&page_token=${token}`);
      const tasks = pluck((body['settings'] as Record<string, unknown>)['tasks'], 'task_key');
      expect(tasks.length).toBeLessThanOrEqual(100);
      seen.push(...tasks);
      token = (body['next_page_token'] as string | undefined) ?? '';
    } while (token !== '');
    expect(seen).toEqual(keys);
    const { body } = await workspace.call('GET', `/api/2.1/jobs/get?job_id=${id}`);
    expect(pluck((body['settings'] as Record<string, unknown>)['tasks'], 'task_key')).toEqual(keys);
  });

  test('that a list does not show are told of', async () => {
    await created({ name: 'wide', tasks: keys.map((key) => task(key)) });
    await created({ name: 'narrow', tasks: [task('main')] });
    const { body } = await workspace.call('GET', '/api/2.2/jobs/list?expand_tasks=true');
    expect(pluck(body['jobs'], 'has_more')).toEqual([undefined, true]);
  });
});
