import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { ActivityCancellationDetails } from '@temporalio/common';
import { MockActivityEnvironment, defaultActivityInfo } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { createActivities } from '../../src/activities/create-activities';
import type { ActivityDependencies } from '../../src/activities/dependencies';
import type { KindContext } from '../../src/activities/kinds/kind';
import { kindContext, runningPack } from '../../src/activities/run-context';
import type { Databricks } from '../../src/databricks/databricks';
import { createWorkspaces } from '../../src/databricks/workspaces';
import { createLocalWorkspace } from '../../src/local/workspace/local-workspace';
import { parsePack } from '../../src/pack/parse-pack';
import type { OnConflict, Strategy } from '../../src/pack/pack';
import { sharePackName } from '../../src/pack/pack';
import { localWorkspaceSetting } from '../../src/serve/embedded-parts';
import type { SharePack, StoredStep } from '../../src/store/records';
import type { Activities, LookResult, StepRef } from '../../src/workflows/activity-contract';
import { openTestDatabase } from '../support/database';
import { parserHere } from '../support/parser';
import { createWorkspaceControls } from '../support/workspace-controls';
import type { WorkspaceControls } from '../support/workspace-controls';
import { upload } from '../store/made-up';

/** The activities on a real store and the real local workspace, run as a worker runs them, without Temporal. */
export interface ActivityBench {
  readonly deps: ActivityDependencies;
  readonly databricks: Databricks;
  readonly workspace: WorkspaceControls;
  readonly workspaceUrl: string;
  /** Runs it in the context of an activity. */
  inActivity<T>(work: () => Promise<T>): Promise<T>;
  run<K extends keyof Activities>(
    name: K,
    input: Parameters<Activities[K]>[0],
  ): Promise<Awaited<ReturnType<Activities[K]>>>;
  /** The same, cancelled once `when` has come. */
  runCancelled<K extends keyof Activities>(
    name: K,
    input: Parameters<Activities[K]>[0],
    when: () => Promise<unknown>,
    by?: CancelledBy,
  ): Promise<Awaited<ReturnType<Activities[K]>>>;
  /** A stored upload of a pack, whose steps are known. Gives its id. */
  begin(pack: string, onConflict?: OnConflict): Promise<string>;
  /** The same with the look done. */
  look(pack: string, onConflict?: OnConflict): Promise<{ readonly id: string; readonly look: LookResult }>;
  stepRef(id: string, type: StoredStep['type'], name: string, over?: Partial<StepRef>): Promise<StepRef>;
  /** For using a kind by itself. */
  context(over?: Partial<KindContext>): Promise<KindContext>;
  /** As if what was done of this step had been done so much earlier. */
  age(ref: StepRef, ms: number): Promise<void>;
  /** As if the run were over: another version may come. */
  end(id: string): Promise<void>;
  /** `METHOD path` of what `work` asks of the workspace. */
  calls(work: () => Promise<unknown>): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** As a worker cancels what it runs: for the run, or because it is shut down itself. */
export type CancelledBy = keyof typeof CANCELS;
const CANCELS = {
  run: ['CANCELLED', new ActivityCancellationDetails({ cancelRequested: true })],
  worker: ['WORKER_SHUTDOWN', new ActivityCancellationDetails({ workerShutdown: true })],
} as const;

/** The run that the bench's activities belong to. */
export const RUN = defaultActivityInfo.workflowExecution?.runId ?? '';

export async function createActivityBench(): Promise<ActivityBench> {
  const database = await openTestDatabase();
  const local = await createLocalWorkspace({ stateFile: undefined, host: '127.0.0.1', port: 0 });
  const workspaces = createWorkspaces({
    workspaces: [localWorkspaceSetting(local.url)],
    userAgent: 'sharepack/test',
  });
  const workspace = createWorkspaceControls(local.url);
  const { store } = database;
  const deps = { store, workspaces, parser: parserHere };
  const activities = createActivities(deps);
  const logger = new DefaultLogger('ERROR');
  const inActivity = <T>(work: () => Promise<T>): Promise<T> =>
    new MockActivityEnvironment({}, { logger }).run(work);

  const run: ActivityBench['run'] = (name, input) => {
    const activity = activities[name] as (given: typeof input) => Promise<never>;
    return inActivity(() => activity(input));
  };
  const runCancelled: ActivityBench['runCancelled'] = async (name, input, when, by = 'run') => {
    const activity = activities[name] as (given: typeof input) => Promise<never>;
    const environment = new MockActivityEnvironment({}, { logger });
    const [reason, details] = CANCELS[by];
    const ended: Promise<never> = environment.run(() => activity(input));
    await Promise.all([ended, when().then(() => environment.cancel(reason, details))]);
    return ended;
  };
  const save = async (text: string, on_conflict: OnConflict): Promise<SharePack> => {
    const bytes = Buffer.from(text);
    const defaults = { workspace_url: local.url, requestor: 'jane', business_line: 'finance' };
    const { pack, errors } = parsePack({ bytes, filename: 'pack.yaml', defaults });
    if (!pack) throw new Error(JSON.stringify(errors));
    const { business_line, project_name, requestor, strategy } = pack.metadata;
    const saved = await store.saveUpload({
      ...upload(),
      ...{ share_pack_name: sharePackName(pack.metadata), workspace: local.url },
      ...{ business_line, project_name, requestor, strategy, bytes },
      options: {
        on_conflict,
        on_failure: 'rollback',
        resolution_timeout_ms: 60_000,
        on_deadline: 'expire',
      },
    });
    if (saved.kind !== 'stored') throw new Error(`the upload was not stored but is ${saved.kind}`);
    return saved.sharePack;
  };
  const begin = async (text: string, onConflict: OnConflict = 'ask'): Promise<string> => {
    const { share_pack_id: sharePackId } = await save(text, onConflict);
    await run('parse', { sharePackId });
    return sharePackId;
  };

  return {
    deps,
    databricks: workspaces.forUrl(local.url),
    workspace,
    workspaceUrl: local.url,
    inActivity,
    run,
    runCancelled,
    begin,
    async look(text, onConflict) {
      const id = await begin(text, onConflict);
      return { id, look: await run('detectConflicts', { sharePackId: id }) };
    },
    async stepRef(sharePackId, type, name, over = {}) {
      const [step] = await store.stepsByName(sharePackId, type, [name]);
      const run_ = await store.sharePack(sharePackId);
      const strategy: Strategy = run_?.strategy ?? 'NEW';
      const mode = run_?.options.on_conflict ?? 'ask';
      const verb = step === undefined || step.verb === 'none' ? 'create' : step.verb;
      const actual = step?.actual_name ?? null;
      return {
        ...{ sharePackId, id: step?.id ?? -1, type, name, verb, mode, strategy, begin: 1 },
        ...(actual !== null && { actualName: actual }),
        ...over,
      };
    },
    async context(over = {}) {
      const sharePack = await save(
        `metadata: {project_name: ${randomUUID()}}\nrecipient: [{name: a}]`,
        'ask',
      );
      const running = await runningPack(deps, sharePack.share_pack_id);
      const context = await inActivity(() => Promise.resolve(kindContext(deps, running)));
      return { ...context, ...over };
    },
    async age({ sharePackId, id }, ms) {
      await sql`
        update steps set unanswered_until = unanswered_until - ${ms} * interval '1 millisecond',
          begun_at = begun_at - ${ms} * interval '1 millisecond',
          ended_at = ended_at - ${ms} * interval '1 millisecond'
        where share_pack_id = ${sharePackId} and id = ${id}`.execute(database.db);
    },
    end: (id) => store.finishRun(id, { status: 'COMPLETED' }),
    async calls(work) {
      const before = (await workspace.requests()).length;
      await work();
      const all = await workspace.requests();
      return all.slice(before).map(({ Method, Path }) => `${Method} ${Path}`);
    },
    async close() {
      await workspaces.close();
      await local.stop();
      await database.close();
    },
  };
}
