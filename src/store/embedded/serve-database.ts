import type * as pglite from '@electric-sql/pglite';
import type * as pgliteSocket from '@electric-sql/pglite-socket';
import type * as workerThreads from 'node:worker_threads';

/** What the thread is given. */
export interface ServeOptions {
  readonly folder: string;
  readonly socketPath: string;
}

/** What the thread says: that it takes connections, or why it ends. */
export type ServeMessage = { readonly kind: 'ready' } | { readonly kind: 'failed'; readonly reason: string };

/**
 * The whole of the database's thread. It travels there as its own source text, because a file for the thread to load
 * would be TypeScript under jest, which a thread cannot load, and JavaScript only in dist. So nothing outside may be
 * referred to here but types: everything is an argument. Once Node itself loads TypeScript in every version that is
 * supported, this can become an ordinary file.
 */
/* istanbul ignore next -- counters of a coverage tool would be references to the outside. */
export async function serveDatabase(
  { PGlite }: typeof pglite,
  { PGLiteSocketServer }: typeof pgliteSocket,
  { parentPort, workerData }: typeof workerThreads,
): Promise<void> {
  const { folder, socketPath } = workerData as ServeOptions;
  const tell = (message: ServeMessage): void => parentPort?.postMessage(message);

  const db = await PGlite.create(folder);
  // The socket server waits for ever after a statement that kills the database (a full disk does). Ending the thread
  // closes the connections, so that who waits is told.
  const execute = db.execProtocolRawStream.bind(db);
  db.execProtocolRawStream = async (...statement) => {
    try {
      await execute(...statement);
    } catch (error) {
      tell({ kind: 'failed', reason: String(error) });
      process.exit(1);
    }
  };

  // One connection is in use; the others are for one that is replaced while the server still notices its end.
  const server = new PGLiteSocketServer({ db, path: socketPath, maxConnections: 4 });
  await server.start();
  parentPort?.once('message', () => {
    void server
      .stop()
      .then(() => db.close())
      .then(() => process.exit(0));
  });
  tell({ kind: 'ready' });
}
