import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, readdirSync } from 'node:fs';
import { chown } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { connect } from '../src/store/connect';

const INSTALLED = '/usr/lib/postgresql';

/** A PostgreSQL server of one's own, reached by a socket in `folder`, which the caller removes. */
export interface Postgres {
  readonly url: string;
  stop(): Promise<void>;
}

/** With its standard settings, so that what is written is on the disk, as in production. */
export async function startPostgres(folder: string): Promise<Postgres> {
  const owner = notRoot();
  chmodSync(folder, 0o755);
  if (owner) await chown(folder, owner.uid, owner.gid);
  const data = join(folder, 'data');
  execFileSync(binary('initdb'), ['-D', data, '-U', 'postgres', '-A', 'trust'], {
    ...{ stdio: 'ignore', cwd: folder },
    ...owner,
  });
  const server = spawn(binary('postgres'), ['-D', data, '-k', folder, '-c', 'listen_addresses='], {
    ...{ stdio: 'ignore', cwd: folder },
    ...owner,
  });
  const url = `postgresql://postgres@localhost/postgres?host=${folder}`;
  const stop = async (): Promise<void> => {
    if (server.exitCode !== null) return;
    server.kill('SIGINT');
    await once(server, 'exit');
  };
  try {
    await untilItAnswers(url);
    return { url, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function binary(name: string): string {
  const [newest] = readdirSync(INSTALLED).sort((a, b) => Number(b) - Number(a));
  return join(INSTALLED, newest ?? '', 'bin', name);
}

/** It refuses to run as root: then as the user that its package made. */
function notRoot(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string): number =>
    Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }).trim());
  return { uid: id('-u'), gid: id('-g') };
}

const LONGEST_START_MS = 30_000;

async function untilItAnswers(databaseUrl: string): Promise<void> {
  const startedAtMs = performance.now();
  for (;;) {
    try {
      await (await connect({ databaseUrl })).destroy();
      return;
    } catch (error) {
      if (performance.now() - startedAtMs > LONGEST_START_MS) throw error;
      await pause(100);
    }
  }
}
