import { type ChildProcess, execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { stringify } from 'yaml';
import { createLocalWorkspace } from '../src/local/workspace/local-workspace';
import { localWorkspaceSetting } from '../src/serve/embedded-parts';
import { StartedParts } from '../src/serve/started-parts';
import { isEnded } from '../src/workflows/contract';
import { createServiceClient, type ServiceClient } from '../test/support/service-client';
import { createWorkspaceControls, type WorkspaceControls } from '../test/support/workspace-controls';
import { startPostgres } from './postgres';
import { end, MAIN, nodeArgumentsOf, startServe } from './process';
import { type BenchTemporal, startTemporal } from './temporal';

/** A local workspace with what it may be asked, and its controls. */
export interface BenchWorkspace extends WorkspaceControls {
  readonly url: string;
}

/** A service in the shape of production: PostgreSQL, a Temporal server, an API and workers, each a process of its own. */
export interface Spread {
  /** As WORKSPACES_FILE lists them; the first is that of packs that name none. */
  readonly workspaces: readonly BenchWorkspace[];
  readonly client: ServiceClient;
  readonly temporal: BenchTemporal;
  /** Uploads a pack, and waits until it has COMPLETED. @returns how long that took */
  readonly provision: (pack: string) => Promise<number>;
  /** Starts or ends workers until so many run. */
  scale(workers: number): Promise<void>;
  /** Resident memory of the first worker now, in MB. */
  workerMb(): number;
}

export interface SpreadOptions {
  /** Of each workspace. */
  readonly requestsPerSecond: readonly (number | 'unlimited')[];
}

/** Runs `work` on such a service, which is ended afterwards with all its data. */
export async function withSpread<R>(
  options: SpreadOptions,
  work: (service: Spread) => Promise<R>,
): Promise<R> {
  const parts = new StartedParts((name, error) => {
    throw new Error(`${name} did not stop`, { cause: error });
  });
  try {
    return await work(await startSpread(options, parts));
  } finally {
    await parts.stop();
  }
}

async function startSpread({ requestsPerSecond }: SpreadOptions, parts: StartedParts): Promise<Spread> {
  const folder = await mkdtemp(join(tmpdir(), 'sharepack-bench-'));
  parts.add('folder', () => rm(folder, { recursive: true, force: true }));
  const databaseFolder = await mkdtemp(join(tmpdir(), 'sharepack-bench-pg-'));
  parts.add('database folder', () => rm(databaseFolder, { recursive: true, force: true }));
  const postgres = await startPostgres(databaseFolder);
  parts.add('database', () => postgres.stop());
  const temporal = await startTemporal(folder);
  parts.add('Temporal server', () => temporal.stop());

  const settings = [];
  for (const requests_per_second of requestsPerSecond) {
    const workspace = await createLocalWorkspace({ stateFile: undefined, host: '127.0.0.1', port: 0 });
    parts.add('workspace', () => workspace.stop());
    settings.push({ ...localWorkspaceSetting(workspace.url), requests_per_second });
  }
  const workspacesFile = join(folder, 'workspaces.yaml');
  await writeFile(workspacesFile, stringify(settings), { mode: 0o600 });

  const { PATH, HOME } = process.env;
  const env = {
    ...{ PATH, HOME, DATABASE_URL: postgres.url, TEMPORAL_ADDRESS: temporal.address, LOG_LEVEL: 'warn' },
    ...{ WORKSPACES_FILE: workspacesFile, DEFAULT_WORKSPACE_URL: settings[0]?.url, PORT: '0' },
  };
  execFileSync(process.execPath, [MAIN, 'migrate'], { env, stdio: 'ignore' });
  const start = (part: 'api' | 'worker', nodeArguments: readonly string[] = []) =>
    startServe(part, { env, logFile: join(folder, `${part}.log`), nodeArguments });
  const api = await start('api');
  parts.add('API', () => end(api.child));
  const workers: ChildProcess[] = [];
  parts.add('workers', async () => {
    await Promise.all(workers.map(end));
  });
  const client = createServiceClient(api.address);
  return {
    client,
    temporal,
    provision: (pack) => provision(client, pack),
    workspaces: settings.map(({ url }) => ({ url, ...createWorkspaceControls(url) })),
    scale: async (count) => {
      await Promise.all(workers.splice(count).map(end));
      while (workers.length < count)
        workers.push((await start('worker', nodeArgumentsOf('WORKER_NODE_ARGUMENTS'))).child);
    },
    workerMb: () => residentMb(workers[0]),
  };
}

const POLL_MS = 50;

async function provision(client: ServiceClient, pack: string): Promise<number> {
  const startedAtMs = performance.now();
  const { body } = await client.upload(pack);
  let seen = body.Status;
  while (!isEnded(seen)) {
    await pause(POLL_MS);
    seen = (await client.status(body.SharePackId)).Status;
  }
  if (seen !== 'COMPLETED') throw new Error(`The pack is ${seen}: ${JSON.stringify(body)}`);
  return performance.now() - startedAtMs;
}

function residentMb(child: ChildProcess | undefined): number {
  if (child?.pid === undefined) throw new Error('No worker runs.');
  const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? NaN) / 1_024;
}
