import type * as pglite from '@electric-sql/pglite';
import type * as pgliteSocket from '@electric-sql/pglite-socket';
import type * as workerThreads from 'node:worker_threads';

/** What the thread is given. */
export interface ServeOptions {
  readonly folder: string;
  readonly socketPath: string;
}

/** What it is told: to show that it still runs, or to end. */
export type ServeOrder = 'answer' | 'stop';

/**
 * The whole of the database's thread; its first message says that it takes connections, the others are answers. It
 * travels there as its own source text, because a file for the thread to load would be TypeScript under jest, which a
 * thread cannot load, and JavaScript only in dist. So nothing outside may be referred to here but types: everything is an
 * argument. Once Node itself loads TypeScript in every version that is supported, this can become an ordinary file.
 */
/* istanbul ignore next -- counters of a coverage tool would be references to the outside. */
export async function serveDatabase(
  { PGlite }: typeof pglite,
  { PGLiteSocketServer }: typeof pgliteSocket,
  { parentPort, workerData }: typeof workerThreads,
): Promise<void> {
  const { folder, socketPath } = workerData as ServeOptions;
  const db = await PGlite.create(folder).catch((error: unknown) => {
    // The file system's errors there are no Errors, and would arrive without a word of what they say.
    throw error instanceof Error ? error : new Error(JSON.stringify(error));
  });
  // One connection is in use; the others are for one that is replaced while the server still notices its end.
  const server = new PGLiteSocketServer({ db, path: socketPath, maxConnections: 4 });
  await server.start();
  parentPort?.on('message', (order: ServeOrder) => {
    if (order === 'answer') {
      parentPort.postMessage(order);
      return;
    }
    void server
      .stop()
      .then(() => db.close())
      .then(() => process.exit(0));
  });
  parentPort?.postMessage('ready');
}
