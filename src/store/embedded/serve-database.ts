import type * as pglite from '@electric-sql/pglite';
import type * as workerThreads from 'node:worker_threads';

/** What the thread is given. */
export interface ServeOptions {
  readonly folder: string;
}

/** What it is told: to show that it still runs, to end, or whose requests to answer too. */
export type ServeOrder = 'answer' | 'stop' | workerThreads.MessagePort;

/**
 * The whole of the database's thread; its first message says that it takes connections, the others are answers. It
 * travels there as its own source text, because a file for the thread to load would be TypeScript under jest, which a
 * thread cannot load, and JavaScript only in dist. So nothing outside may be referred to here but types: everything is an
 * argument. Once Node itself loads TypeScript in every version that is supported, this can become an ordinary file.
 */
/* istanbul ignore next -- counters of a coverage tool would be references to the outside. */
export async function serveDatabase(
  { PGlite }: typeof pglite,
  { parentPort, workerData }: typeof workerThreads,
): Promise<void> {
  const { folder } = workerData as ServeOptions;
  const db = await PGlite.create(folder).catch((error: unknown) => {
    // The file system's errors there are no Errors, and would arrive without a word of what they say.
    throw error instanceof Error ? error : new Error(JSON.stringify(error));
  });

  /** Of PostgreSQL's protocol: the first byte of a connection's last message. */
  const TERMINATE = 'X'.charCodeAt(0);
  const answer = async (request: Uint8Array): Promise<Uint8Array> => {
    const parts: Uint8Array[] = [];
    // A part is valid until the next one only.
    await db.execProtocolRawStream(request, { onRawData: (part) => void parts.push(part.slice()) });
    return new Uint8Array(Buffer.concat(parts));
  };

  const serve = (connection: workerThreads.MessagePort): void => {
    let last = Promise.resolve();
    connection.on('message', (request: Uint8Array) => {
      last = last.then(async () => {
        if (request[0] !== TERMINATE) {
          connection.postMessage(await answer(request));
          return;
        }
        // PGlite has one session: what this connection leaves open would be the next one's.
        if (db.isInTransaction()) await db.exec('rollback');
        connection.close();
      });
    });
  };

  parentPort?.on('message', (order: ServeOrder) => {
    if (order === 'answer') parentPort.postMessage(order);
    else if (order === 'stop') void db.close().then(() => process.exit(0));
    else serve(order);
  });
  parentPort?.postMessage('ready');
}
