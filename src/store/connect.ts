import { CompiledQuery, Kysely, PostgresDialect, type PostgresDialectConfig, sql } from 'kysely';
import { Pool, type PoolConfig, TypeOverrides, types } from 'pg';
import { type EmbeddedDatabaseOptions, startEmbeddedDatabase } from './embedded/start-embedded-database';
import { EVENT_CHANNEL, type EventFeed } from './events/event-feed';
import { hear, listenForEvents } from './events/listen-for-events';
import { preparing } from './prepared';
import type { Database } from './tables';

/** A PostgreSQL server (DATABASE_URL), or one in this process whose data lie in `dataDir`. */
export type DatabasePlace = { readonly databaseUrl: string } | EmbeddedDatabaseOptions;

const OLDEST_MAJOR = 14;

/**
 * Connects, and finds out whether the database answers. `destroy()` of what it gives ends the connections, and with them
 * an embedded server.
 *
 * @param feed is told of new events, whichever process they come from; left out: nobody follows runs here.
 * @throws Error when the database does not answer, or is older than PostgreSQL 14. The URL, which may hold a password,
 *   is not in it.
 */
export async function connect(place: DatabasePlace, feed?: EventFeed): Promise<Kysely<Database>> {
  const db = 'databaseUrl' in place ? openServer(place.databaseUrl, feed) : await openEmbedded(place, feed);
  try {
    await requireVersion(db);
  } catch (error) {
    await db.destroy();
    throw error;
  }
  return db;
}

/**
 * Ten connections a process: each of its activities and requests holds one for some milliseconds, and a server has 100
 * for all processes by default. Ten seconds in the queue for one mean that the database does not keep up; the caller's
 * retry is better placed to wait than this process's memory.
 */
function openServer(databaseUrl: string, feed?: EventFeed): Kysely<Database> {
  const config = { connectionString: databaseUrl, application_name: 'sharepack', keepAlive: true };
  const pool = createPool({ ...config, max: 10, connectionTimeoutMillis: 10_000 });
  const listening = feed && listenForEvents(config, feed);
  const end = async (): Promise<void> => {
    await listening?.stop();
    await pool.end();
  };
  return open({ pool: { connect: preparing(pool), end } });
}

/** Its one connection is kept, so it listens too. */
async function openEmbedded(place: EmbeddedDatabaseOptions, feed?: EventFeed): Promise<Kysely<Database>> {
  const embedded = await startEmbeddedDatabase(place);
  const pool = createPool(embedded.poolConfig);
  if (feed) pool.on('connect', (client) => hear(client, feed));
  return open({
    pool: { connect: preparing(pool), end: () => embedded.stop(pool.end()) },
    ...(feed && {
      onCreateConnection: async (connection) => {
        await connection.executeQuery(CompiledQuery.raw(`listen ${EVENT_CHANNEL}`));
      },
    }),
  });
}

function createPool(config: PoolConfig): Pool {
  const pool = new Pool({ ...config, types: typeParsers() });
  // An idle connection that breaks is replaced by the pool; without a listener its error would end the process.
  pool.on('error', () => undefined);
  // Nor may one that breaks while it is held, between two statements of a transaction: the next of them says so.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

const open = (config: PostgresDialectConfig): Kysely<Database> =>
  new Kysely<Database>({ dialect: new PostgresDialect(config) });

/** Counts and sequence numbers are bigint, which pg gives as text; ours stay far below 2^53. The others are as pg has them. */
function typeParsers(): TypeOverrides {
  const parsers = new TypeOverrides();
  parsers.setTypeParser(types.builtins.INT8, Number);
  return parsers;
}

async function requireVersion(db: Kysely<Database>): Promise<void> {
  const { rows } = await sql<{ server_version: string }>`show server_version`.execute(db);
  const version = rows[0]?.server_version ?? 'unknown';
  if (Number.parseInt(version, 10) >= OLDEST_MAJOR) return;
  throw new Error(`PostgreSQL ${OLDEST_MAJOR} or newer is needed; the server of DATABASE_URL is ${version}.`);
}
