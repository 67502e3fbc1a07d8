import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { choosePorts } from '../src/local/ports';
import { createServiceClient, type ServiceClient } from '../test/support/service-client';
import { createWorkspaceControls, type WorkspaceControls } from '../test/support/workspace-controls';

/** A service as `npm start` runs it: its process, the Temporal server's, and a data folder of its own. */
export interface Served extends ServiceClient {
  readonly address: string;
  readonly workspace: WorkspaceControls;
  readonly temporalAddress: string;
  /** From the start of the process to its `ready`. */
  readonly readyMs: number;
}

const MAIN = join(__dirname, '..', 'dist', 'main.js');

/** Runs `work` on a new service, which is ended afterwards, with its data. */
export async function withService<R>(work: (service: Served) => Promise<R>): Promise<R> {
  return withDataDir((dataDir) => onService(dataDir, work));
}

export async function withDataDir<R>(work: (dataDir: string) => Promise<R>): Promise<R> {
  const dataDir = await mkdtemp(join(tmpdir(), 'sharepack-bench-'));
  try {
    return await work(dataDir);
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** The same on data that may be there already. */
export async function onService<R>(dataDir: string, work: (service: Served) => Promise<R>): Promise<R> {
  const ports = await choosePorts(PORTS, { host: '127.0.0.1', say: () => undefined });
  const logFile = join(dataDir, 'service.log');
  const log = await open(logFile, 'a');
  const startedAtMs = performance.now();
  const child = spawn(process.execPath, [...nodeArguments(), MAIN, 'serve'], {
    env: { ...environment(), ...asSettings(ports), DATA_DIR: dataDir },
    stdio: ['ignore', 'pipe', log.fd],
  });
  await log.close();
  try {
    const { address, workspaceUrl } = await untilReady(child, logFile);
    const readyMs = performance.now() - startedAtMs;
    return await work({
      ...createServiceClient(address),
      address,
      workspace: createWorkspaceControls(workspaceUrl),
      temporalAddress: `127.0.0.1:${ports.TEMPORAL_PORT}`,
      readyMs,
    });
  } finally {
    await end(child);
  }
}

const ANY = { port: 0, isSet: true };
const PORTS = { PORT: ANY, TEMPORAL_PORT: ANY, TEMPORAL_UI_PORT: ANY, WORKSPACE_PORT: ANY };

const asSettings = (ports: Readonly<Record<string, number>>): Record<string, string> =>
  Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, String(port)]));

/** Whatever this shell is set to, a service is started with its standard settings. */
const environment = (): Record<string, string | undefined> => {
  const { PATH, HOME, XDG_CACHE_HOME, TEMPORAL_CLI, TMPDIR } = process.env;
  return { PATH, HOME, XDG_CACHE_HOME, TEMPORAL_CLI, TMPDIR };
};

/** SERVICE_NODE_ARGUMENTS="--cpu-prof --cpu-prof-dir=…": for looking into what a benchmark shows. */
const nodeArguments = (): readonly string[] =>
  (process.env['SERVICE_NODE_ARGUMENTS'] ?? '').split(' ').filter((argument) => argument !== '');

async function untilReady(
  child: ChildProcess,
  logFile: string,
): Promise<{ readonly address: string; readonly workspaceUrl: string }> {
  if (!child.stdout) throw new Error('The service has no output to read.');
  let workspaceUrl = '';
  for await (const line of createInterface(child.stdout)) {
    workspaceUrl = /Local workspace\s+(http\S+)/.exec(line)?.[1] ?? workspaceUrl;
    const [, address] = /^ready (\S+)/.exec(line) ?? [];
    if (address === undefined) continue;
    child.stdout.resume();
    return { address, workspaceUrl };
  }
  throw new Error(`The service did not start: ${await readFile(logFile, 'utf8')}`);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGINT');
  await once(child, 'exit');
}
