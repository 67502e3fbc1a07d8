import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Client, Pool } from 'pg';
import { connect } from '../../../src/store/connect';
import { createStore } from '../../../src/store/create-store';
import {
  type EmbeddedDatabase,
  startEmbeddedDatabase,
} from '../../../src/store/embedded/start-embedded-database';
import { copyOfTemplate } from '../../support/database';
import { stored, upload } from '../made-up';

// Each test starts it, for some seconds where the machine is busy.
jest.setTimeout(120_000);

describe('The embedded database', () => {
  const folders: string[] = [];
  const copied = async (): Promise<string> => {
    const folder = await copyOfTemplate();
    folders.push(folder);
    return folder;
  };
  const emptyFolder = async (): Promise<string> => {
    const folder = await mkdtemp(join(tmpdir(), 'sharepack-test-'));
    folders.push(folder);
    return folder;
  };
  const connected = async ({ poolConfig }: EmbeddedDatabase): Promise<Client> => {
    const client = new Client(poolConfig);
    await client.connect();
    return client;
  };
  afterEach(async () => {
    for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
  });

  test('keeps what was written when it is stopped and started again', async () => {
    const dataDir = await copied();
    const first = createStore(await connect({ dataDir }));
    const sharePack = await stored(first, upload());
    await first.close();
    const second = createStore(await connect({ dataDir }));
    expect(await second.sharePack(sharePack.share_pack_id)).toEqual(sharePack);
    await second.close();
  });

  test('keeps all that was committed when its process is killed at work', async () => {
    const dataDir = await copied();
    const runner = join(__dirname, '../../../scripts/run-typescript.mjs');
    const writer = spawn(process.execPath, [runner, join(__dirname, 'writer.ts'), dataDir], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = once(writer, 'exit');
    const lines: string[] = [];
    for await (const line of createInterface(writer.stdout)) {
      lines.push(line);
      if (lines.length === 50) writer.kill('SIGKILL');
    }
    expect(await ended).toEqual([null, 'SIGKILL']);

    const [id = '', ...committed] = lines;
    const store = createStore(await connect({ dataDir }));
    const steps = await store.steps(id, { after: -1, limit: 10_000 });
    const created = steps.filter(({ outcome }) => outcome === 'created').map((step) => String(step.id));
    expect(created).toEqual(expect.arrayContaining(committed));
    // The one that was at work may be there whole or not at all.
    expect((await store.events(id, 0, 10_000)).length).toBe(created.length + 1);
    await store.close();
  });

  test('listens nowhere: it is reached from its own process alone', async () => {
    const dataDir = join(await emptyFolder(), 'not', 'there', 'yet');
    const database = await startEmbeddedDatabase({ dataDir });
    expect(database.poolConfig).toMatchObject({ stream: expect.any(Function) as unknown });
    expect(await readdir(dataDir)).toEqual(['postgres-18']);
    const client = await connected(database);
    expect((await client.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    await client.end();
    await database.stop();
  });

  test('an answer of many megabytes, and a file of as many, come through whole', async () => {
    const database = await startEmbeddedDatabase({ dataDir: await copied() });
    const pool = new Pool(database.poolConfig);
    const bytes = Buffer.alloc(12 * 1024 * 1024, 'share');
    const { rows } = await pool.query<{ bytes: Buffer; text: string }>(
      `select $1::bytea as bytes, repeat('pack', 1000000) as text`,
      [bytes],
    );
    expect(rows[0]?.bytes.equals(bytes)).toBe(true);
    expect(rows[0]?.text).toHaveLength(4_000_000);
    await pool.end();
    await database.stop();
  });

  test('a statement that fails is answered as on a server, and the next one too', async () => {
    const database = await startEmbeddedDatabase({ dataDir: await copied() });
    const client = await connected(database);
    const asNumber = (value: string) =>
      client.query({ name: 'as-number', text: 'select $1::text::int as n', values: [value] });
    await expect(asNumber('x')).rejects.toMatchObject({ code: '22P02' });
    expect((await asNumber('1')).rows).toEqual([{ n: 1 }]);
    await client.end();
    await database.stop();
  });

  test('what a connection leaves open when it ends is rolled back', async () => {
    const database = await startEmbeddedDatabase({ dataDir: await copied() });
    const first = await connected(database);
    await first.query('create table left_open (n int)');
    await first.query('begin');
    await first.query('insert into left_open values (1)');
    await first.end();
    const second = await connected(database);
    expect((await second.query('select n from left_open')).rows).toEqual([]);
    await second.end();
    await database.stop();
  });

  test('many statements and transactions at once get each its own answer', async () => {
    const database = await startEmbeddedDatabase({ dataDir: await copied() });
    const pool = new Pool(database.poolConfig);
    const answers = await Promise.all(
      Array.from({ length: 400 }, async (_, index) => {
        if (index % 3 === 0) return (await pool.query('select $1::int as n', [index])).rows[0] as unknown;
        const client = await pool.connect();
        await client.query('begin');
        const { rows } = await client.query('select $1::text::int as n, $2::text as t', [index, 't']);
        await client.query(index % 2 === 0 ? 'commit' : 'rollback');
        client.release();
        return rows[0] as unknown;
      }),
    );
    answers.forEach((answer, index) => {
      expect(answer).toMatchObject({ n: index });
    });
    await pool.end();
    await database.stop();
  });

  test('a failed transaction leaves the connection fit for the next one', async () => {
    const db = await connect({ dataDir: await copied() });
    const failing = db.transaction().execute(async (trx) => {
      await trx.deleteFrom('events').execute();
      throw new Error('half way');
    });
    await expect(failing).rejects.toThrow('half way');
    await expect(
      db.transaction().execute((trx) => trx.deleteFrom('events').execute()),
    ).resolves.toBeDefined();
    await db.destroy();
  });

  test('a folder of another major version is refused, with what to do, and is not touched', async () => {
    const dataDir = await emptyFolder();
    await mkdir(join(dataDir, 'postgres-17'));
    const refused = startEmbeddedDatabase({ dataDir });
    await expect(refused).rejects.toThrow(join(dataDir, 'postgres-17'));
    await expect(refused).rejects.toThrow(/reads version 18.*pg_dump/);
    expect(await readdir(dataDir)).toEqual(['postgres-17']);
  });

  test('an older folder beside the present one is no matter', async () => {
    const dataDir = await copied();
    await mkdir(join(dataDir, 'postgres-17'));
    const database = await startEmbeddedDatabase({ dataDir });
    await database.stop();
  });

  test('a folder that holds something else is an error that names it, and leaves nothing running', async () => {
    const dataDir = await emptyFolder();
    await writeFile(join(dataDir, 'postgres-18'), 'not a folder');
    await expect(startEmbeddedDatabase({ dataDir })).rejects.toThrow(join(dataDir, 'postgres-18'));
  });

  test('a database that works on without end is ended: who waits and who owns it are told, and it can be stopped', async () => {
    const onDeath = jest.fn<(error: Error) => void>();
    const dataDir = await copied();
    const database = await startEmbeddedDatabase({ dataDir, onDeath, longestStatementMs: 3_000 });
    const pool = new Pool(database.poolConfig);
    pool.on('error', () => undefined);
    await pool.query('create table large (text text)');
    // What a full disk does: the next file of the log cannot be made.
    await rm(join(dataDir, 'postgres-18/pg_wal'), { recursive: true });
    const writing = async (): Promise<never> => {
      for (;;) {
        await pool.query(
          `insert into large select repeat(md5(random()::text), 100) from generate_series(1, 5000)`,
        );
      }
    };
    await expect(writing()).rejects.toThrow('pg_wal');
    await expect(pool.query('select 1')).rejects.toThrow('terminated');
    expect(onDeath).toHaveBeenCalledTimes(1);
    expect(onDeath.mock.lastCall?.[0].message).toContain(dataDir);
    await database.stop(pool.end());
    expect(onDeath).toHaveBeenCalledTimes(1);
  });

  test('a database that is stopped is not told as dead', async () => {
    const onDeath = jest.fn<(error: Error) => void>();
    const database = await startEmbeddedDatabase({ dataDir: await copied(), onDeath });
    await database.stop();
    expect(onDeath).not.toHaveBeenCalled();
  });

  test('a connection that is not closed does not hold up its end', async () => {
    const database = await startEmbeddedDatabase({ dataDir: await copied(), stopTimeoutMs: 100 });
    const pool = new Pool(database.poolConfig);
    pool.on('error', () => undefined);
    const client = await pool.connect();
    client.on('error', () => undefined);
    await database.stop(pool.end());
    await expect(client.query('select 1')).rejects.toThrow();
    client.release(true);
  });
});
