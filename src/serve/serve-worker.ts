import type { Logger } from 'pino';
import { createActivities } from '../activities/create-activities';
import type { DriftSchedules } from '../activities/dependencies';
import type { Config } from '../config';
import type { Workspaces } from '../databricks/workspaces';
import type { PackParser } from '../pack/pack-parser';
import type { Store } from '../store/store';
import { createWebhookSender } from '../webhooks/sender';
import type { WebhookSender } from '../webhooks/sender';
import { createWorker } from '../worker/create-worker';
import type { WorkerOptions } from '../worker/create-worker';
import { createDriftSchedules, deleteDriftSchedules } from '../worker/drift-schedules';
import { createRunsInTemporal } from '../worker/runs-in-temporal';
import { missingSearchAttributes } from '../worker/search-attributes';
import { connectNotifier } from './connect-notifier';
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
  readonly version: string;
  /** Prepared by somebody else: the tests. */
  readonly workflowBundle?: WorkerOptions['workflowBundle'];
  /** For the tests, whose runs are not that large (ActivityDependencies). */
  readonly mostSingleSteps?: number | undefined;
  readonly onDeath: (what: string) => void;
}

/** Starts a worker and lets it poll. @throws Error where Temporal lacks the search attributes that every start needs. */
export async function serveWorker(wired: WorkerParts): Promise<void> {
  const { config, parts, store, temporal, place, workspaces, parser, log, onDeath, workflowBundle } = wired;
  const missing = await missingSearchAttributes(temporal.connection, temporal.namespace);
  if (missing.length > 0)
    throw new Error(
      `Temporal's namespace '${temporal.namespace}' lacks the search attributes ${missing.join(', ')}. ` +
        'Run `sharepack migrate`, which registers them, then start again.',
    );
  if (config.driftCheckMs === undefined) await endDriftChecks(config, temporal, log);
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
      notifier: connectNotifier(wired),
      webhookSender: webhookSender(wired),
      runs: createRunsInTemporal(temporal.client),
      mostSingleSteps: wired.mostSingleSteps,
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

function webhookSender({ config, parts, version }: WorkerParts): WebhookSender | undefined {
  if (config.webhooks.length === 0) return undefined;
  const sender = createWebhookSender({ endpoints: config.webhooks, userAgent: `sharepack/${version}` });
  parts.add('webhook sender', () => sender.close());
  return sender;
}

/** What an earlier start of the service scheduled: nothing else would end it. A service does its work without, too. */
async function endDriftChecks(
  { TEMPORAL_TASK_QUEUE: taskQueue }: Config,
  { client }: TemporalClient,
  log: Logger,
): Promise<void> {
  try {
    const deleted = await deleteDriftSchedules(client.schedule, taskQueue);
    if (deleted > 0)
      log.info({ deleted }, 'DRIFT_CHECK is not set: the schedules of drift checks were deleted');
  } catch (error) {
    log.warn({ err: error }, 'the schedules of drift checks that DRIFT_CHECK made may go on');
  }
}
