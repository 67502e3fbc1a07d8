import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { createLocalWorkspace } from '../../src/local/workspace/local-workspace';
import type { LocalWorkspace } from '../../src/local/workspace/local-workspace';
import { localWorkspaceSetting } from '../../src/serve/embedded-parts';
import { StartedParts } from '../../src/serve/started-parts';
import { freePorts } from '../support/free-ports';
import { hasPostgres, startPostgres } from './postgres';
import type { PostgresServer } from './postgres';
import { Restarts } from './restarts';
import { keepServing } from './service-process';
import type { ServiceProcess } from './service-process';
import type { Served } from './served';
import { startTemporal } from './temporal-server';

/**
 * `apart`: API and worker are processes of their own, on PostgreSQL. `together`: one process, with the embedded database in
 * it, which so is lost whenever that process is.
 */
export type WorldForm = 'apart' | 'together';

/** One set of real parts, for many schedules at once. */
export interface World {
  readonly folder: string;
  readonly apiUrl: string;
  readonly temporalAddress: string;
  /** One for each schedule: a fault is matched by its path alone. */
  readonly workspaceUrls: readonly string[];
  readonly restarts: Restarts;
  /** How often a process of the service ended by itself. */
  readonly deaths: () => number;
  /** All parts serve. */
  up(): Promise<void>;
  stop(): Promise<void>;
}

/** A run of more steps does them in batches. */
export const MOST_SINGLE_STEPS = 8;

/** Readable: PostgreSQL runs as a user of its own where this one is root. */
function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sharepack-schedules-'));
  chmodSync(folder, 0o755);
  return folder;
}

const running = new Set<StartedParts>();

/** Of whatever this process has started nothing goes on. */
export async function stopWorlds(): Promise<void> {
  await Promise.all([...running].map((parts) => parts.stop()));
}

export async function startWorld(form: WorldForm, schedules: number): Promise<World> {
  const folder = newFolder();
  const parts = new StartedParts((name, error) =>
    process.stderr.write(`${name} did not stop: ${String(error)}\n`),
  );
  running.add(parts);
  // Kept where somebody wants to read the logs.
  if (process.env['SCHEDULES_KEEP'] === undefined)
    parts.add('folder', () => rmSync(folder, { recursive: true, force: true }));
  try {
    return { ...(await startParts(form, schedules, folder, parts)), folder, stop: () => parts.stop() };
  } catch (error) {
    await parts.stop();
    throw error;
  }
}

async function startParts(
  form: WorldForm,
  schedules: number,
  folder: string,
  parts: StartedParts,
): Promise<Omit<World, 'stop' | 'folder'>> {
  const [temporalPort = 0, uiPort = 0, apiPort = 0, databasePort = 0, workspacePort = 0] = await freePorts(5);
  const workspaces = await Promise.all(Array.from({ length: schedules }, () => workspace(parts)));
  const [temporal, postgres] = await Promise.all([
    startTemporal(folder, [temporalPort, uiPort]),
    form === 'apart' ? database(folder, databasePort) : undefined,
  ]);
  parts.add('Temporal server', () => temporal.stop());
  if (postgres) parts.add('PostgreSQL', () => postgres.stop());
  const env = {
    ...{ WORKSPACE_PORT: String(workspacePort), LOG_LEVEL: 'info' },
    TEMPORAL_ADDRESS: temporal.address,
    DATA_DIR: join(folder, 'data'),
    WORKSPACES_FILE: workspacesFile(folder, workspaces),
    ...(postgres && { DATABASE_URL: postgres.url }),
  };
  const serve = (part: Served['part']): ServiceProcess => {
    const serving = keepServing(
      {
        part,
        // A worker serves nothing there, and refuses to start all the same where it is taken.
        env: part === 'worker' ? env : { ...env, PORT: String(apiPort) },
        mostSingleSteps: MOST_SINGLE_STEPS,
      },
      join(folder, `${part}.log`),
    );
    parts.add(part, () => serving.stop());
    return serving;
  };
  const processes = postgres ? { worker: serve('worker'), api: serve('api') } : one(serve('all'));
  const up = async (): Promise<void> => {
    await Promise.all([processes.worker.up(), processes.api.up()]);
  };
  await up();
  return {
    apiUrl: `http://127.0.0.1:${apiPort}`,
    temporalAddress: temporal.address,
    workspaceUrls: workspaces.map(({ url }) => url),
    restarts: restartsOf({ ...processes, temporal, postgres }),
    deaths: () => [...new Set(Object.values(processes))].reduce((sum, { deaths }) => sum + deaths, 0),
    up,
  };
}

const one = (all: ServiceProcess) => ({ worker: all, api: all });

async function workspace(parts: StartedParts): Promise<LocalWorkspace> {
  const started = await createLocalWorkspace({ stateFile: undefined, host: '127.0.0.1', port: 0 });
  parts.add('workspace', () => started.stop());
  return started;
}

/** Copied by each world; with the process that made it, it goes. */
const TEMPLATE = newFolder();
process.once('exit', () => rmSync(TEMPLATE, { recursive: true, force: true }));

function database(folder: string, port: number): Promise<PostgresServer> {
  const own = join(folder, 'database');
  mkdirSync(own);
  return startPostgres(own, port, join(TEMPLATE, 'postgres'));
}

function workspacesFile(folder: string, workspaces: readonly LocalWorkspace[]): string {
  const path = join(folder, 'workspaces.yaml');
  writeFileSync(path, stringify(workspaces.map(({ url }) => localWorkspaceSetting(url))));
  return path;
}

interface Killable {
  readonly worker: ServiceProcess;
  readonly api: ServiceProcess;
  readonly temporal: { restart(): Promise<void> };
  readonly postgres: PostgresServer | undefined;
}

function restartsOf({ worker, api, temporal, postgres }: Killable): Restarts {
  const again = async (served: ServiceProcess, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> => {
    await served.end(signal);
    await served.up();
  };
  const killed = { part: worker, carryOut: () => again(worker, 'SIGKILL') };
  const ways = {
    'worker killed': killed,
    'worker stopped': { part: worker, carryOut: () => again(worker, 'SIGTERM') },
    'Temporal killed': { part: temporal, carryOut: () => temporal.restart() },
    // Where all is one process, it is lost with all of it.
    'API killed': api === worker ? killed : { part: api, carryOut: () => again(api, 'SIGKILL') },
    'database restarted': postgres ? { part: postgres, carryOut: () => postgres.restart() } : killed,
    'connections cut': postgres ? { part: postgres, carryOut: () => postgres.cutConnections() } : killed,
  };
  return new Restarts(ways);
}

export const formOf = (index: number): WorldForm => (hasPostgres() && index % 2 === 0 ? 'apart' : 'together');
