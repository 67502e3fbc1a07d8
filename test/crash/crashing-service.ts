import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import { createWorkspaces } from '../../src/databricks/workspaces';
import type { Workspaces } from '../../src/databricks/workspaces';
import { createLocalWorkspace } from '../../src/local/workspace/local-workspace';
import { localWorkspaceSetting } from '../../src/serve/embedded-parts';
import { StartedParts } from '../../src/serve/started-parts';
import type { Store } from '../../src/store/store';
import type { TestDatabase } from '../support/database';
import { createWorkspaceControls } from '../support/workspace-controls';
import type { WorkspaceControls } from '../support/workspace-controls';
import { Life } from './life';
import type { Boundary, CrashPoint } from './life';
import type { FromService, ToService } from './remote-store';
import { answerStoreCall } from './store-front';
import { startTemporalFront } from './temporal-front';
import { startWorkspaceFront } from './workspace-front';

/** What all services of a test file share. */
export interface Ground {
  readonly database: TestDatabase;
  readonly temporalAddress: string;
  /** Straight to the server. */
  readonly temporal: Client;
  /** Ports that a workspace had: by its URL the database would take another one there for the same. */
  readonly usedPorts: Set<number>;
}

/** A service in a process of its own that is killed at its crash point, and then started again; with a workspace of its own. */
export interface CrashingService {
  readonly store: Store;
  readonly database: TestDatabase;
  readonly temporal: Client;
  readonly workspace: WorkspaceControls;
  readonly workspaces: Workspaces;
  /** As the service knows it. */
  readonly workspaceUrl: string;
  /** Behind that, for the test: it is always there. */
  readonly ownWorkspaceUrl: string;
  /** From here on calls are counted. */
  begin(): Promise<void>;
  /** Of the first process, since `begin`. */
  readonly seen: readonly Boundary[];
  /** The process was killed at its crash point. */
  readonly hasCrashed: boolean;
  /** Sends a request until a process lives to answer it, as whoever waits for an answer does. */
  send(method: string, path: string, body?: string, headers?: Record<string, string>): Promise<Response>;
  /** Rejects where a process ended by itself. */
  readonly failed: Promise<never>;
  stop(): Promise<void>;
}

interface Running {
  readonly life: Life;
  readonly url: string;
  /** Until it is killed. */
  readonly killed: Promise<void>;
}

export async function startCrashingService(
  { database, temporal, temporalAddress, usedPorts }: Ground,
  { crash, mostSingleSteps }: { readonly crash?: CrashPoint; readonly mostSingleSteps?: number },
): Promise<CrashingService> {
  const parts = new StartedParts((name, cause) => {
    throw new Error(`${name} did not stop`, { cause });
  });
  const first = new Life(crash);
  let life = first;
  const local = await createLocalWorkspace({ stateFile: undefined, host: '127.0.0.1', port: 0 });
  parts.add('workspace', () => local.stop());
  const workspaces = createWorkspaces({
    workspaces: [localWorkspaceSetting(local.url)],
    userAgent: 'sharepack/test',
  });
  parts.add('workspace clients', () => workspaces.close());
  const workspaceFront = await startWorkspaceFront(local.url, () => life, usedPorts);
  parts.add('workspace front', () => workspaceFront.stop());
  const temporalFront = await startTemporalFront(temporalAddress, () => life);
  parts.add('Temporal front', () => temporalFront.stop());
  const workspaceUrl = `http://127.0.0.1:${workspaceFront.port}`;
  const start = {
    ...{ taskQueue: `crash-${randomUUID()}`, workspaceUrl, mostSingleSteps },
    temporalAddress: `127.0.0.1:${temporalFront.port}`,
    verbs: Object.keys(database.store) as (keyof Store)[],
  };

  let isStopping = false;
  let fail: (error: Error) => void = () => undefined;
  const failed = new Promise<never>((_, reject) => (fail = reject));
  failed.catch(() => undefined);
  let child: ChildProcess | undefined;
  let running: Promise<Running> = startProcess(first);
  parts.add('service', async () => {
    isStopping = true;
    life.end();
    await kill(child);
  });

  async function startProcess(own: Life): Promise<Running> {
    life = own;
    const started = fork(join(__dirname, 'run-on-build.mjs'), [join(__dirname, 'killed-service.ts')], {
      execArgv: [],
      serialization: 'advanced',
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    child = started;
    const killed = own.reached.then(async () => {
      await kill(started);
      own.end();
      if (!isStopping) running = startProcess(new Life());
    });
    started.once('exit', (code, signal) => {
      if (!own.isHeld && !isStopping)
        fail(new Error(`the service ended by itself: ${String(code ?? signal)}`));
    });
    const ready = new Promise<string>((resolve) => {
      started.on('message', (message: FromService) => {
        if (message.kind === 'ready') resolve(message.url);
        else
          void answerStoreCall({ store: database.store, workspaceUrl }, own, message).then((answer) =>
            tell(started, answer),
          );
      });
    });
    tell(started, { kind: 'start', start });
    return { life: own, url: await Promise.race([ready, failed]), killed };
  }

  return {
    ...{ store: database.store, database, temporal, workspaces, workspaceUrl, failed },
    workspace: createWorkspaceControls(local.url),
    ownWorkspaceUrl: local.url,
    async begin() {
      await running;
      first.count();
    },
    seen: first.seen,
    get hasCrashed() {
      return first.isHeld && crash !== undefined;
    },
    async send(method, path, body, headers = {}) {
      for (;;) {
        const { life: own, url, killed } = await running;
        try {
          const answer = await fetch(`${url}/workflow/sharepack${path}`, {
            ...{ method, headers },
            ...(body !== undefined && { body }),
          });
          // To be sent again: no worker took it in time.
          if (answer.status !== 503) return answer;
        } catch (error) {
          if (!own.isHeld) throw error;
          await killed;
        }
      }
    },
    stop: () => parts.stop(),
  };
}

/** To a process that may be dead by now, which hears nothing. */
function tell(child: ChildProcess, message: ToService): void {
  if (child.connected) child.send(message, () => undefined);
}

async function kill(child: ChildProcess | undefined): Promise<void> {
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}
