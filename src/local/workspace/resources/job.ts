import { z } from 'zod';
import { ApiError, invalid } from '../api-error';
import type { State } from '../state/state';
import { tags } from './pipeline';

/** A job as kept and answered. */
export interface Job {
  readonly job_id: number;
  readonly creator_user_name: string;
  readonly run_as_user_name: string;
  readonly created_time: number;
  readonly settings: JobSettings;
}

export type JobSettings = z.output<typeof jobSettings>;

const LONGEST_NAME_BYTES = 4_096;
const pauseStatus = z.enum(['PAUSED', 'UNPAUSED']).default('UNPAUSED');

const fields = {
  name: z
    .string()
    .refine((name) => Buffer.byteLength(name) <= LONGEST_NAME_BYTES, `at most ${LONGEST_NAME_BYTES} bytes`),
  schedule: z
    .looseObject({
      // Seconds, minutes, hours, day of month, month, day of week, and perhaps the year.
      quartz_cron_expression: z
        .string()
        .regex(/^\s*\S+(\s+\S+){5,6}\s*$/, 'must be a Quartz cron expression'),
      timezone_id: z.string().refine(isTimezone, 'must be a time zone'),
      pause_status: pauseStatus,
    })
    .optional(),
  continuous: z.looseObject({ pause_status: pauseStatus }).optional(),
  tasks: z
    .array(z.looseObject({ task_key: z.string().min(1) }))
    .refine(
      (tasks) => new Set(tasks.map((task) => task.task_key)).size === tasks.length,
      'task_key must be unique',
    )
    .optional(),
  tags,
};

/** jobs/create, and new_settings of jobs/reset. A job has many settings more; they pass, and are kept. */
export const jobSettings = z.looseObject({
  ...fields,
  name: fields.name.default('Untitled'),
  email_notifications: z.looseObject({}).default({}),
  webhook_notifications: z.looseObject({}).default({}),
  format: z.string().default('MULTI_TASK'),
  max_concurrent_runs: z.int().default(1),
  timeout_seconds: z.int().default(0),
});

/** new_settings of jobs/update: what is left out stays. */
export const changedSettings = z.looseObject({ ...fields, name: fields.name.optional() });

/** Throws INVALID_PARAMETER_VALUE for what cannot be together. */
export function checkSettings(settings: JobSettings): JobSettings {
  if (settings.schedule && settings.continuous)
    throw invalid('A job has either a schedule or continuous, not both.');
  return settings;
}

// How the elements of a list are told apart when an update merges it.
const ELEMENT_KEYS: Readonly<Record<string, string>> = {
  tasks: 'task_key',
  job_clusters: 'job_cluster_key',
  environments: 'environment_key',
  parameters: 'name',
};

/** A job's lists are shown this many elements at a time (2.2). */
const SHOWN_ELEMENTS = 100;

/** The elements of a job's lists from `from` on that one answer shows, and where the next goes on. */
export function jobPage(job: Job, from: number): { job: Job; next: number | undefined } {
  const end = from + SHOWN_ELEMENTS;
  const lists = Object.keys(ELEMENT_KEYS).flatMap((field) => {
    const list: unknown = job.settings[field];
    return Array.isArray(list) ? [[field, list as unknown[]] as const] : [];
  });
  const shown = Object.fromEntries(lists.map(([field, list]) => [field, list.slice(from, end)]));
  const goesOn = lists.some(([, list]) => list.length > end);
  return { job: { ...job, settings: { ...job.settings, ...shown } }, next: goesOn ? end : undefined };
}

type JobElement = Readonly<Record<string, unknown>>;

/** jobs/update: top-level fields are replaced, the elements of lists by their key; then fields are removed. */
export function mergeSettings(before: JobSettings, changes: object, removed: readonly string[]): JobSettings {
  const merged = new Map<string, unknown>(Object.entries(before));
  for (const [field, value] of Object.entries(changes))
    merged.set(field, mergeField(field, merged.get(field), value));
  for (const path of removed) removeField(merged, path);
  return checkSettings(jobSettings.parse(Object.fromEntries(merged)));
}

function mergeField(field: string, before: unknown, value: unknown): unknown {
  const key = ELEMENT_KEYS[field];
  if (key === undefined || !Array.isArray(before) || !Array.isArray(value)) return value;
  const elements = (before as JobElement[]).concat(value as JobElement[]);
  return [...new Map(elements.map((element) => [element[key], element])).values()];
}

/** `schedule`, or one element: `tasks/task_1`. */
function removeField(settings: Map<string, unknown>, path: string): void {
  const [field = '', element] = path.split('/', 2);
  const key = ELEMENT_KEYS[field];
  const list = settings.get(field);
  if (element === undefined) settings.delete(field);
  else if (key !== undefined && Array.isArray(list)) {
    settings.set(
      field,
      (list as JobElement[]).filter((entry) => entry[key] !== element),
    );
  }
}

function isTimezone(name: string): boolean {
  try {
    Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

// Wide enough for ids made from today's time, so that key order is the order of creation.
const ID_DIGITS = 16;

/** The key that a job is kept by. */
export function jobKey(jobId: number): string {
  return String(jobId).padStart(ID_DIGITS, '0');
}

/** Throws INVALID_PARAMETER_VALUE: so does the real API, with this message, which official clients look for. */
export function findJob(state: State, jobId: number): Job {
  const job = state.jobs.get(jobKey(jobId));
  if (job === undefined) throw new ApiError('INVALID_PARAMETER_VALUE', `Job ${jobId} does not exist.`);
  return job;
}
