import { Client, Connection, defaultGrpcRetryOptions, makeGrpcRetryInterceptor } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { NativeConnection, Runtime, DefaultLogger } from '@temporalio/worker';
import type { Logger } from 'pino';
import type { TemporalCommand } from '../workflows/contract';
import { whileOpen } from './while-open';

/** Where Temporal is: the embedded server's address, or undefined for the SDK's own environment configuration. */
export interface TemporalPlace {
  readonly address: string | undefined;
  /** The path of the `temporal` binary that this service runs; undefined where it is the operator's own. */
  readonly binary?: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface TemporalClient {
  readonly connection: Connection;
  readonly client: Client;
  readonly namespace: string;
  /** How a person reaches the same Temporal from a terminal. */
  readonly command: TemporalCommand;
  /** Calls that are under way end, cancelled. */
  close(): Promise<void>;
}

/** @throws Error when Temporal does not answer. */
export async function connectClient(place: TemporalPlace): Promise<TemporalClient> {
  const { connectionOptions, namespace = 'default' } = connectConfig(place);
  let isOpen = true;
  const retrying = makeGrpcRetryInterceptor(defaultGrpcRetryOptions());
  const connection = await Connection.connect({
    ...connectionOptions,
    interceptors: [retrying, whileOpen(() => isOpen)],
  });
  const { address = DEFAULT_ADDRESS } = connectionOptions;
  const command = { binary: place.binary ?? 'temporal', address, namespace };
  return {
    ...{ connection, namespace, command, client: new Client({ connection, namespace }) },
    close() {
      isOpen = false;
      return connection.close();
    },
  };
}

/** The SDK's own, where nothing says another. */
const DEFAULT_ADDRESS = 'localhost:7233';

/** The worker's connection is the native core's own. */
export const connectWorker = (place: TemporalPlace): Promise<NativeConnection> =>
  NativeConnection.connect(connectConfig(place).connectionOptions);

function connectConfig({ address, env }: TemporalPlace): ReturnType<typeof loadClientConnectConfig> {
  if (address !== undefined) return { connectionOptions: { address }, namespace: 'default' };
  return loadClientConnectConfig({ overrideEnvVars: env as Record<string, string> });
}

/** Sends what Temporal's core and SDK say into the service's log. Once a process, before the first worker. */
export function logTemporal(log: Logger): void {
  const logger = new DefaultLogger('WARN', ({ level, message, meta }) => {
    const { error, ...rest } = meta ?? {};
    log[level === 'ERROR' ? 'error' : 'warn'](
      { ...rest, ...(error !== undefined && { err: error }) },
      message,
    );
  });
  // Shutdown is ordered by StartedParts; the SDK would stop its workers on signals by itself.
  Runtime.install({ logger, shutdownSignals: [] });
}
