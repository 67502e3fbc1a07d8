import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { migrate } from '../../src/store/migrate';
import { databases, openTestDatabase, type TestDatabase } from '../support/database';

/** Takes the database back to how it was before its first migration. */
const empty = (database: TestDatabase) =>
  sql`drop schema public cascade; create schema public`.execute(database.db);

describe.each(databases())('Migrations on $name', ({ open }) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await open();
  }, 60_000);
  afterAll(() => database.close());

  test('bring an empty database to a store that works', async () => {
    await empty(database);
    await migrate(database.db);
    expect(await database.store.list({ page_size: 1 })).toEqual({ items: [] });
  });

  test('change nothing where they have been made', async () => {
    await migrate(database.db);
    await migrate(database.db);
    const { rows } = await sql`select name from kysely_migration`.execute(database.db);
    const names = [
      '0001_initial',
      '0002_versions',
      '0003_drift_reports',
      '0004_approval',
      '0006_workspace_limits',
      '0007_pipeline_names',
      '0008_tellings',
      '0009_fences',
    ];
    expect(rows).toEqual(names.map((name) => ({ name })));
  });

  test('are safe when several processes start at once', async () => {
    await empty(database);
    const others = await Promise.all(
      [1, 2, 3].map(async () => (await database.connectAgain?.()) ?? database.db),
    );
    await Promise.all(others.map((db) => migrate(db)));
    expect(await database.store.list({ page_size: 1 })).toEqual({ items: [] });
    for (const db of others) if (db !== database.db) await db.destroy();
  });

  test('refuse a database that a later release has brought further, naming what they do not know', async () => {
    await sql`insert into kysely_migration (name, timestamp) values ('9999_later', '2030')`.execute(
      database.db,
    );
    await expect(migrate(database.db)).rejects.toThrow('9999_later');
    await sql`delete from kysely_migration where name = '9999_later'`.execute(database.db);
  });

  test('leave the database as it was where one fails', async () => {
    await empty(database);
    await sql`create table steps (in_the_way text)`.execute(database.db);
    await expect(migrate(database.db)).rejects.toThrow(/0001_initial.*steps/);
    const { rows } = await sql`select to_regclass('files') as files`.execute(database.db);
    expect(rows).toEqual([{ files: null }]);
  });
});

test('a test’s database is migrated, empty, and gone when it is closed', async () => {
  const database = await openTestDatabase();
  expect(await database.store.list({ page_size: 1 })).toEqual({ items: [] });
  await database.close();
  await expect(database.store.ping()).rejects.toThrow();
});
