import { homedir } from 'node:os';
import { join } from 'node:path';
import { choosePorts } from '../src/local/ports';
import { findTemporalCli } from '../src/local/temporal/find-cli';
import { startTemporalServer } from '../src/local/temporal/start-server';
import { SEARCH_ATTRIBUTES } from '../src/workflows/contract';

export interface BenchTemporal {
  readonly address: string;
  /** The path of its command line. */
  readonly cli: string;
  stop(): Promise<void>;
}

const ANY = { port: 0, isSet: true };
const quiet = (): void => undefined;

/** A Temporal server of one's own, with its data in `folder`. */
export async function startTemporal(folder: string): Promise<BenchTemporal> {
  const ports = await choosePorts({ server: ANY, ui: ANY }, { host: '127.0.0.1', say: quiet });
  const { TEMPORAL_CLI: configured, PATH: searchPath = '', XDG_CACHE_HOME } = process.env;
  const cacheDir = join(XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'sharepack');
  const { path: cli } = await findTemporalCli({ configured, searchPath, cacheDir, say: quiet });
  const server = await startTemporalServer({
    cli,
    dbFile: join(folder, 'temporal.db'),
    port: ports.server,
    uiPort: ports.ui,
    searchAttributes: SEARCH_ATTRIBUTES,
    logFile: join(folder, 'temporal.log'),
  });
  return { address: server.address, cli, stop: () => server.stop() };
}
