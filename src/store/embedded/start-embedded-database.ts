import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { PoolConfig } from 'pg';
import { databaseFolder } from './database-folder';
import { type ServeMessage, type ServeOptions, serveDatabase } from './serve-database';

export interface EmbeddedDatabase {
  readonly poolConfig: PoolConfig;
  /** Writes everything down and ends the thread. Connections are to be closed before. */
  stop(): Promise<void>;
}

/**
 * Starts PostgreSQL (PGlite) in a thread of this process, on a socket that only this user reaches. A thread, because
 * while it works no timer or socket of its own thread runs.
 *
 * Only one process at a time may do so with one `dataDir`: two were seen to lose each other's rows without an error. The
 * lock that sees to it is the start's (spec/operations.md, DATA_DIR).
 *
 * @param onDeath called when the thread ends by itself. Its data are safe up to the last commit; to go on takes a new start.
 * @throws Error where the folder is another version's, or cannot be opened.
 */
export async function startEmbeddedDatabase(options: {
  readonly dataDir: string;
  readonly onDeath?: ((error: Error) => void) | undefined;
}): Promise<EmbeddedDatabase> {
  const folder = await databaseFolder(options.dataDir);
  // The path of a Unix socket may have about 100 bytes, and a data folder may lie deep. mkdtemp's mode is 0700.
  const socketDir = await mkdtemp(join(tmpdir(), 'sharepack-'));
  const worker = startThread({ folder, socketPath: join(socketDir, '.s.PGSQL.5432') });
  const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  const removeSocket = (): Promise<void> => rm(socketDir, { recursive: true, force: true });
  try {
    await ready(worker);
  } catch (error) {
    await ended;
    await removeSocket();
    throw new Error(`The embedded database in ${folder} could not be opened: ${String(error)}`, {
      cause: error,
    });
  }

  let stopping = false;
  let reason = 'its thread ended';
  worker.on('message', (message: ServeMessage) => {
    if (message.kind === 'failed') reason = message.reason;
  });
  worker.on('error', (error) => {
    reason = String(error);
  });
  void ended.then(async () => {
    await removeSocket();
    if (!stopping) options.onDeath?.(new Error(`The embedded database stopped working: ${reason}`));
  });

  return {
    poolConfig: {
      host: socketDir,
      port: 5432,
      user: 'postgres',
      database: 'postgres',
      // PGlite has one session, and the socket server lets messages of its connections alternate even between the parse
      // and the execute of one statement: with four connections, answers were lost within a second. Nothing is lost by
      // waiting in the pool instead, as only one statement runs at a time anyway.
      max: 1,
      idleTimeoutMillis: 0,
    },
    async stop() {
      stopping = true;
      worker.postMessage('stop');
      await ended;
      await removeSocket();
    },
  };
}

function startThread(workerData: ServeOptions): Worker {
  // Resolved here: source text has no place of its own to look for packages from.
  const packages = [
    require.resolve('@electric-sql/pglite'),
    require.resolve('@electric-sql/pglite-socket'),
    'node:worker_threads',
  ];
  const loaded = packages.map((path) => `require(${JSON.stringify(path)})`).join(', ');
  return new Worker(`(${serveDatabase.toString()})(${loaded})`, { eval: true, workerData });
}

/** Resolves once the thread takes connections; rejects when it fails or ends before. */
function ready(worker: Worker): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.once('message', () => resolve());
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('its thread ended')));
  });
}
