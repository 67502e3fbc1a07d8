import type { Job, JobSettings } from '../../databricks/jobs';
import { nameKey } from '../../pack/pack';
import type { Json } from '../../plan/conflict';
import { canonicalSet } from '../../plan/state';
import type { State } from '../../plan/state';
import { isOwn, isoTime, runMarks, withFingerprint, withMembersOf } from './kind';
import { someAtOnce } from './at-once';
import { ownJobs, runOf } from './jobs-of-run';
import type { Kind, KindContext, Seen } from './kind';
import { unlessLost } from './lost-request';
import { present } from './present';
import { whileNew } from './while-new';

const TASK_KEY = 'pipeline';
/** Settings of a job, by the pack's field that they lie in. A job has a schedule or is continuous, never both. */
const MEMBERS: Readonly<Record<string, readonly string[]>> = {
  pipeline: ['tasks'],
  cron: ['schedule', 'continuous'],
  timezone: ['schedule', 'continuous'],
  notification: ['email_notifications'],
};

/** A schedule is a job with one task: to run its pipeline. */
export const schedules: Kind<Job> = {
  type: 'Schedule',

  async find(context, wanted) {
    const { jobs: api } = context.databricks;
    const jobs = await present(
      context,
      wanted.map(({ name }) => name),
      {
        keyOf: nameKey,
        nameOf: ({ settings }) => settings?.name ?? '',
        named: (name) => api.list(name, context),
        pages: () => api.pages(undefined, context),
      },
    );
    const read = await someAtOnce(
      [...jobs],
      async ([name, found]) => [name, await seenFirst(context, found)] as const,
    );
    return new Map(read.flatMap(([name, job]) => (job ? [[name, job]] : [])));
  },

  async read(context, name) {
    const found = await context.databricks.jobs.list(name, context);
    const ours = found.filter((job) => runOf(job) === context.sharePackId);
    // Of several the one of this run is meant: what a retry looks for.
    return seenFirst(context, [...ours, ...found.filter((job) => !ours.includes(job))]);
  },

  async trace(context, known) {
    const { jobs: api } = context.databricks;
    const found = known ? [(await api.get(Number(known.id), context)) ?? []].flat() : await ownJobs(context);
    return someAtOnce(found, (job) => seen(context, job, 0));
  },

  /** The workspace lets two jobs have one name. */
  isTakenSilently: (context, name) => context.databricks.jobs.isNameTaken(name),

  async create(context, name, state, earlier) {
    const pipeline_id = await context.pipelineId(pipelineOf(state) ?? '');
    const marks = runMarks(context);
    const settings = earlier
      ? {
          ...runningPipeline(earlier.settings ?? {}, pipeline_id),
          tags: { ...earlier.settings?.tags, ...marks },
          name,
        }
      : { ...applied({ tags: marks }, state, pipeline_id), name };
    const create = () => context.databricks.jobs.create(settings, context);
    const { job_id } = await unlessLost(
      context,
      () => whileNew(context, () => context.refersToNew(), create),
      async () => (await ownJobs(context, name))[0],
    );
    return { id: String(job_id), created_at: null };
  },

  async update(context, { existing, raw }, changes, earlier) {
    const { settings: now = {} } = raw;
    const settings = earlier
      ? restored(now, Object.keys(changes), earlier.settings ?? {})
      : applied(now, changes, await pipelineIdIn(context, changes));
    await whileNew(
      context,
      () => isOwn(context, existing) || context.refersToNew(),
      () => context.databricks.jobs.reset(Number(existing.id), settings, context),
    );
  },

  remove: (context, { existing }) => context.databricks.jobs.delete(Number(existing.id), context),
};

const pipelineOf = ({ pipeline }: State): string | undefined =>
  typeof pipeline === 'string' ? pipeline : undefined;

const pipelineIdIn = async (context: KindContext, changes: State): Promise<string | undefined> => {
  const pipeline = pipelineOf(changes);
  return pipeline === undefined ? undefined : context.pipelineId(pipeline);
};

function applied(base: JobSettings, fields: State, pipeline_id: string | undefined): JobSettings {
  const { cron, timezone, notification } = fields;
  const { continuous: _, ...kept } = base;
  const schedule = {
    pause_status: 'UNPAUSED',
    ...base.schedule,
    quartz_cron_expression: typeof cron === 'string' ? cron : (base.schedule?.quartz_cron_expression ?? ''),
    timezone_id: typeof timezone === 'string' ? timezone : (base.schedule?.timezone_id ?? 'UTC'),
  };
  return {
    ...kept,
    schedule,
    ...(pipeline_id !== undefined && { tasks: [{ task_key: TASK_KEY, pipeline_task: { pipeline_id } }] }),
    ...(notification !== undefined && {
      email_notifications: { ...base.email_notifications, on_failure: addresses(notification) },
    }),
  };
}

/** The settings with these fields as they were, also in what no pack can say of them. */
const restored = (now: JobSettings, fields: readonly string[], earlier: JobSettings): JobSettings =>
  withMembersOf(
    now,
    earlier,
    fields.flatMap((field) => MEMBERS[field] ?? []),
  );

/** The first task with this pipeline, which was made anew and has another id than it had. */
const runningPipeline = (settings: JobSettings, pipeline_id: string): JobSettings => ({
  ...settings,
  tasks: (settings.tasks ?? []).map((task, index) =>
    index === 0 && task.pipeline_task
      ? { ...task, pipeline_task: { ...task.pipeline_task, pipeline_id } }
      : task,
  ),
});

async function seenFirst(context: KindContext, found: readonly Job[]): Promise<Seen<Job> | undefined> {
  const [raw] = found;
  return raw && seen(context, raw, found.length - 1);
}

async function seen(context: KindContext, raw: Job, namesakes: number): Promise<Seen<Job>> {
  const { settings = {} } = raw;
  const pipelineId = settings.tasks?.[0]?.pipeline_task?.pipeline_id;
  const onFailure = settings.email_notifications?.['on_failure'];
  const facts = {
    name: settings.name ?? '',
    id: String(raw.job_id),
    created_at: isoTime(raw.created_time),
    created_by: raw.creator_user_name ?? null,
    made_by_run: runOf(raw) ?? null,
    namesakes,
    state: {
      pipeline: pipelineId === undefined ? null : ((await context.pipelineName(pipelineId)) ?? pipelineId),
      cron: settings.schedule?.quartz_cron_expression ?? null,
      timezone: settings.schedule?.timezone_id ?? null,
      notification: canonicalSet(addresses(onFailure as Json | undefined)),
    },
  };
  return { existing: withFingerprint(facts, undefined), raw };
}

const addresses = (value: Json | undefined): string[] =>
  Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
