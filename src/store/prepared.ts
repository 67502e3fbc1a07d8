import type { PostgresPoolClient } from 'kysely';
import type { Pool, PoolClient } from 'pg';

/** Far more texts than the store has; a text that varies without end must not fill the server's memory. */
const MOST_TEXTS = 500;

/**
 * Connections of the pool that prepare what they run: each has a text parsed and planned once, which takes longer than most
 * of them take to run, in the embedded database by far.
 */
export function preparing(pool: Pool): () => Promise<PostgresPoolClient> {
  const numbers = new Map<string, number>();
  const numberOf = (text: string): number | undefined => {
    const known = numbers.get(text);
    if (known !== undefined || numbers.size >= MOST_TEXTS) return known;
    numbers.set(text, numbers.size);
    return numbers.size - 1;
  };
  // Each is known by its object, to Kysely too. The embedded database has one session, which outlives a connection and keeps
  // what that one has prepared.
  const known = new WeakMap<PoolClient, PostgresPoolClient>();
  let connected = 0;
  return async () => {
    const client = await pool.connect();
    const before = known.get(client);
    if (before) return before;
    const connection = (connected += 1);
    const made = prepared(client, (text) => {
      const number = numberOf(text);
      return number === undefined ? undefined : `sharepack_${connection}_${number}`;
    });
    known.set(client, made);
    return made;
  };
}

/** What has no parameters (begin, commit) is one message as it is. The store reads nothing by cursor, Kysely's other use. */
function prepared(client: PoolClient, nameOf: (text: string) => string | undefined): PostgresPoolClient {
  const query = (text: string, values: readonly unknown[]) => {
    const name = values.length === 0 ? undefined : nameOf(text);
    return client.query({ text, values: [...values], ...(name !== undefined && { name }) });
  };
  return { query: query as unknown as PostgresPoolClient['query'], release: () => client.release() };
}
