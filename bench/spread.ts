import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { stringify } from 'yaml';
import { choosePorts } from '../src/local/ports';
import { findTemporalCli } from '../src/local/temporal/find-cli';
import { startTemporalServer } from '../src/local/temporal/start-server';
import { createLocalWorkspace } from '../src/local/workspace/local-workspace';
import { localWorkspaceSetting } from '../src/serve/embedded-parts';
import { StartedParts } from '../src/serve/started-parts';
import { isEnded, SEARCH_ATTRIBUTES } from '../src/workflows/contract';
import { createServiceClient, type ServiceClient } from '../test/support/service-client';
import { createWorkspaceControls, type WorkspaceControls } from '../test/support/workspace-controls';
import type { WorkPack } from './made-work-pack';
import { startPostgres } from './postgres';

/** A local workspace with what it may be asked, and its controls. */
export interface BenchWorkspace extends WorkspaceControls {
  readonly url: string;
}

/** Leaves nothing in it but the tables that the work needs. */
export async function prepare(workspace: BenchWorkspace, { tables }: WorkPack): Promise<void> {
  await workspace.latency(0);
  await workspace.empty();
  await workspace.tables(...tables);
}

/** A service in the shape of production: PostgreSQL, a Temporal server, an API and workers, each a process of its own. */
export interface Spread {
  /** As WORKSPACES_FILE lists them; the first is that of packs that name none. */
  readonly workspaces: readonly BenchWorkspace[];
  /** Uploads a pack, and waits until it has COMPLETED. @returns how long that took */
  readonly provision: (pack: string) => Promise<number>;
  /** Starts or ends workers until so many run. */
  scale(workers: number): Promise<void>;
}

export interface SpreadOptions {
  /** Of each workspace. */
  readonly requestsPerSecond: readonly (number | 'unlimited')[];
}

const MAIN = join(__dirname, '..', 'dist', 'main.js');
const quiet = (): void => undefined;

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
  const temporalAddress = await startTemporal(folder, parts);

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
    ...{ PATH, HOME, DATABASE_URL: postgres.url, TEMPORAL_ADDRESS: temporalAddress, LOG_LEVEL: 'warn' },
    ...{ WORKSPACES_FILE: workspacesFile, DEFAULT_WORKSPACE_URL: settings[0]?.url, PORT: '0' },
  };
  execFileSync(process.execPath, [MAIN, 'migrate'], { env, stdio: 'ignore' });
  const api = await startPart('api', env, folder);
  parts.add('API', () => end(api.child));
  const workers: ChildProcess[] = [];
  parts.add('workers', async () => {
    await Promise.all(workers.map(end));
  });
  return {
    provision: (pack) => provision(createServiceClient(api.address), pack),
    workspaces: settings.map(({ url }) => ({ url, ...createWorkspaceControls(url) })),
    scale: async (count) => {
      await Promise.all(workers.splice(count).map(end));
      while (workers.length < count) workers.push((await startPart('worker', env, folder)).child);
    },
  };
}

async function startTemporal(folder: string, parts: StartedParts): Promise<string> {
  const ports = await choosePorts(
    { server: { port: 27233, isSet: false }, ui: { port: 28233, isSet: false } },
    { host: '127.0.0.1', say: quiet },
  );
  const cli = await findTemporalCli({
    configured: process.env['TEMPORAL_CLI'],
    searchPath: process.env['PATH'] ?? '',
    cacheDir: join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'sharepack'),
    say: quiet,
  });
  const server = await startTemporalServer({
    cli: cli.path,
    dbFile: join(folder, 'temporal.db'),
    port: ports.server,
    uiPort: ports.ui,
    searchAttributes: SEARCH_ATTRIBUTES,
    logFile: join(folder, 'temporal.log'),
  });
  parts.add('Temporal server', () => server.stop());
  return server.address;
}

/** `sharepack serve PART`, once it says that it is ready. */
async function startPart(
  part: 'api' | 'worker',
  env: Readonly<Record<string, string | undefined>>,
  folder: string,
): Promise<{ readonly child: ChildProcess; readonly address: string }> {
  const logFile = join(folder, `${part}.log`);
  const log = await open(logFile, 'a');
  const child = spawn(process.execPath, [MAIN, 'serve', part], { env, stdio: ['ignore', 'pipe', log.fd] });
  await log.close();
  if (!child.stdout) throw new Error(`The ${part} has no output to read.`);
  for await (const line of createInterface(child.stdout)) {
    const [isReady, address = ''] = /^ready ?(\S*)/.exec(line) ?? [];
    if (isReady === undefined) continue;
    child.stdout.resume();
    return { child, address };
  }
  throw new Error(`The ${part} did not start: ${await readFile(logFile, 'utf8')}`);
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

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGINT');
  await once(child, 'exit');
}
