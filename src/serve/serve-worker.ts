import type { Logger } from 'pino';
import { createActivities } from '../activities/create-activities';
import type { DriftSchedules } from '../activities/dependencies';
import type { Config } from '../config';
import type { Workspaces } from '../databricks/workspaces';
import type { PackParser } from '../pack/pack-parser';
import type { Store } from '../store/store';
import { createWorker } from '../worker/create-worker';
import type { WorkerOptions } from '../worker/create-worker';
import { createDriftSchedules } from '../worker/drift-schedules';
import { missingSearchAttributes } from '../worker/search-attributes';
import type { StartedParts } from './started-parts';
import { connectWorker } from './temporal';
import type { TemporalClient, TemporalPlace } from './temporal';

export interface WorkerParts {
  readonly config: Config;
  readonly parts: StartedParts;
  readonly store: Store;
  readonly temporal: TemporalClient;
  readonly place: TemporalPlace;
  readonly workspaces: Workspaces;
  readonly parser: PackParser;
  readonly log: Logger;
  /** Prepared by somebody else: the tests. */
  readonly workflowBundle?: WorkerOptions['workflowBundle'];
  /** For the tests, whose runs are not that large (ActivityDependencies). */
  readonly mostSingleSteps?: number | undefined;
  readonly onDeath: (what: string) => void;
}

/** Starts a worker and lets it poll. @throws Error where Temporal lacks the search attributes that every start needs. */
export async function serveWorker({
  config,
  parts,
  store,
  temporal,
  place,
  workspaces,
  parser,
  log,
  onDeath,
  workflowBundle,
  mostSingleSteps,
}: WorkerParts): Promise<void> {
  const missing = await missingSearchAttributes(temporal.connection, temporal.namespace);
  if (missing.length > 0)
    throw new Error(
      `Temporal's namespace '${temporal.namespace}' lacks the search attributes ${missing.join(', ')}. ` +
        'Run `sharepack migrate`, which registers them, then start again.',
    );
  const connection = await connectWorker(place);
  parts.add('worker connection', () => connection.close());
  const worker = await createWorker({
    connection,
    namespace: temporal.namespace,
    taskQueue: config.TEMPORAL_TASK_QUEUE,
    activities: createActivities({
      store,
      workspaces,
      parser,
      driftSchedules: driftSchedules(config, temporal),
      mostSingleSteps,
    }),
    workflowBundle,
  });
  let isStopping = false;
  const run = worker.run().catch((error: unknown) => log.error({ err: error }, 'the worker failed'));
  void run.then(() => {
    if (!isStopping) onDeath('The worker ended by itself.');
  });
  parts.add('worker', async () => {
    isStopping = true;
    if (worker.getState() === 'RUNNING') worker.shutdown();
    await run;
  });
}

function driftSchedules(
  { driftCheckMs, TEMPORAL_TASK_QUEUE: taskQueue }: Config,
  { client }: TemporalClient,
): DriftSchedules | undefined {
  if (driftCheckMs === undefined) return undefined;
  return createDriftSchedules(client.schedule, { taskQueue, everyMs: driftCheckMs });
}
