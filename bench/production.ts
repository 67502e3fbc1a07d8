import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, openSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { stringify } from 'yaml';
import { choosePorts } from '../src/local/ports';
import { findTemporalCli } from '../src/local/temporal/find-cli';
import { startTemporalServer } from '../src/local/temporal/start-server';
import { localWorkspaceSetting } from '../src/serve/embedded-parts';
import { SEARCH_ATTRIBUTES } from '../src/workflows/contract';
import { createServiceClient, type ServiceClient } from '../test/support/service-client';
import { createWorkspaceControls, type WorkspaceControls } from '../test/support/workspace-controls';

/** The service as production runs it, each part a process of its own, on PostgreSQL. */
export interface Production extends ServiceClient {
  readonly workspace: WorkspaceControls;
  readonly temporalAddress: string;
  readonly temporalCli: string;
  /** Resident memory of `serve worker` now, in MB. */
  workerMb(): number;
}

type Stop = () => unknown;

const MAIN = join(__dirname, '..', 'dist', 'main.js');
const HOST = '127.0.0.1';
const ANY = { port: 0, isSet: true };
const silent = { host: HOST, say: () => undefined };

/** Runs `work` on new parts with new data, all of which are gone afterwards. */
export async function inProduction<R>(work: (production: Production) => Promise<R>): Promise<R> {
  const folder = await mkdtemp(join(tmpdir(), 'sharepack-bench-'));
  const stops: Stop[] = [() => rm(folder, { recursive: true, force: true })];
  try {
    return await work(await start(folder, (stop) => stops.push(stop)));
  } finally {
    for (const stop of stops.reverse()) await stop();
  }
}

async function start(folder: string, onEnd: (stop: Stop) => void): Promise<Production> {
  const ports = await choosePorts(
    { api: ANY, temporal: ANY, ui: ANY, workspace: ANY, database: ANY },
    silent,
  );
  const databaseUrl = startPostgresql(folder, ports.database, onEnd);
  const cli = await temporalCli();
  const temporal = await startTemporalServer({
    cli,
    dbFile: join(folder, 'temporal.db'),
    port: ports.temporal,
    uiPort: ports.ui,
    searchAttributes: SEARCH_ATTRIBUTES,
    logFile: join(folder, 'temporal.log'),
  });
  onEnd(() => temporal.stop());
  const { PATH, HOME } = process.env;
  const run = async (args: readonly string[], env: Record<string, string>, node: readonly string[] = []) => {
    const [part = ''] = args.slice(-1);
    const log = openSync(join(folder, `${part}.log`), 'a');
    const child = spawn(process.execPath, [...node, MAIN, ...args], {
      env: { PATH, HOME, ...env },
      stdio: ['ignore', 'pipe', log],
    });
    onEnd(() => end(child));
    const answer = await lineThat(child, /^ready ?(.*)/, join(folder, `${part}.log`));
    return { child, answer };
  };
  const { answer: workspaceUrl } = await run(['serve', 'workspace'], {
    DATA_DIR: join(folder, 'workspace'),
    WORKSPACE_PORT: String(ports.workspace),
  });
  const workspaces = join(folder, 'workspaces.yaml');
  writeFileSync(workspaces, stringify([localWorkspaceSetting(workspaceUrl)]));
  const settings = {
    DATABASE_URL: databaseUrl,
    TEMPORAL_ADDRESS: temporal.address,
    WORKSPACES_FILE: workspaces,
    DEFAULT_WORKSPACE_URL: workspaceUrl,
  };
  execFileSync(process.execPath, [MAIN, 'migrate'], { env: { PATH, HOME, ...settings } });
  const api = await run(['serve', 'api'], { ...settings, PORT: String(ports.api) });
  const worker = await run(['serve', 'worker'], settings, workerArguments());
  return {
    ...createServiceClient(api.answer),
    workspace: createWorkspaceControls(workspaceUrl),
    temporalAddress: temporal.address,
    temporalCli: cli,
    workerMb: () => residentMb(worker.child),
  };
}

/** WORKER_NODE_ARGUMENTS="--cpu-prof --cpu-prof-dir=…": for looking into what a benchmark shows. */
const workerArguments = (): readonly string[] =>
  (process.env['WORKER_NODE_ARGUMENTS'] ?? '').split(' ').filter((argument) => argument !== '');

function temporalCli(): Promise<string> {
  const { TEMPORAL_CLI: configured, PATH: searchPath = '', XDG_CACHE_HOME } = process.env;
  const cacheDir = join(XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'sharepack');
  return findTemporalCli({ configured, searchPath, cacheDir, say: () => undefined }).then(({ path }) => path);
}

/** A cluster of its own. PostgreSQL refuses to run as root, so root runs it as the user that its package made. */
function startPostgresql(folder: string, port: number, onEnd: (stop: Stop) => void): string {
  const versions = readdirSync('/usr/lib/postgresql').sort((a, b) => Number(a) - Number(b));
  const bin = join('/usr/lib/postgresql', versions.at(-1) ?? '', 'bin');
  const data = join(folder, 'postgresql');
  const isRoot = process.getuid?.() === 0;
  const as = (program: string, args: readonly string[]): void => {
    const command = [join(bin, program), ...args];
    const [name = '', ...rest] = isRoot ? ['runuser', '-u', 'postgres', '--', ...command] : command;
    execFileSync(name, rest, { cwd: '/', stdio: 'ignore' });
  };
  // Its user has to reach what lies in the folder.
  chmodSync(folder, 0o711);
  execFileSync('mkdir', [data]);
  if (isRoot) chownSync(data, Number(execFileSync('id', ['-u', 'postgres'])), 0);
  as('initdb', ['-D', data, '-U', 'sharepack', '--auth=trust', '--encoding=UTF8', '--locale=C']);
  as('pg_ctl', ['-D', data, '-w', '-l', join(data, 'log'), '-o', `-p ${port} -h ${HOST} -k ''`, 'start']);
  onEnd(() => {
    as('pg_ctl', ['-D', data, '-m', 'fast', 'stop']);
  });
  as('createdb', ['-h', HOST, '-p', String(port), '-U', 'sharepack', 'sharepack']);
  return `postgresql://sharepack@${HOST}:${port}/sharepack`;
}

async function lineThat(child: ChildProcess, wanted: RegExp, logFile: string): Promise<string> {
  if (!child.stdout) throw new Error('The process has no output to read.');
  for await (const line of createInterface(child.stdout)) {
    const found = wanted.exec(line);
    if (!found) continue;
    child.stdout.resume();
    return found[1] ?? '';
  }
  throw new Error(`It did not start: ${readFileSync(logFile, 'utf8')}`);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGINT');
  await once(child, 'exit');
}

function residentMb({ pid }: ChildProcess): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? NaN) / 1_024;
}
