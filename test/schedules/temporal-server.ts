import { homedir } from 'node:os';
import { join } from 'node:path';
import { findTemporalCli } from '../../src/local/temporal/find-cli';
import { startTemporalServer } from '../../src/local/temporal/start-server';
import { SEARCH_ATTRIBUTES } from '../../src/workflows/contract';

/** Temporal's server on a file of its own: what was written before it was killed is there after. */
export interface KillableTemporal {
  readonly address: string;
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export async function startTemporal(
  folder: string,
  [port, uiPort]: readonly [number, number],
): Promise<KillableTemporal> {
  const options = {
    cli: await cliPath(),
    dbFile: join(folder, 'temporal.db'),
    ...{ port, uiPort },
    searchAttributes: SEARCH_ATTRIBUTES,
    logFile: join(folder, 'temporal.log'),
  };
  let server = await startTemporalServer(options);
  return {
    address: server.address,
    async restart() {
      process.kill(server.Pid, 'SIGKILL');
      await server.ended;
      server = await startTemporalServer(options);
    },
    stop: () => server.stop(),
  };
}

async function cliPath(): Promise<string> {
  const { env } = process;
  const known = env['TEST_TEMPORAL_CLI'];
  if (known !== undefined) return known;
  const { path } = await findTemporalCli({
    configured: env['TEMPORAL_CLI'],
    searchPath: env['PATH'] ?? '',
    cacheDir: join(env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'sharepack'),
    say: () => undefined,
  });
  return path;
}
