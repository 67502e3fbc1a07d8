import { test } from '@jest/globals';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Pool } from 'pg';
import { startEmbeddedDatabase } from '../../../src/store/embedded/start-embedded-database';
import { copyOfTemplate } from '../../support/database';
test.each(['terminate','wal'])('%s', async (how) => {
  const dataDir = await copyOfTemplate();
  const d = await startEmbeddedDatabase({ dataDir, onDeath: (e) => console.log('DEATH', e.message) });
  const pool = new Pool(d.poolConfig); pool.on('error', (e) => console.log('idle', e.message));
  const t = new Promise((r) => setTimeout(r, 8000, 'TIMEOUT').unref());
  const q = how === 'terminate' ? pool.query('select pg_terminate_backend(pg_backend_pid())') : (async () => { await pool.query('create table big (a text)'); await rm(join(dataDir, 'postgres-18/pg_wal'), { recursive: true }); for (let i = 0; i < 30; i++) await pool.query("insert into big select repeat(md5(random()::text), 100) from generate_series(1, 5000)"); return 'fine'; })();
  console.log(how, await Promise.race([q.then((r) => JSON.stringify(r).slice(0, 300), (e) => 'ERR ' + e.message), t]));
  console.log(how, await Promise.race([pool.query('select 2').then((r) => 'ok', (e) => 'ERR2 ' + e.message), t]));
  await Promise.race([pool.end().then(() => d.stop()), new Promise((r) => setTimeout(r, 3000))]);
}, 40000);
