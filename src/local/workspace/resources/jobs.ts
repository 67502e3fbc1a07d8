import { z } from 'zod';
import { flag, parseBody, type ApiCall, type Route } from '../api-call';
import { decodeToken, encodeToken, JOB_PAGES, readPage, unlessEmpty } from '../paging';
import { jobSettings, type Job } from '../records/job';
import type { ResourceDependencies, State } from '../state/state';
import { changedSettings, checkSettings, findJob, jobKey, jobPage, mergeSettings } from './job';

// They differ in that 2.2 shows a job's lists page by page.
const VERSIONS = ['/api/2.1/jobs', '/api/2.2/jobs'] as const;

const job_id = z.coerce.number().int();
const resetBody = z.object({ job_id, new_settings: jobSettings });
const updateBody = z.object({
  job_id,
  new_settings: changedSettings.default({}),
  fields_to_remove: z.array(z.string()).default([]),
});
const deleteBody = z.object({ job_id });

/** Jobs, which are the schedules of pipelines (workspace-api.md, Jobs). */
export function jobRoutes(dependencies: ResourceDependencies): Route[] {
  return VERSIONS.flatMap((path) => versionRoutes(path, dependencies));
}

function versionRoutes(path: (typeof VERSIONS)[number], { state, clock }: ResourceDependencies): Route[] {
  function find(call: ApiCall, jobId: number): Job {
    const job = findJob(state, jobId);
    call.about = job.settings.name;
    return job;
  }

  function create(call: ApiCall): object {
    const settings = checkSettings(parseBody(call, jobSettings));
    const job: Job = {
      job_id: nextJobId(state, clock()),
      creator_user_name: call.user,
      run_as_user_name: call.user,
      created_time: clock(),
      settings,
    };
    state.jobs.put(jobKey(job.job_id), job);
    return { job_id: job.job_id };
  }

  function get(call: ApiCall): object {
    const job = find(call, Number(call.query.get('job_id')));
    return path === '/api/2.1/jobs' ? job : oneOfPages(job, call.query.get('page_token') ?? '');
  }

  function reset(call: ApiCall): object {
    const body = parseBody(call, resetBody);
    state.jobs.put(jobKey(body.job_id), {
      ...find(call, body.job_id),
      settings: checkSettings(body.new_settings),
    });
    return {};
  }

  function update(call: ApiCall): object {
    const body = parseBody(call, updateBody);
    const job = find(call, body.job_id);
    const settings = mergeSettings(job.settings, body.new_settings, body.fields_to_remove);
    state.jobs.put(jobKey(body.job_id), { ...job, settings });
    return {};
  }

  function remove(call: ApiCall): object {
    const job = find(call, parseBody(call, deleteBody).job_id);
    state.jobs.delete(jobKey(job.job_id));
    return {};
  }

  return [
    { method: 'POST', path: `${path}/create`, handle: create },
    { method: 'GET', path: `${path}/list`, handle: (call) => listJobs(state, call) },
    { method: 'GET', path: `${path}/get`, handle: get },
    { method: 'POST', path: `${path}/reset`, handle: reset },
    { method: 'POST', path: `${path}/update`, handle: update },
    { method: 'POST', path: `${path}/delete`, handle: remove },
    // Nothing runs here; the Terraform provider looks for runs to end before it changes a continuous job.
    { method: 'GET', path: `${path}/runs/list`, handle: () => ({ has_more: false }) },
  ];
}

/** Newest first. */
function listJobs(state: State, call: ApiCall): object {
  const name = call.query.get('name');
  const where = name ? (['name', [name.toLowerCase()]] as const) : undefined;
  if (name) call.about = name;
  const page = readPage(call, JOB_PAGES, state.jobs, { where, descending: true });
  const shown = page.records.map(flag(call, 'expand_tasks') ? firstPage : withoutTasks);
  return {
    // Whom a job runs as is said only of one that is asked for.
    jobs: unlessEmpty(shown.map((job) => ({ ...job, run_as_user_name: undefined }))),
    has_more: page.next_page_token !== undefined,
    next_page_token: page.next_page_token,
  };
}

function oneOfPages(job: Job, token: string): object {
  const { job: shown, next } = jobPage(job, Number(decodeToken(token)));
  if (next === undefined) return shown;
  return { ...shown, has_more: true, next_page_token: encodeToken(String(next)) };
}

/** In a list the rest is not to be had: who sees `has_more` gets the job by itself. */
function firstPage(job: Job): object {
  const { job: shown, next } = jobPage(job, 0);
  return next === undefined ? shown : { ...shown, has_more: true };
}

function withoutTasks(job: Job): object {
  return { ...job, settings: { ...job.settings, tasks: undefined } };
}

// Leaves room for this many jobs in one millisecond before an id runs ahead of the clock.
const IDS_PER_MILLISECOND = 100;

/** Larger than any before it, deleted ones and earlier starts included: the clock has moved on since. */
function nextJobId(state: State, now: number): number {
  return Math.max(now * IDS_PER_MILLISECOND, Number(state.jobs.lastKey() ?? 0) + 1);
}
