/** An answer says what the pack's author could have said: whatever exists, whatever is answered. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Databricks } from '../../src/databricks/databricks';
import type { Json } from '../../src/plan/conflict';
import { canonicalJson } from '../../src/plan/state';
import type { Outcome } from '../../src/plan/step';
import { STEP_ACTIVITIES } from '../../src/workflows/activity-contract';
import type { LookResult } from '../../src/workflows/activity-contract';
import { ConflictBook } from '../../src/workflows/conflict-book';
import type { Resolution } from '../../src/workflows/contract';
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
  readonly answer: Answer;
}
interface RecipientFields {
  readonly comment?: string;
  readonly recipient_ips?: readonly string[];
}
interface ShareFields {
  readonly comment?: string;
  readonly share_assets: readonly string[];
  readonly recipients: readonly string[];
}
interface PipelineFields {
  readonly description?: string;
  readonly serverless?: boolean;
  readonly scheduled: boolean;
}
interface World {
  readonly recipients: readonly (InTheWay<RecipientFields> & { readonly wanted: RecipientFields })[];
  readonly shares: readonly (InTheWay<ShareFields> & { readonly wanted: ShareFields })[];
  readonly pipeline: InTheWay<PipelineFields> & { readonly wanted: PipelineFields };
}

const comment = fc.constantFrom('external', 'internal', 'by hand');
const recipientFields = fc.record(
  { comment, recipient_ips: fc.subarray(['192.0.2.1', '192.0.2.2', '203.0.113.0/24']) },
  { requiredKeys: [] },
);
const shareFields = fc.record(
  {
    comment,
    share_assets: fc.subarray(TABLES, { minLength: 1 }),
    recipients: fc.subarray([...RECIPIENTS]),
  },
  { requiredKeys: ['share_assets', 'recipients'] },
);
const pipelineFields = fc.record(
  {
    description: fc.constantFrom('daily', 'nightly'),
    serverless: fc.boolean(),
    scheduled: fc.boolean(),
  },
  { requiredKeys: ['scheduled'] },
);
const met = <T>(fields: fc.Arbitrary<T>) =>
  fc.record({
    wanted: fields,
    there: fc.option(fields, { nil: undefined, freq: 3 }),
    answer: fc.constantFrom(...ACTIONS),
  });
const world: fc.Arbitrary<World> = fc.record({
  recipients: fc.tuple(met(recipientFields), met(recipientFields), met(recipientFields)),
  shares: fc.tuple(met(shareFields), met(shareFields)),
  pipeline: met(pipelineFields),
});

const TARGET = { ext_catalog_name: 'analytics_prod', ext_schema_name: 'finance_shared' };
const SOURCE = 'main.finance.ledger';
const SCHEDULE = { cron: '0 0 2 * * ?', timezone: 'UTC' };

/** What an administrator made by hand under these names. A share is granted to those of the recipients that are there. */
async function makeByHand({ recipients, shares, pipeline }: World, prefix: string): Promise<void> {
  for (const [index, { there }] of recipients.entries()) {
    if (!there) continue;
    const { comment: told = '', recipient_ips = [] } = there;
    await workspace.recipients.create({
      ...{ name: `${prefix}r${index + 1}`, authentication_type: 'TOKEN', comment: told },
      ip_access_list: { allowed_ip_addresses: recipient_ips },
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
  if (pipeline.there)
    await workspace.pipelines.create({
      ...{ name: `${prefix}p`, catalog: 'analytics_prod', schema: 'finance_shared' },
      ...{ libraries: [{ notebook: { path: '/by-hand' } }], serverless: pipeline.there.serverless ?? false },
      configuration: {
        'pipelines.source_table': SOURCE,
        'pipelines.target_table': 'ledger',
        'pipelines.scd_type': '1',
      },
    });
}

/** Whether the rewritten pack has the resource, and its name there. */
const isLeftOut = ({ there, answer }: InTheWay<unknown>): boolean => there !== undefined && answer === 'skip';
const nameAfter = (name: string, { there, answer }: InTheWay<unknown>): string =>
  there !== undefined && answer === 'rename' ? `${name}_new` : name;

/** The pack: as it is, or as its author would rewrite it to say what the answers say. */
function packOf(of: World, prefix: string, isRewritten: boolean): string {
  const named = (name: string, one: InTheWay<unknown>): string =>
    `${prefix}${isRewritten ? nameAfter(name, one) : name}`;
  const isIn = (one: InTheWay<unknown>): boolean => !isRewritten || !isLeftOut(one);
  const grantees = (names: readonly string[]): readonly string[] =>
    of.recipients.flatMap((one, at) => (names.includes(`r${at + 1}`) ? [named(`r${at + 1}`, one)] : []));
  const { scheduled, ...fields } = of.pipeline.wanted;
  const pipeline = {
    ...{ name_prefix: named('p', of.pipeline), source_asset: SOURCE, ...fields, ...TARGET },
    // A skipped pipeline may still be given a schedule, which no pack without the pipeline could say.
    ...(scheduled && !isLeftOut(of.pipeline) && { schedule: SCHEDULE }),
  };
  const recipient = of.recipients.flatMap((one, at) =>
    isIn(one) ? [{ name: named(`r${at + 1}`, one), type: 'D2O', ...one.wanted }] : [],
  );
  const share = of.shares.flatMap((one, at) =>
    isIn(one)
      ? [{ name: named(`s${at + 1}`, one), ...one.wanted, recipients: grantees(one.wanted.recipients) }]
      : [],
  );
  // Of its own, so that its pipeline is in the pack whatever becomes of the other shares.
  const fed = {
    name: `${prefix}fed`,
    share_assets: [SOURCE],
    pipelines: isIn(of.pipeline) ? [pipeline] : [],
  };
  return packText({
    metadata: { project_name: prefix, strategy: isRewritten ? 'UPDATE' : 'NEW' },
    recipient,
    share: [...share, fed],
  });
}

/** The answers that the world says, to the conflicts there are. */
function answersOf({ recipients, shares, pipeline }: World, prefix: string): readonly Resolution[] {
  const answer = (Type: Resolution['Type'], name: string, one: InTheWay<unknown>): readonly Resolution[] => {
    if (!one.there) return [];
    const NewName = one.answer === 'rename' ? { NewName: `${prefix}${nameAfter(name, one)}` } : {};
    return [{ Type, Name: `${prefix}${name}`, Action: one.answer, ...NewName }];
  };
  return [
    ...recipients.flatMap((one, at) => answer('Recipient', `r${at + 1}`, one)),
    ...shares.flatMap((one, at) => answer('Share', `s${at + 1}`, one)),
    ...answer('Pipeline', 'p', pipeline),
  ];
}

/** Answers, then does each step, as the workflow does. Gives what became of each resource, by its name in the workspace. */
async function carryOut(
  { id, look }: { readonly id: string; readonly look: LookResult },
  Resolutions: readonly Resolution[],
): Promise<Readonly<Record<string, Outcome | null>>> {
  expect(look.refusal).toBeNull();
  const book = new ConflictBook();
  for (const { conflict } of look.page.items) if (conflict) book.open(conflict);
  if (Resolutions.length > 0) {
    expect(book.problems({ Resolutions })).toEqual([]);
    const resolutions = book.spelledOut({ Resolutions });
    const resolvedAt = new Date().toISOString();
    await bench.run('recordAnswers', { sharePackId: id, resolutions, resolvedBy: 'jane', resolvedAt });
    book.answer(resolutions, 'jane', resolvedAt);
  }
  expect(book.unanswered()).toEqual([]);
  // In the order of the pack nothing comes before what it depends on.
  for (const { step } of look.page.items) {
    const { Fingerprint: fingerprint } = book.find(step.type, step.name) ?? {};
    const [stored] = await bench.deps.store.stepsByName(id, step.type, [step.name]);
    if (!stored || stored.verb === 'none') continue;
    const ref = await bench.stepRef(
      id,
      step.type,
      step.name,
      fingerprint === undefined ? {} : { fingerprint },
    );
    await bench.run(STEP_ACTIVITIES[stored.verb][step.type], ref);
  }
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
  return unordered(asIfNamed(await whatExists(where, prefix), prefix, 'any_'));
}

function unordered(value: Json): Json {
  if (Array.isArray(value))
    return (value as readonly Json[])
      .map(unordered)
      .toSorted((a, b) => (canonicalJson(a) < canonicalJson(b) ? -1 : 1));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([member, item]) => [member, unordered(item)]));
}

test('a pack whose conflicts are answered comes to what the pack rewritten by hand comes to', async () => {
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(world, async (of) => {
      const [asked, rewritten] = [`ask${(runs += 1)}_`, `own${runs}_`];
      await makeByHand(of, asked);
      await makeByHand(of, rewritten);

      const answered = await bench.look(packOf(of, asked, false), 'ask');
      const byAnswers = await carryOut(answered, answersOf(of, asked));
      const byHand = await carryOut(await bench.look(packOf(of, rewritten, true), 'ask'), []);

      const alike = JSON.stringify(byHand).replaceAll(rewritten, asked);
      expect(byAnswers).toEqual(JSON.parse(alike));
      expect(await leftOf(asked)).toEqual(await leftOf(rewritten));
    }),
    // One takes a third of a second, for two packs: what fails is told as it is, not shrunk for minutes.
    { numRuns: 25, endOnFailure: true },
  );
});
