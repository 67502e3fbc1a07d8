import type { Json } from '../../src/plan/conflict';
import { canonicalJson } from '../../src/plan/state';
import type { TestService } from './service';

/** By kind and name: several of one name show as several. */
export type WhatExists = Readonly<Record<'recipients' | 'shares' | 'pipelines' | 'jobs', readonly Json[]>>;

/** Says only that somebody has been there. */
const WHEN_CHANGED = ['updated_at', 'updated_by', 'last_modified', 'added_at', 'added_by'];
/** Differs between two that were made alike. */
const WHICH_ONE = [
  ...['id', 'pipeline_id', 'job_id', 'created_at', 'created_time', 'expiration_time', 'tokens'],
  ...['activation_url', 'sharepack.run', 'sharepack.pack'],
];

/** Everything in the workspace whose name begins so, as its API gives it, without when it was last changed. */
export async function whatExists(
  { workspaces, workspaceUrl }: Pick<TestService, 'workspaces' | 'workspaceUrl'>,
  prefix: string,
): Promise<WhatExists> {
  const { recipients, shares, pipelines, jobs } = workspaces.forUrl(workspaceUrl);
  const isMeant = ({ name = '' }: { readonly name?: string | undefined }): boolean => name.startsWith(prefix);
  const [recipientsFound, sharesFound, pipelinesFound, jobsFound] = await Promise.all([
    recipients.list(),
    shares.list(),
    pipelines.list(),
    jobs.list(),
  ]);
  return {
    recipients: plain(recipientsFound.filter(isMeant)),
    shares: plain(
      await Promise.all(
        sharesFound.filter(isMeant).map(async ({ name }) => ({
          ...(await shares.get(name)),
          permissions: await shares.permissions(name),
        })),
      ),
    ),
    pipelines: plain(
      await Promise.all(pipelinesFound.filter(isMeant).map(({ pipeline_id }) => pipelines.get(pipeline_id))),
    ),
    jobs: plain(
      await Promise.all(
        jobsFound
          .filter(({ settings }) => settings !== undefined && isMeant(settings))
          .map(async (job) => ({ ...job, runs: await pipelineNameOf(job) })),
      ),
    ),
  };

  async function pipelineNameOf(job: (typeof jobsFound)[number]): Promise<string | undefined> {
    const id = job.settings?.tasks?.[0]?.pipeline_task?.pipeline_id;
    return id === undefined ? undefined : (await pipelines.get(id))?.name;
  }
}

/** The same of two packs that differ only in this part of their names: comparable with each other. */
export const asIfNamed = (exists: WhatExists, name: string, other: string): Json =>
  without(JSON.parse(JSON.stringify(exists).replaceAll(name, other)) as Json, WHICH_ONE);

export const countOf = ({ recipients, shares, pipelines, jobs }: WhatExists) => ({
  recipients: recipients.length,
  shares: shares.length,
  pipelines: pipelines.length,
  jobs: jobs.length,
});

const plain = (items: readonly unknown[]): readonly Json[] =>
  items
    .map((item) => without(JSON.parse(JSON.stringify(item)) as Json, WHEN_CHANGED))
    .toSorted((a, b) => (canonicalJson(a) < canonicalJson(b) ? -1 : 1));

function without(value: Json, members: readonly string[]): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => without(item, members));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([member]) => !members.includes(member))
      .map(([member, item]) => [member, without(item, members)]),
  );
}
