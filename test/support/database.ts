import type { Kysely } from 'kysely';
import { createHash, randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { cp, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { connect } from '../../src/store/connect';
import { createStore } from '../../src/store/create-store';
import { createEventFeed, type EventFeed } from '../../src/store/events/event-feed';
import { migrate } from '../../src/store/migrate';
import type { Store } from '../../src/store/store';
import type { Database } from '../../src/store/tables';

/** A migrated, empty database of a test file's own. */
export interface TestDatabase {
  readonly db: Kysely<Database>;
  readonly store: Store;
  readonly eventFeed: EventFeed;
  /** Another connection pool to the same database, as another process has one; undefined where only one process may be. */
  readonly connectAgain?: () => Promise<Kysely<Database>>;
  /** Closes it, and removes all of it. */
  close(): Promise<void>;
}

export interface DatabaseKind {
  readonly name: string;
  readonly open: () => Promise<TestDatabase>;
}

/** What the store's suite runs on: the embedded database, and the server of TEST_DATABASE_URL where there is one. */
export function databases(): readonly DatabaseKind[] {
  const serverUrl = process.env['TEST_DATABASE_URL'];
  const embedded = { name: 'PGlite', open: openTestDatabase };
  if (serverUrl === undefined) return [embedded];
  return [embedded, { name: 'PostgreSQL', open: () => openOnServer(serverUrl) }];
}

/** An embedded database on a copy of the template. */
export async function openTestDatabase(): Promise<TestDatabase> {
  const dataDir = await copyOfTemplate();
  const eventFeed = createEventFeed();
  const db = await connect({ dataDir }, eventFeed);
  return {
    db,
    store: createStore(db),
    eventFeed,
    close: async () => {
      await db.destroy();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** A data folder (DATA_DIR) of one's own with a migrated database in it; the caller removes it. */
export async function copyOfTemplate(): Promise<string> {
  const template = await embeddedDatabaseTemplate();
  const dataDir = await mkdtemp(join(tmpdir(), 'sharepack-test-'));
  await cp(template, dataDir, { recursive: true, mode: constants.COPYFILE_FICLONE });
  return dataDir;
}

/**
 * A data folder (DATA_DIR) with a migrated, empty database, to be copied and never opened. Made once for each state of the
 * migrations, as initialising takes seconds and copying tenths of one; whoever renames it into its place first wins.
 */
export async function embeddedDatabaseTemplate(): Promise<string> {
  const template = join(tmpdir(), `sharepack-template-${userInfo().username}-${await schemaHash()}`);
  if (await exists(template)) return template;
  const made = await mkdtemp(`${template}.`);
  const db = await connect({ dataDir: made });
  await migrate(db);
  await db.destroy();
  await rename(made, template).catch(async (error: unknown) => {
    await rm(made, { recursive: true });
    if (!(await exists(template))) throw error;
  });
  return template;
}

const exists = (folder: string): Promise<boolean> =>
  readdir(folder).then(
    () => true,
    () => false,
  );

const ROOT = join(__dirname, '../..');

async function schemaHash(): Promise<string> {
  const migrations = join(ROOT, 'src/store/migrations');
  const files = (await readdir(migrations)).sort().map((file) => join(migrations, file));
  const hash = createHash('sha256');
  for (const file of [...files, join(ROOT, 'node_modules/@electric-sql/pglite/package.json')]) {
    hash.update(await readFile(file));
  }
  return hash.digest('hex').slice(0, 16);
}

/** A database of its own on the server, cloned from a migrated template. */
async function openOnServer(serverUrl: string): Promise<TestDatabase> {
  const name = `sharepack_test_${randomUUID().replaceAll('-', '')}`;
  await onServer(serverUrl, async (server) => {
    const template = await serverTemplate(serverUrl, server);
    await server.query(`create database ${name} template ${template}`);
  });
  const connectAgain = (): Promise<Kysely<Database>> =>
    connect({ databaseUrl: databaseUrl(serverUrl, name) });
  const eventFeed = createEventFeed();
  const db = await connect({ databaseUrl: databaseUrl(serverUrl, name) }, eventFeed);
  return {
    db,
    store: createStore(db),
    eventFeed,
    connectAgain,
    close: async () => {
      await db.destroy();
      await onServer(serverUrl, (server) => server.query(`drop database ${name} with (force)`));
    },
  };
}

/** Under `onServer`'s lock: made under another name and renamed when it is whole. */
async function serverTemplate(serverUrl: string, server: Client): Promise<string> {
  const template = `sharepack_template_${await schemaHash()}`;
  const found = await server.query('select 1 from pg_database where datname = $1', [template]);
  if (found.rowCount === 1) return template;
  const draft = `${template}_draft`;
  await server.query(`drop database if exists ${draft}`);
  await server.query(`create database ${draft}`);
  const db = await connect({ databaseUrl: databaseUrl(serverUrl, draft) });
  await migrate(db);
  await db.destroy();
  await server.query(`alter database ${draft} rename to ${template}`);
  return template;
}

/** One test file at a time: a database can be cloned only while nobody is connected to it. */
async function onServer(serverUrl: string, work: (server: Client) => Promise<unknown>): Promise<void> {
  const server = new Client({ connectionString: serverUrl });
  await server.connect();
  try {
    await server.query(`select pg_advisory_lock(hashtext('sharepack tests'))`);
    await work(server);
  } finally {
    await server.end();
  }
}

function databaseUrl(serverUrl: string, name: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}
