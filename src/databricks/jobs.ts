import { z } from 'zod';
import { nothing } from './http/answer';
import { NamesLately } from './names-lately';
import { PageSize } from './http/page-size';
import { collect, nextPageToken, orUndefined, pagesOf } from './http/pages';
import type { Call, CallOptions } from './http/request';

const ROUTE = '/api/2.2/jobs';
/** The most that the API gives. */
const MOST_ON_A_PAGE = 100;

export const jobSettingsSchema = z.looseObject({
  name: z.string().optional(),
  schedule: z
    .looseObject({
      quartz_cron_expression: z.string(),
      timezone_id: z.string(),
      pause_status: z.string().optional(),
    })
    .optional(),
  continuous: z.looseObject({ pause_status: z.string().optional() }).optional(),
  tasks: z
    .array(
      z.looseObject({
        task_key: z.string(),
        pipeline_task: z.looseObject({ pipeline_id: z.string() }).optional(),
      }),
    )
    .optional(),
  email_notifications: z.looseObject({}).optional(),
  /** At most 25. */
  tags: z.record(z.string(), z.string()).optional(),
});
/** What a job is told to do; what `get` gave can be sent back as it is. */
export type JobSettings = z.infer<typeof jobSettingsSchema>;

export type NewJob = JobSettings & { readonly name: string };

export const jobSchema = z.looseObject({
  job_id: z.int(),
  settings: jobSettingsSchema.optional(),
  creator_user_name: z.string().optional(),
  /** Milliseconds since 1970. */
  created_time: z.number().optional(),
});
export type Job = z.infer<typeof jobSchema>;

const jobPageSchema = z
  .looseObject({ jobs: z.array(jobSchema).default([]), next_page_token: nextPageToken })
  .transform(({ jobs, next_page_token }) => ({ items: jobs, next_page_token }));

const createdSchema = z.looseObject({ job_id: z.int() });

/** Jobs, which schedules are (spec: workspace-api, Jobs). Everything that fails throws a DatabricksError. */
export interface Jobs {
  get(job_id: number, options?: CallOptions): Promise<Job | undefined>;
  /** All, or those of this name in any case: names are not unique. */
  list(name?: string, options?: CallOptions): Promise<Job[]>;
  pages(name?: string, options?: CallOptions): AsyncIterable<Job[]>;
  /** Whether there was one of this name, in any case, a moment ago: for many who ask, with few calls (names-lately.ts). */
  isNameTaken(name: string): Promise<boolean>;
  /** There is no token that makes this safe to repeat: find by name and tag first. */
  create(job: NewJob, options?: CallOptions): Promise<{ job_id: number }>;
  /** Replaces all settings. */
  reset(job_id: number, settings: JobSettings, options?: CallOptions): Promise<void>;
  delete(job_id: number, options?: CallOptions): Promise<void>;
}

export function createJobs(call: Call): Jobs {
  const pageSize = new PageSize('limit', MOST_ON_A_PAGE);
  async function* pages(name?: string, options?: CallOptions): AsyncGenerator<Job[]> {
    // With their tasks, or each job that is found would take a call more.
    const query = { name, expand_tasks: true };
    const request = {
      method: 'GET',
      route: `${ROUTE}/list`,
      query,
      pageSize,
      answer: jobPageSchema,
    } as const;
    let count = 0;
    for await (const page of pagesOf(call, request, options)) {
      count += 1;
      yield page;
    }
    if (name === undefined) lately.noteLength(count);
  }
  const lately = new NamesLately({
    named: (name) => collect(pages(name)),
    pages: async function* () {
      for await (const page of pages()) yield page.map(({ settings }) => settings?.name ?? '');
    },
    keyOf: (name) => name.toLowerCase(),
  });

  return {
    get: (job_id, options) =>
      orUndefined(
        call({ method: 'GET', route: `${ROUTE}/get`, query: { job_id }, answer: jobSchema }, options),
      ),
    pages,
    list: (name, options) => collect(pages(name, options)),
    isNameTaken: (name) => lately.isTaken(name),
    create: (body, options) =>
      call({ method: 'POST', route: `${ROUTE}/create`, body, answer: createdSchema }, options),
    reset: (job_id, new_settings, options) =>
      call(
        { method: 'POST', route: `${ROUTE}/reset`, body: { job_id, new_settings }, answer: nothing },
        options,
      ),
    delete: (job_id, options) =>
      call({ method: 'POST', route: `${ROUTE}/delete`, body: { job_id }, answer: nothing }, options),
  };
}
