import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { PoolConfig } from 'pg';
import { databaseFolder } from './database-folder';
import { DatabaseStream, type HandOver } from './database-stream';
import { serveDatabase, type ServeOptions, type ServeOrder } from './serve-database';

export interface EmbeddedDatabase {
  readonly poolConfig: PoolConfig;
  /**
   * Writes everything down and ends the thread, once the connections are closed. A thread that does not end in time is
   * ended all the same; what was committed is safe, as after a kill.
   */
  stop(connectionsClosed?: Promise<void>): Promise<void>;
}

export interface EmbeddedDatabaseOptions {
  readonly dataDir: string;
  /** Called when the thread ends by itself, or had to be ended. What was committed is safe; to go on takes a new start. */
  readonly onDeath?: (error: Error) => void;
  /** A thread that is busy for longer is held for dead: the largest statements take seconds. */
  readonly longestStatementMs?: number;
  readonly stopTimeoutMs?: number;
}

/**
 * Starts PostgreSQL (PGlite) in a thread of this process, which alone reaches it. A thread, because while it works no timer
 * or socket of its own thread runs.
 *
 * Only one process at a time may do so with one `dataDir`: two were seen to lose each other's rows without an error. The
 * lock that sees to it is the start's (spec/operations.md, DATA_DIR).
 *
 * @throws Error where the folder is another major version's, or cannot be opened.
 */
export async function startEmbeddedDatabase({
  dataDir,
  onDeath = () => undefined,
  longestStatementMs = 60_000,
  stopTimeoutMs = 10_000,
}: EmbeddedDatabaseOptions): Promise<EmbeddedDatabase> {
  const folder = await databaseFolder(dataDir);
  const worker = startThread({ folder });
  const ended = new Promise((resolve) => worker.once('exit', resolve));
  try {
    await once(worker, 'message');
  } catch (error) {
    await ended;
    throw new Error(
      `The embedded database in ${folder} could not be opened. It has to be a folder that this user may write to, ` +
        `with a whole database or nothing in it. ${String(error)}`,
      { cause: error },
    );
  }

  let isOver = false;
  const die = (cause: string): void => {
    if (!isOver) onDeath(new Error(`The embedded database in ${folder} stopped working: ${cause}.`));
    isOver = true;
  };
  worker.on('error', (error) => die(String(error)));
  const unwatch = watch(worker, longestStatementMs, () => {
    die(`it was busy for ${longestStatementMs / 1000} s, which it is after it met a full disk, for one`);
    void worker.terminate();
  });
  void ended.then(() => {
    unwatch();
    die('its thread ended');
  });

  return {
    poolConfig: poolConfig((port) => worker.postMessage(port satisfies ServeOrder, [port])),
    async stop(connectionsClosed = Promise.resolve()) {
      isOver = true;
      const orderly = connectionsClosed.then(() => {
        order(worker, 'stop');
        return ended;
      });
      await Promise.race([orderly, delay(stopTimeoutMs, undefined, { ref: false })]);
      await worker.terminate();
    },
  };
}

const order = (worker: Worker, what: ServeOrder): void => worker.postMessage(what);

/**
 * A database that cannot write (a full disk) says so once, and then works on without end and without a word (PGlite 0.5):
 * who waits for an answer would wait as long.
 */
function watch(worker: Worker, longestStatementMs: number, onSilence: () => void): () => void {
  let answered = true;
  worker.on('message', () => (answered = true));
  const timer = setInterval(() => {
    if (answered) order(worker, 'answer');
    else onSilence();
    answered = false;
  }, longestStatementMs);
  timer.unref();
  return () => clearInterval(timer);
}

const poolConfig = (handOver: HandOver): PoolConfig => ({
  stream: () => new DatabaseStream(handOver),
  user: 'postgres',
  database: 'postgres',
  // PGlite has one session: the statements of several connections would be in one transaction. Nothing is lost by waiting in
  // the pool instead, as only one statement runs at a time anyway.
  max: 1,
  idleTimeoutMillis: 0,
});

function startThread(workerData: ServeOptions): Worker {
  // Resolved here: source text has no place of its own to look for packages from.
  const packages = [require.resolve('@electric-sql/pglite'), 'node:worker_threads'];
  const loaded = packages.map((path) => `require(${JSON.stringify(path)})`).join(', ');
  return new Worker(`(${serveDatabase.toString()})(${loaded})`, { eval: true, workerData });
}
