/** An answer says what the pack's author could have said: whatever exists, whatever is answered. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Databricks } from '../../src/databricks/databricks';
import type { Json } from '../../src/plan/conflict';
import { canonicalJson } from '../../src/plan/state';
import type { Outcome } from '../../src/plan/step';
import { STEP_ACTIVITIES } from '../../src/workflows/activity-contract';
import type { LookResult } from '../../src/workflows/activity-contract';
import type { Resolution } from '../../src/workflows/contract';
import { localWorkspaceSetting } from '../../src/serve/embedded-parts';
import { Played, readPack } from '../run/played';
import { tell } from '../store/made-up';
import { packText } from '../support/packs';
import { asIfNamed, whatExists } from '../support/what-exists';
import { createActivityBench } from './activity-bench';
import type { ActivityBench } from './activity-bench';

let bench: ActivityBench;
let workspace: Databricks;
beforeAll(async () => {
  bench = await createActivityBench();
  workspace = bench.databricks;
});
afterAll(() => bench.close());

const TABLES = ['costs', 'revenue', 'budget', 'invoices'].map((table) => `main.finance.${table}`);
const RECIPIENTS = ['r1', 'r2', 'r3'] as const;
const ACTIONS = ['rename', 'skip', 'overwrite'] as const;
type Answer = (typeof ACTIONS)[number];

/** What stands in the way of a name, and what is answered about it; undefined: nothing does. */
interface InTheWay<T> {
  readonly there: T | undefined;
  /** overwrite becomes replace where in place is impossible. */
  readonly answer: Answer;
}
interface RecipientFields {
  readonly comment?: string;
  /** Of an open recipient. */
  readonly recipient_ips?: readonly string[];
  /** Of a D2D one: which of the world's metastores it is for. */
  readonly metastore?: 'own' | 'other';
}
interface ShareFields {
  readonly comment?: string;
  readonly share_assets: readonly string[];
  readonly recipients: readonly string[];
}
interface PipelineFields {
  readonly description?: string;
  readonly serverless?: boolean;
  readonly source: string;
  readonly scd_type?: '1' | '2';
  readonly scheduled: boolean;
  /** Left of a scd_type 2 that it had. */
  readonly hasKeys?: true;
}
interface JobFields {
  readonly cron: string;
  /** The pipeline that stands in the way, where one does; else, or if not, one of another name. */
  readonly runsIt: boolean;
}
interface World {
  readonly recipients: readonly (InTheWay<RecipientFields> & { readonly wanted: RecipientFields })[];
  readonly shares: readonly (InTheWay<ShareFields> & { readonly wanted: ShareFields })[];
  readonly pipeline: InTheWay<PipelineFields> & { readonly wanted: PipelineFields };
  readonly job: InTheWay<JobFields>;
}

const comment = fc.constantFrom('external', 'internal', 'by hand');
const recipientFields: fc.Arbitrary<RecipientFields> = fc.oneof(
  fc.record(
    { comment, recipient_ips: fc.subarray(['192.0.2.1', '192.0.2.2', '203.0.113.0/24']) },
    { requiredKeys: [] },
  ),
  fc.record(
    { comment, metastore: fc.constantFrom('own' as const, 'other' as const) },
    { requiredKeys: ['metastore'] },
  ),
);
const shareFields = fc.record(
  {
    comment,
    share_assets: fc.subarray(TABLES, { minLength: 1 }),
    recipients: fc.subarray([...RECIPIENTS]),
  },
  { requiredKeys: ['share_assets', 'recipients'] },
);
const SOURCES = ['main.finance.ledger', 'main.finance.invoices'] as const;
const pipelineFields = fc.record(
  {
    description: fc.constantFrom('daily', 'nightly'),
    serverless: fc.boolean(),
    source: fc.constantFrom(...SOURCES),
    scd_type: fc.constantFrom('1' as const, '2' as const),
    scheduled: fc.boolean(),
  },
  { requiredKeys: ['source', 'scheduled'] },
);
const SCHEDULE = { cron: '0 0 2 * * ?', timezone: 'UTC' };
const jobFields = fc.record({ cron: fc.constantFrom(SCHEDULE.cron, '0 0 5 * * ?'), runsIt: fc.boolean() });
const inTheWay = <T>(fields: fc.Arbitrary<T>) => ({
  there: fc.option(fields, { nil: undefined, freq: 3 }),
  answer: fc.constantFrom(...ACTIONS),
});
const met = <T>(fields: fc.Arbitrary<T>) => fc.record({ wanted: fields, ...inTheWay(fields) });
const world: fc.Arbitrary<World> = fc.record({
  recipients: fc.tuple(met(recipientFields), met(recipientFields), met(recipientFields)),
  shares: fc.tuple(met(shareFields), met(shareFields)),
  pipeline: met(pipelineFields),
  job: fc.record(inTheWay(jobFields)),
});

const TARGET = { ext_catalog_name: 'analytics_prod', ext_schema_name: 'finance_shared' };
const KEYS = 'id,booked_at';
/** What may stand under the metastore of a recipient; a world's metastores are its own, as its names are. */
const metastoreOf = (prefix: string, index: number, which: 'own' | 'other'): string =>
  `aws:us-west-2:${prefix.slice(0, 8)}-54bc-43a2-87de-${which === 'own' ? 'a' : 'b'}${String(index).padStart(11, '0')}`;

type Met<T> = InTheWay<T> & { readonly wanted: T };

/** The fields that cannot change in place differ: only `replace` makes of it what the pack wants. */
const differsForGood = {
  recipient: ({ there, wanted }: Met<RecipientFields>): boolean =>
    there !== undefined && there.metastore !== wanted.metastore,
  pipeline: ({ there, wanted }: Met<PipelineFields>): boolean =>
    there !== undefined &&
    (there.source !== wanted.source ||
      (wanted.scd_type !== undefined && wanted.scd_type !== (there.scd_type ?? '1'))),
};
const isReplaced = <T>(one: Met<T>, differs: (one: Met<T>) => boolean): boolean =>
  one.answer === 'overwrite' && differs(one);

/** The workspace has one recipient for a metastore: a new name does not help, and the pack's author would keep the name. */
const settled = (of: World): World => ({
  ...of,
  recipients: of.recipients.map((one) => {
    const isSame = one.wanted.metastore !== undefined && one.there?.metastore === one.wanted.metastore;
    return isSame && one.answer === 'rename' ? { ...one, answer: 'overwrite' } : one;
  }),
});

/** The same world after somebody has by hand replaced what only `replace` could change: by what is as it was otherwise. */
const replacedByHand = (of: World): World => ({
  ...of,
  recipients: of.recipients.map((one) => {
    const { there, wanted } = one;
    if (!there || !isReplaced(one, differsForGood.recipient)) return one;
    const { recipient_ips: ips, metastore: _, ...kept } = there;
    const type = wanted.metastore === undefined ? {} : { metastore: wanted.metastore };
    // Addresses are an open recipient's, and go with it.
    const isOpenStill = there.metastore === undefined && wanted.metastore === undefined;
    return { ...one, there: { ...kept, ...(isOpenStill && ips && { recipient_ips: ips }), ...type } };
  }),
  shares: of.shares.map((one) => {
    // A grant goes with its recipient.
    const stays = (name: string): boolean =>
      of.recipients.some(
        (recipient, at) => `r${at + 1}` === name && !isReplaced(recipient, differsForGood.recipient),
      );
    return one.there
      ? { ...one, there: { ...one.there, recipients: one.there.recipients.filter(stays) } }
      : one;
  }),
  pipeline:
    of.pipeline.there && isReplaced(of.pipeline, differsForGood.pipeline)
      ? {
          ...of.pipeline,
          there: {
            ...of.pipeline.there,
            source: of.pipeline.wanted.source,
            ...(of.pipeline.there.scd_type === '2' && { hasKeys: true as const }),
            ...(of.pipeline.wanted.scd_type && { scd_type: of.pipeline.wanted.scd_type }),
          },
        }
      : of.pipeline,
});

/** What an administrator made by hand under these names. A share is granted to those of the recipients that are there. */
async function makeByHand({ recipients, shares, pipeline, job }: World, prefix: string): Promise<void> {
  for (const [index, { there }] of recipients.entries()) {
    if (!there) continue;
    const { comment: told = '', recipient_ips, metastore } = there;
    await workspace.recipients.create({
      ...{ name: `${prefix}r${index + 1}`, comment: told },
      ...(metastore === undefined
        ? {
            authentication_type: 'TOKEN',
            ...(recipient_ips && { ip_access_list: { allowed_ip_addresses: recipient_ips } }),
          }
        : {
            authentication_type: 'DATABRICKS',
            data_recipient_global_metastore_id: metastoreOf(prefix, index, metastore),
          }),
    });
  }
  for (const [index, { there }] of shares.entries()) {
    if (!there) continue;
    const name = `${prefix}s${index + 1}`;
    await workspace.shares.create({ name, comment: there.comment ?? '' });
    await workspace.shares.update(name, {
      updates: there.share_assets.map((asset) => ({
        ...{ action: 'ADD', data_object: { name: asset, data_object_type: 'TABLE' } },
      })),
    });
    const grantees = RECIPIENTS.filter((one, at) => there.recipients.includes(one) && recipients[at]?.there);
    if (grantees.length > 0)
      await workspace.shares.updatePermissions(
        name,
        grantees.map((one) => ({ principal: `${prefix}${one}`, add: ['SELECT'] })),
      );
  }
  if (pipeline.there) await pipelineByHand(`${prefix}p`, pipeline.there);
  if (job.there) await jobByHand(prefix, job.there, pipeline.there !== undefined);
}

/** Runs what the service's own pipelines run: a replaced one does. */
async function pipelineByHand(name: string, fields: PipelineFields): Promise<string> {
  const { source, scd_type = '1', description, serverless = false } = fields;
  const hasKeys = scd_type === '2' || fields.hasKeys === true;
  const made = await workspace.pipelines.create({
    ...localWorkspaceSetting(bench.workspaceUrl).pipeline,
    ...{ name, catalog: 'analytics_prod', schema: 'finance_shared', serverless },
    // As one that is replaced says what it is not.
    ...{ notifications: [], continuous: false, tags: {} },
    configuration: {
      ...{ 'pipelines.source_table': source, 'pipelines.target_table': 'ledger' },
      'pipelines.scd_type': scd_type,
      ...(hasKeys && { 'pipelines.keys': KEYS }),
      ...(description !== undefined && { 'sharepack.description': description }),
    },
  });
  return made.pipeline_id;
}

async function jobByHand(prefix: string, { cron, runsIt }: JobFields, isThere: boolean): Promise<void> {
  const [pipeline] = runsIt && isThere ? await workspace.pipelines.list(`${prefix}p`) : [];
  const pipeline_id =
    pipeline?.pipeline_id ?? (await pipelineByHand(`${prefix}q`, { source: SOURCES[0], scheduled: false }));
  await workspace.jobs.create({
    name: `${prefix}p_schedule`,
    schedule: { quartz_cron_expression: cron, timezone_id: 'UTC', pause_status: 'UNPAUSED' },
    tasks: [{ task_key: 'pipeline', pipeline_task: { pipeline_id } }],
  });
}

/** Whether the rewritten pack has the resource, and its name there. */
const isLeftOut = ({ there, answer }: InTheWay<unknown>): boolean => there !== undefined && answer === 'skip';
const isRenamed = ({ there, answer }: InTheWay<unknown>): boolean =>
  there !== undefined && answer === 'rename';
const nameAfter = (name: string, one: InTheWay<unknown>): string => (isRenamed(one) ? `${name}_new` : name);

/** A skipped pipeline may still be given a schedule, which no pack without the pipeline could say. */
const isScheduled = ({ pipeline }: World): boolean => pipeline.wanted.scheduled && !isLeftOut(pipeline);

/** The pack: as it is, or as its author would rewrite it to say what the answers say. */
function packOf(of: World, prefix: string, isRewritten: boolean): string {
  const named = (name: string, one: InTheWay<unknown>): string =>
    `${prefix}${isRewritten ? nameAfter(name, one) : name}`;
  const isIn = (one: InTheWay<unknown>): boolean => !isRewritten || !isLeftOut(one);
  const grantees = (names: readonly string[]): readonly string[] =>
    of.recipients.flatMap((one, at) => (names.includes(`r${at + 1}`) ? [named(`r${at + 1}`, one)] : []));
  const { scheduled: _, source, scd_type, ...fields } = of.pipeline.wanted;
  const hasSchedule = isScheduled(of) && isIn(scheduleAnswer(of));
  const pipeline = {
    ...{
      name_prefix: named('p', of.pipeline),
      source_asset: source,
      target_asset: 'ledger',
      ...fields,
      ...TARGET,
    },
    ...(scd_type && { scd_type }),
    ...(scd_type === '2' && { key_columns: KEYS }),
    ...(hasSchedule && { schedule: SCHEDULE }),
  };
  const recipient = of.recipients.flatMap((one, at) => {
    const { metastore, ...wanted } = one.wanted;
    const type = metastore
      ? { type: 'D2D', recipient_databricks_org: metastoreOf(prefix, at, metastore) }
      : { type: 'D2O' };
    return isIn(one) ? [{ name: named(`r${at + 1}`, one), ...type, ...wanted }] : [];
  });
  const share = of.shares.flatMap((one, at) =>
    isIn(one)
      ? [{ name: named(`s${at + 1}`, one), ...one.wanted, recipients: grantees(one.wanted.recipients) }]
      : [],
  );
  // Of its own, so that its pipeline is in the pack whatever becomes of the other shares.
  const fed = {
    name: `${prefix}fed`,
    share_assets: [source],
    pipelines: isIn(of.pipeline) ? [pipeline] : [],
  };
  return packText({
    metadata: { project_name: prefix, strategy: isRewritten ? 'UPDATE' : 'NEW' },
    recipient,
    share: [...share, fed],
  });
}

/** No pack can say another name of a schedule than its pipeline's: it is overwritten, or follows its pipeline's new name. */
const scheduleAnswer = ({ job }: World): InTheWay<JobFields> =>
  job.answer === 'rename' ? { ...job, answer: 'overwrite' } : job;

/** The answers that the world says, to the conflicts there are. */
function answersOf(of: World, prefix: string): readonly Resolution[] {
  const answer = (
    Type: Resolution['Type'],
    name: string,
    one: InTheWay<unknown>,
    isReplace = false,
  ): readonly Resolution[] => {
    if (!one.there) return [];
    const NewName = one.answer === 'rename' ? { NewName: `${prefix}${nameAfter(name, one)}` } : {};
    return [{ Type, Name: `${prefix}${name}`, Action: isReplace ? 'replace' : one.answer, ...NewName }];
  };
  const { recipients, shares, pipeline } = of;
  const schedule = scheduleAnswer(of);
  const follows = isRenamed(pipeline) && !isLeftOut(schedule);
  return [
    ...recipients.flatMap((one, at) =>
      answer('Recipient', `r${at + 1}`, one, isReplaced(one, differsForGood.recipient)),
    ),
    ...shares.flatMap((one, at) => answer('Share', `s${at + 1}`, one)),
    ...answer('Pipeline', 'p', pipeline, isReplaced(pipeline, differsForGood.pipeline)),
    ...(isScheduled(of) && !follows ? answer('Schedule', 'p_schedule', schedule) : []),
  ];
}

type Outcomes = Readonly<Record<string, Outcome | null>>;

/** Answers, then does each step, as the workflow does. Gives what became of each resource, by its name in the workspace. */
async function carryOut(
  { id, look }: { readonly id: string; readonly look: LookResult },
  Resolutions: readonly Resolution[],
): Promise<Outcomes> {
  expect(look.refusal).toBeNull();
  const { items, ...more } = look.page;
  expect(more).toEqual({});
  const run = new Played().read({ ...readPack(), batches: { size: 1, slots: 1, width: 1 } });
  run.looked(items);
  if (Resolutions.length > 0) expect(run.answer({ Resolutions })).toEqual({ kind: 'taken' });
  for (const { answers } of run.tellings) if (answers) await tell(bench.deps.store, id, { answers });
  // One after another: nothing comes before what it depends on.
  for (let [task] = run.tasks; task; [task] = run.tasks) {
    const { strategy } = look;
    const end = await bench.run(STEP_ACTIVITIES[task.verb][task.type], {
      ...{ sharePackId: id, mode: 'ask', strategy },
      ...task,
    });
    run.endBatchOf(task.id, () => end);
  }
  expect(run.run.end?.status).toBe('COMPLETED');
  const steps = await bench.deps.store.steps(id, { after: -1, limit: 100 });
  return Object.fromEntries(
    steps
      .filter(({ outcome }) => outcome !== 'skipped')
      .map(({ type, name, actual_name, outcome }) => [`${type} ${actual_name ?? name}`, outcome]),
  );
}

/** What is in the workspace in the end: sets, to which the order in which they came says nothing. */
async function leftOf(prefix: string): Promise<Json> {
  const where = { workspaces: bench.deps.workspaces, workspaceUrl: bench.workspaceUrl };
  // Without the underscore: metastores are told apart by the same digits.
  return unordered(asIfNamed(await whatExists(where, prefix), prefix.slice(0, 8), 'any'));
}

function unordered(value: Json): Json {
  if (Array.isArray(value))
    return (value as readonly Json[])
      .map(unordered)
      .toSorted((a, b) => (canonicalJson(a) < canonicalJson(b) ? -1 : 1));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([member, item]) => [member, unordered(item)]));
}

/** What was replaced by hand before, the pack finds as it wants it, or changes in place. */
function asReplaced(of: World, prefix: string, byHand: Outcomes): Outcomes {
  const replaced = [
    ...of.recipients.flatMap((one, at) =>
      isReplaced(one, differsForGood.recipient) ? [`Recipient ${prefix}r${at + 1}`] : [],
    ),
    ...(isReplaced(of.pipeline, differsForGood.pipeline) ? [`Pipeline ${prefix}p`] : []),
  ];
  return { ...byHand, ...Object.fromEntries(replaced.map((name) => [name, 'replaced' as const])) };
}

test('a pack whose conflicts are answered comes to what the pack rewritten by hand comes to', async () => {
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(world.map(settled), async (of) => {
      const number = String((runs += 1)).padStart(7, '0');
      const [asked, rewritten] = [`a${number}_`, `b${number}_`];
      await makeByHand(of, asked);
      await makeByHand(replacedByHand(of), rewritten);

      const answered = await bench.look(packOf(of, asked, false), 'ask');
      const byAnswers = await carryOut(answered, answersOf(of, asked));
      const byHand = await carryOut(await bench.look(packOf(of, rewritten, true), 'ask'), []);

      const alike = JSON.parse(JSON.stringify(byHand).replaceAll(rewritten, asked)) as Outcomes;
      expect(byAnswers).toEqual(asReplaced(of, asked, alike));
      expect(await leftOf(asked)).toEqual(await leftOf(rewritten));
    }),
    // One takes half a second, for two packs: what fails is told as it is, not shrunk for minutes.
    { numRuns: 20, endOnFailure: true },
  );
});
