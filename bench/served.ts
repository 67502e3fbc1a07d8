import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { choosePorts } from '../src/local/ports';
import { createServiceClient, type ServiceClient } from '../test/support/service-client';
import { createWorkspaceControls, type WorkspaceControls } from '../test/support/workspace-controls';
import { end, nodeArgumentsOf, startServe } from './process';

/** A service as `npm start` runs it: its process, the Temporal server's, and a data folder of its own. */
export interface Served extends ServiceClient {
  readonly address: string;
  readonly workspace: WorkspaceControls;
  readonly temporalAddress: string;
  /** From the start of the process to its `ready`. */
  readonly readyMs: number;
}

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
  const startedAtMs = performance.now();
  const { child, address, lines } = await startServe(undefined, {
    env: { ...environment(), ...asSettings(ports), DATA_DIR: dataDir },
    logFile: join(dataDir, 'service.log'),
    nodeArguments: nodeArgumentsOf('SERVICE_NODE_ARGUMENTS'),
  });
  const readyMs = performance.now() - startedAtMs;
  try {
    return await work({
      ...createServiceClient(address),
      address,
      workspace: createWorkspaceControls(workspaceUrlIn(lines)),
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

function workspaceUrlIn(lines: readonly string[]): string {
  const [url] = lines.flatMap((line) => /Local workspace\s+(http\S+)/.exec(line)?.[1] ?? []);
  if (url === undefined)
    throw new Error(`The service did not say where its workspace is:\n${lines.join('\n')}`);
  return url;
}
