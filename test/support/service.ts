import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import { Runtime } from '@temporalio/worker';
import { pino } from 'pino';
import { readConfig } from '../../src/config';
import type { Env } from '../../src/config';
import { createWorkspaces } from '../../src/databricks/workspaces';
import type { WorkspaceSetting } from '../../src/databricks/workspace-setting';
import type { Workspaces } from '../../src/databricks/workspaces';
import { createPackParser } from '../../src/parsing/create-pack-parser';
import { createLocalWorkspace } from '../../src/local/workspace/local-workspace';
import type { LocalWorkspace } from '../../src/local/workspace/local-workspace';
import { localWorkspaceSetting } from '../../src/serve/embedded-parts';
import { serveApi } from '../../src/serve/serve-api';
import { serveWorker } from '../../src/serve/serve-worker';
import { StartedParts } from '../../src/serve/started-parts';
import { connectClient, logTemporal } from '../../src/serve/temporal';
import type { EventFeed } from '../../src/store/events/event-feed';
import type { Store } from '../../src/store/store';
import { endpointId } from '../../src/webhooks/endpoint';
import { openTestDatabase } from './database';
import { testEnvironment } from './environment';
import { freePort } from './free-ports';
import { PARSER_THREAD } from './parser';
import { createServiceClient } from './service-client';
import type { ServiceClient } from './service-client';
import { createWorkspaceControls } from './workspace-controls';
import type { WorkspaceControls } from './workspace-controls';

/** A whole service in this process: real API, worker, database and local workspace, on the tests' Temporal server. */
export interface TestService extends ServiceClient {
  readonly url: string;
  readonly store: Store;
  readonly temporal: Client;
  readonly workspace: WorkspaceControls;
  /** The official side: what really exists. */
  readonly workspaces: Workspaces;
  readonly workspaceUrl: string;
  readonly taskQueue: string;
  /** The ids of the receivers in WEBHOOKS_FILE, in its order. */
  readonly receivers: readonly string[];
  startWorker(): Promise<void>;
  /** Drains it as a shutdown does. */
  stopWorker(): Promise<void>;
  stop(): Promise<void>;
}

const log = pino({ level: 'silent' });
const fail = (what: string, error: unknown): never => {
  throw new Error(`${what} did not stop`, { cause: error });
};

/**
 * Starts a service of a test file's own; settings as in spec/operations.md. Stop it in `afterAll`.
 * Each has a task queue of its own, so that files may run side by side on one Temporal server. A run of more than
 * `mostSingleSteps` is a large one; the rest is the local workspace's setting, where it is not to be the usual one.
 */
export async function startTestService(
  settings: Env = {},
  {
    mostSingleSteps,
    ...workspaceSetting
  }: Partial<WorkspaceSetting> & {
    readonly mostSingleSteps?: number;
  } = {},
): Promise<TestService> {
  const { temporalAddress } = testEnvironment();
  const taskQueue = `test-${randomUUID()}`;
  const config = readConfig({
    TEMPORAL_ADDRESS: temporalAddress,
    TEMPORAL_TASK_QUEUE: taskQueue,
    ...settings,
  });
  const parts = new StartedParts(fail);
  logTemporal(log);
  parts.add('runtime', () => Runtime.instance().shutdown());

  const database = await openTestDatabase();
  parts.add('database', () => database.close());
  const { store, eventFeed } = database;
  const workspace = await createLocalWorkspace({ stateFile: undefined, host: '127.0.0.1', port: 0 });
  parts.add('workspace', () => workspace.stop());
  const workspaces = createWorkspaces({
    workspaces: [{ ...localWorkspaceSetting(workspace.url), ...workspaceSetting }, ...config.workspaces],
    userAgent: 'sharepack/test',
  });
  parts.add('workspace clients', () => workspaces.close());
  const parser = createPackParser({ threadPath: PARSER_THREAD });
  parts.add('parser', () => parser.stop());
  const place = { address: temporalAddress, env: {} };
  const temporal = await connectClient(place);
  parts.add('temporal', () => temporal.close());

  const wired = {
    config,
    store,
    eventFeed,
    temporal,
    place,
    workspaces,
    parser,
    log,
    version: 'test',
    onDeath: () => undefined,
    mostSingleSteps,
  };
  const worker = createStartableWorker(wired);
  parts.add('worker', () => worker.stop());
  await worker.start();
  const url = await serve(wired, parts, workspace);
  return {
    url,
    ...createServiceClient(url),
    store,
    temporal: temporal.client,
    workspace: createWorkspaceControls(workspace.url),
    workspaces,
    workspaceUrl: workspace.url,
    taskQueue,
    receivers: config.webhooks.map(endpointId),
    startWorker: () => worker.start(),
    stopWorker: () => worker.stop(),
    stop: () => parts.stop(),
  };
}

type Wired = Omit<Parameters<typeof serveWorker>[0], 'parts'> & { readonly eventFeed: EventFeed };

async function serve(wired: Wired, parts: StartedParts, workspace: LocalWorkspace): Promise<string> {
  return serveApi({
    ...wired,
    parts,
    temporalUiUrl: 'http://127.0.0.1:8233',
    defaultWorkspaceUrl: workspace.url,
    port: await freePort(),
  });
}

function createStartableWorker(wired: Wired): { start(): Promise<void>; stop(): Promise<void> } {
  const { workflowBundle } = testEnvironment();
  let running = new StartedParts(fail);
  return {
    async start() {
      running = new StartedParts(fail);
      await serveWorker({ ...wired, parts: running, workflowBundle: { codePath: workflowBundle } });
    },
    stop: () => running.stop(),
  };
}
