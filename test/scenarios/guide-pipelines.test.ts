/** Packs with pipelines and schedules that meet their like, in every mode (spec/conflicts.md, "What counts"). */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ON_CONFLICT } from '../../src/pack/pack';
import type { OnConflict } from '../../src/pack/pack';
import type { Pipeline } from '../../src/databricks/pipelines';
import type { Job } from '../../src/databricks/jobs';
import { packText } from '../support/packs';
import type { UploadAnswer } from '../support/service-client';
import { startTestService } from '../support/service';
import type { TestService } from '../support/service';
import { writesDuring } from '../support/writes';

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.stop());

type Schedule = 'continuous' | { readonly cron: string; readonly timezone: string };
const AT_TWO = { cron: '0 0 2 * * ?', timezone: 'America/New_York' };
const AT_THREE = { cron: '0 0 3 * * ?', timezone: 'America/New_York' };

/** A share with one pipeline: `{name}_share`, `{name}_pipeline`. */
const pipelinePack = (name: string, schedule: Schedule, description: string): string =>
  packText({
    metadata: { project_name: name },
    share: [
      {
        name: `${name}_share`,
        share_assets: ['main.finance.revenue'],
        recipients: ['legacy-auditor'],
        delta_share: { ext_catalog_name: 'analytics_prod', ext_schema_name: 'finance_shared' },
        pipelines: [
          {
            name_prefix: `${name}_pipeline`,
            source_asset: 'main.finance.revenue',
            target_asset: 'revenue_external',
            description,
            schedule,
          },
        ],
      },
    ],
  });

interface There {
  readonly pipelines: readonly Pipeline[];
  readonly jobs: readonly Job[];
}

async function there(name: string): Promise<There> {
  const { pipelines, jobs } = service.workspaces.forUrl(service.workspaceUrl);
  const [all, found] = await Promise.all([pipelines.list(), jobs.list()]);
  const ours = all.filter((pipeline) => pipeline.name?.includes(`${name}_pipeline`));
  const whole = await Promise.all(ours.map(({ pipeline_id }) => pipelines.get(pipeline_id)));
  return {
    pipelines: whole.filter((pipeline) => pipeline !== undefined),
    jobs: found.filter(({ settings }) => settings?.name?.includes(`${name}_pipeline`)),
  };
}

const pipelineNamed = ({ pipelines }: There, name: string | undefined): Pipeline | undefined =>
  pipelines.find((pipeline) => pipeline.name === name);
const jobNamed = ({ jobs }: There, name: string): Job | undefined =>
  jobs.find(({ settings }) => settings?.name === name);
const descriptionOf = (pipeline: Pipeline | undefined): string | undefined =>
  pipeline?.spec?.configuration?.['sharepack.description'];
const pipelineIdOf = (job: Job | undefined): string | undefined =>
  job?.settings?.tasks?.[0]?.pipeline_task?.pipeline_id;
const cronOf = (job: Job | undefined): string | undefined => job?.settings?.schedule?.quartz_cron_expression;

interface Met {
  readonly before: There;
  readonly after: There;
  readonly writes: readonly string[];
  readonly status: number;
  readonly body: UploadAnswer;
}

/** One version that completes, and the next, which meets what the first made. */
async function meet(name: string, mode: OnConflict, schedules: readonly [Schedule, Schedule]): Promise<Met> {
  const first = await service.upload(pipelinePack(name, schedules[0], 'first'), { wait: '20' });
  expect(first.body).toMatchObject({ Status: 'COMPLETED' });
  const before = await there(name);
  let second: { readonly status: number; readonly body: UploadAnswer } | undefined;
  const writes = await writesDuring(service, async () => {
    const text = pipelinePack(name, schedules[1], 'second');
    second = await service.upload(text, { on_conflict: mode, wait: '20' });
  });
  if (!second) throw new Error('the second version was not uploaded');
  return { before, after: await there(name), writes, ...second };
}

const outcomes = async ({ body }: Met) =>
  (await service.status(body.SharePackId)).Resources.map(({ Type, Outcome }) => [Type, Outcome]);

describe.each(ON_CONFLICT)('a scheduled pipeline that exists, on_conflict %s', (mode) => {
  const name = `cron_${mode}`;
  const pipeline = `${name}_pipeline`;
  const schedule = `${pipeline}_schedule`;
  let met: Met;
  beforeAll(async () => {
    met = await meet(name, mode, [AT_TWO, AT_THREE]);
  });

  test('is answered with where it stands, and every conflict', () => {
    const { status, body } = met;
    const expected = {
      ask: [202, 'AWAITING_RESOLUTION'],
      fail: [400, 'VALIDATION_FAILED'],
      ...{ skip: [202, 'COMPLETED'], update: [202, 'COMPLETED'] },
      ...{ rename: [202, 'COMPLETED'], overwrite: [202, 'COMPLETED'] },
    };
    expect([status, body.Status]).toEqual(expected[mode]);
    const conflicts = [
      { Type: 'Share', Name: `${name}_share`, Differences: [] },
      {
        ...{ Type: 'Pipeline', Name: pipeline },
        Differences: [{ Field: 'description', Existing: 'first', Desired: 'second' }],
      },
      {
        ...{ Type: 'Schedule', Name: schedule },
        Differences: [{ Field: 'cron', Existing: AT_TWO.cron, Desired: AT_THREE.cron }],
      },
    ];
    expect(body.Conflicts).toMatchObject(mode === 'update' ? [] : conflicts);
    expect(body.ValidationErrors).toEqual(
      mode === 'fail' ? conflicts.map(({ Type, Name }) => `${Type} '${Name}' already exists`) : [],
    );
  });

  test('gives each resource its outcome', async () => {
    const expected = {
      ask: [null, null, null],
      fail: ['not_run', 'not_run', 'not_run'],
      skip: ['skipped', 'skipped', 'skipped'],
      update: ['unchanged', 'updated', 'updated'],
      rename: ['created', 'created', 'created'],
      overwrite: ['unchanged', 'updated', 'updated'],
    }[mode];
    expect(await outcomes(met)).toEqual([
      ['Share', expected[0]],
      ['Pipeline', expected[1]],
      ['Schedule', expected[2]],
    ]);
  });

  test('leaves in the workspace what it says', () => {
    const { before, after, writes } = met;
    const changes = mode === 'update' || mode === 'overwrite';
    const [earlier, now] = [pipelineNamed(before, pipeline), pipelineNamed(after, pipeline)];
    expect(now?.pipeline_id).toBe(earlier?.pipeline_id);
    expect(descriptionOf(now)).toBe(changes ? 'second' : 'first');
    const job = jobNamed(after, schedule);
    expect(job?.job_id).toBe(jobNamed(before, schedule)?.job_id);
    expect([cronOf(job), pipelineIdOf(job)]).toEqual([
      changes ? AT_THREE.cron : AT_TWO.cron,
      now?.pipeline_id,
    ]);
    expect(after.pipelines).toHaveLength(mode === 'rename' ? 2 : 1);
    expect(after.jobs).toHaveLength(mode === 'rename' ? 2 : 1);
    expect(writes.length > 0).toBe(changes || mode === 'rename');
  });

  test('is told of in warnings where it is skipped or the strategy changes', () => {
    const { ValidationWarnings } = met.body;
    const update = ['Strategy changed from NEW to UPDATE because resources exist'];
    const skip = [
      `Share '${name}_share' was skipped, and is left as it is.`,
      `Pipeline '${pipeline}' was skipped, and is left as it is: description is "first", the pack says "second".`,
      `Schedule '${schedule}' was skipped, and is left as it is: cron is "${AT_TWO.cron}", the pack says "${AT_THREE.cron}".`,
    ];
    const expected = mode === 'update' ? update : mode === 'skip' ? skip : [];
    expect(ValidationWarnings).toEqual(expected);
  });

  if (mode === 'rename')
    test("makes the schedule the new pipeline's: by its name, and by what it runs", async () => {
      const { Resources } = await service.status(met.body.SharePackId);
      const renamed = Resources.find(({ Type }) => Type === 'Pipeline')?.RenamedTo ?? '';
      expect(renamed).toMatch(new RegExp(`^Finance_${name}_${pipeline}_\\d{8}$`));
      const job = jobNamed(met.after, `${renamed}_schedule`);
      expect(Resources.find(({ Type }) => Type === 'Schedule')?.RenamedTo).toBe(`${renamed}_schedule`);
      const made = pipelineNamed(met.after, renamed);
      expect([pipelineIdOf(job), cronOf(job), descriptionOf(made)]).toEqual([
        made?.pipeline_id,
        AT_THREE.cron,
        'second',
      ]);
    });
});

describe('a continuous pipeline', () => {
  test.each(['skip', 'update', 'rename', 'overwrite'] as const)(
    'needs no job: on_conflict %s makes none',
    async (mode) => {
      const { body, after } = await meet(`always_${mode}`, mode, ['continuous', 'continuous']);
      expect(body.Status).toBe('COMPLETED');
      expect(after.jobs).toEqual([]);
      expect(after.pipelines.map(({ spec }) => spec?.continuous)).toEqual(after.pipelines.map(() => true));
      expect(after.pipelines).toHaveLength(mode === 'rename' ? 2 : 1);
    },
  );

  test('takes the schedule off that it had, where it is overwritten', async () => {
    const met = await meet('turned_overwrite', 'overwrite', [AT_TWO, 'continuous']);
    expect(met.body.Conflicts).toContainEqual(
      expect.objectContaining({ Type: 'Schedule', Actions: ['skip', 'overwrite'] }),
    );
    expect(await outcomes(met)).toEqual([
      ['Share', 'unchanged'],
      ['Pipeline', 'updated'],
      ['Schedule', 'deleted'],
    ]);
    expect(met.after.jobs).toEqual([]);
    expect(met.after.pipelines).toEqual([
      expect.objectContaining({ spec: expect.objectContaining({ continuous: true }) }),
    ]);
  });

  test('leaves the schedule of a pipeline that is skipped', async () => {
    const { before, after, writes } = await meet('turned_skip', 'skip', [AT_TWO, 'continuous']);
    expect([after, writes]).toEqual([before, []]);
  });

  test('leaves the schedule of the existing one when it gets another name', async () => {
    const { body, before, after } = await meet('turned_rename', 'rename', [AT_TWO, 'continuous']);
    expect(body.Status).toBe('COMPLETED');
    expect(after.jobs).toEqual(before.jobs);
    expect(after.pipelines.map(({ spec }) => spec?.continuous).toSorted()).toEqual([false, true]);
  });

  test.each([
    ['a changed description alone', AT_TWO, AT_TWO],
    ['a schedule where there was none', 'continuous', AT_TWO],
  ] as const)('%s is carried out by update', async (title, first, second) => {
    const name = `to_${title.length}`;
    const { body, after } = await meet(name, 'update', [first, second]);
    expect(body).toMatchObject({ Status: 'COMPLETED', Strategy: 'UPDATE' });
    expect(after.jobs.map(cronOf)).toEqual([AT_TWO.cron]);
    expect(after.pipelines.map(descriptionOf)).toEqual(['second']);
    expect(after.pipelines.map(({ spec }) => spec?.continuous ?? false)).toEqual([false]);
  });
});
