import { orUndefined } from '../../databricks/http/pages';
import type { Job } from '../../databricks/jobs';
import { scheduleName } from '../../pack/pack';
import { MARK } from './kind';
import type { KindContext } from './kind';
import { whileNew } from './while-new';

/** The run that made it, where it says so. */
export const runOf = (job: Job): string | undefined => job.settings?.tags?.[MARK.run];

/**
 * Deletes what an earlier attempt made whose answer was lost: a create has no token, and names are not unique. One after the
 * other: none may be left to itself while the activity fails over another.
 */
export async function deleteDoubles(context: KindContext, name: string, keepId: string): Promise<void> {
  for (const { job_id } of await ownJobs(context, name)) {
    if (String(job_id) === keepId) continue;
    await orUndefined(context.databricks.jobs.delete(job_id, context));
    context.heartbeat();
  }
}

/**
 * Leads what ran a pipeline of these ids to the one that was made in its place, which has another id. Its schedule, that
 * is: what else runs it is not this service's, and is not looked for in all of the workspace.
 */
export async function leadJobs(
  context: KindContext,
  pipeline: string,
  fromIds: readonly string[],
  toId: string,
): Promise<void> {
  const jobs = await context.databricks.jobs.list(scheduleName(pipeline), context);
  for (const { job_id, settings = {} } of jobs) {
    const tasks = (settings.tasks ?? []).map((task) =>
      task.pipeline_task && fromIds.includes(task.pipeline_task.pipeline_id)
        ? { ...task, pipeline_task: { ...task.pipeline_task, pipeline_id: toId } }
        : task,
    );
    if (tasks.some((task, index) => task !== settings.tasks?.[index]))
      await whileNew(
        context,
        () => true,
        () => context.databricks.jobs.reset(job_id, { ...settings, tasks }, context),
      );
    context.heartbeat();
  }
}

/** Those of this run, of this name or of any. */
export async function ownJobs(context: KindContext, name?: string): Promise<readonly Job[]> {
  const own: Job[] = [];
  for await (const page of context.databricks.jobs.pages(name, context)) {
    own.push(...page.filter((job) => runOf(job) === context.sharePackId));
    context.heartbeat();
  }
  return own;
}
