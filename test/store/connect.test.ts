import { describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { connect } from '../../src/store/connect';
import { onEachDatabase } from './on-each-database';

onEachDatabase('A connection', (database) => {
  test('gives counts as numbers, JSON as what it holds, and times as dates', async () => {
    const { rows } = await sql`
      select 9007199254740991::bigint as count, '{"a": [1]}'::jsonb as json,
        timestamptz '2026-03-01 10:00:00.123+01' as time`.execute(database().db);
    expect(rows).toEqual([
      { count: Number.MAX_SAFE_INTEGER, json: { a: [1] }, time: new Date('2026-03-01T09:00:00.123Z') },
    ]);
  });

  test('takes a file of five megabytes', async () => {
    const bytes = Buffer.alloc(5 * 1024 * 1024, 'é');
    const { rows } = await sql<{ same: boolean }>`select ${bytes}::bytea = ${bytes}::bytea as same`.execute(
      database().db,
    );
    expect(rows).toEqual([{ same: true }]);
  });

  test('is released by a transaction that fails', async () => {
    const failing = () =>
      database()
        .db.transaction()
        .execute(() => Promise.reject(new Error('half way')));
    for (let attempt = 0; attempt < 12; attempt += 1) await expect(failing()).rejects.toThrow('half way');
    await expect(database().store.ping()).resolves.toBeUndefined();
  });

  test('that is cut between two statements of a transaction fails it, and not the process', async () => {
    const other = await database().connectAgain?.();
    if (!other) return;
    const cut = database()
      .db.transaction()
      .execute(async (trx) => {
        const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(trx);
        await sql`select pg_terminate_backend(${rows[0]?.pid}, 5000)`.execute(other);
        // It is told while nothing is asked of it.
        await pause(100);
        await sql`select 1`.execute(trx);
      });
    await expect(cut).rejects.toThrow();
    await other.destroy();
    await expect(database().store.ping()).resolves.toBeUndefined();
  });
});

describe('Connecting', () => {
  test('to a server that does not answer is an error without the password', async () => {
    // Whoever listened there does so no more.
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    server.close();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    const failed = connect({ databaseUrl: `postgres://jane:secret@127.0.0.1:${port}/db` });
    const error: unknown = await failed.catch((reason: unknown) => reason);
    expect(String(error)).toContain('ECONNREFUSED');
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('secret');
  });
});
