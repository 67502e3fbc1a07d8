import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Kysely, PostgresDialect, sql } from 'kysely';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pool } from 'pg';
import {
  type EmbeddedDatabase,
  startEmbeddedDatabase,
} from '../../src/store/embedded/start-embedded-database';
import { preparing } from '../../src/store/prepared';

let dataDir: string;
let embedded: EmbeddedDatabase;
let pool: Pool;
let db: Kysely<unknown>;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'sharepack-prepared-'));
  embedded = await startEmbeddedDatabase({ dataDir });
  pool = new Pool(embedded.poolConfig);
  const dialect = new PostgresDialect({ pool: { connect: preparing(pool), end: () => pool.end() } });
  db = new Kysely<unknown>({ dialect });
});
afterAll(async () => {
  await embedded.stop(db.destroy());
  await rm(dataDir, { recursive: true });
});

const prepared = async (): Promise<readonly string[]> => {
  const { rows } = await pool.query<{ name: string }>('select name from pg_prepared_statements');
  return rows.map(({ name }) => name);
};
const plus = (number: number) =>
  sql<{ sum: number }>`select ${number}::integer + 1 as sum`.execute(db).then(({ rows }) => rows[0]?.sum);

test('a text is prepared once, and run with each of its values', async () => {
  expect([await plus(1), await plus(2)]).toEqual([2, 3]);
  expect(await prepared()).toHaveLength(1);
});

test('a connection that takes the place of a broken one prepares anew', async () => {
  const client = await pool.connect();
  client.release(true);
  expect(await plus(2)).toBe(3);
  expect(await prepared()).toHaveLength(2);
});

test('beyond so many texts, others run unprepared', async () => {
  for (let nth = 0; nth < 510; nth += 1)
    await sql`select ${nth}::integer as ${sql.raw(`n${nth}`)}`.execute(db);
  expect(await prepared()).toHaveLength(501);
});
