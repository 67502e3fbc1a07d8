import { z } from 'zod';
import { ApiError, invalid } from '../api-error';
import { jobFields, jobSettings, type Job, type JobSettings } from '../records/job';
import type { State } from '../state/state';

/** new_settings of jobs/update: what is left out stays. */
export const changedSettings = z.looseObject({ ...jobFields, name: jobFields.name.optional() });

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
