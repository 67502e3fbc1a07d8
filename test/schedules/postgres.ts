import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, cpSync, existsSync, mkdirSync, openSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { connect } from '../../src/store/connect';
import { migrate } from '../../src/store/migrate';

const INSTALLED = '/usr/lib/postgresql';
const READY_WITHIN_MS = 30_000;

/** A PostgreSQL server of one's own: a process that can be restarted, and whose connections can be cut. */
export interface PostgresServer {
  readonly url: string;
  /** Ends as in a crash: every connection is lost, and the next start recovers what was committed. */
  restart(): Promise<void>;
  cutConnections(): Promise<void>;
  stop(): Promise<void>;
}

/** The newest that is installed on this machine, where Debian puts it; undefined: none. */
function binaries(): string | undefined {
  const versions = existsSync(INSTALLED) ? readdirSync(INSTALLED) : [];
  const [newest] = versions
    .filter((version) => existsSync(join(INSTALLED, version, 'bin/initdb')))
    .toSorted((a, b) => Number(b) - Number(a));
  return newest && join(INSTALLED, newest, 'bin');
}

export const hasPostgres = (): boolean => binaries() !== undefined;

/** It refuses to run as root, who runs it as the user that its package makes. */
function owner(): { readonly uid?: number; readonly gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const id = (flag: string): number => Number(spawnSync('id', [flag, 'postgres']).stdout.toString());
  return { uid: id('-u'), gid: id('-g') };
}

/** Migrated and empty. @param template made by the first that needs it, and copied by the others */
export async function startPostgres(folder: string, port: number, template: string): Promise<PostgresServer> {
  const bin = binaries();
  if (bin === undefined) throw new Error('PostgreSQL is not installed.');
  const isFirst = !existsSync(template);
  if (isFirst) initialise(bin, template);
  own(folder);
  const data = join(folder, 'postgres');
  cpSync(template, data, { recursive: true, preserveTimestamps: true });
  chmodSync(data, 0o700);
  for (const path of ['', ...(readdirSync(data, { recursive: true }) as string[])]) own(join(data, path));
  const log = openSync(join(folder, 'postgres.log'), 'a');
  const url = `postgresql://postgres@127.0.0.1:${port}/postgres`;
  let server = await started();
  const db = await connect({ databaseUrl: url });
  await migrate(db).finally(() => db.destroy());

  async function started(): Promise<ChildProcess> {
    const settings = ['fsync=off', 'listen_addresses=127.0.0.1', `unix_socket_directories=${folder}`];
    const child = spawn(
      join(bin ?? '', 'postgres'),
      ['-D', data, '-p', String(port), ...settings.flatMap((one) => ['-c', one])],
      { ...owner(), stdio: ['ignore', log, log], cwd: folder },
    );
    await answering(url, child);
    return child;
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    if (server.exitCode !== null || server.signalCode !== null) return;
    const ended = once(server, 'exit');
    server.kill(signal);
    await ended;
  }

  return {
    url,
    async restart() {
      // Its "immediate" end: no connection is waited for, and nothing is written down in order.
      await end('SIGQUIT');
      server = await started();
    },
    async cutConnections() {
      await query(
        url,
        `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'sharepack'`,
      );
    },
    stop: () => end('SIGQUIT'),
  };
}

function initialise(bin: string, template: string): void {
  mkdirSync(template, { recursive: true, mode: 0o700 });
  own(template);
  const { status, stderr } = spawnSync(
    join(bin, 'initdb'),
    ['-D', template, '-U', 'postgres', '-A', 'trust', '-N', '-E', 'UTF8', '--locale=C'],
    { ...owner(), cwd: template },
  );
  if (status !== 0) throw new Error(`initdb failed: ${stderr.toString()}`);
}

function own(path: string): void {
  const { uid, gid } = owner();
  if (uid !== undefined && gid !== undefined) chownSync(path, uid, gid);
}

async function query(url: string, text: string): Promise<void> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  await client.query(text).finally(() => client.end());
}

async function answering(url: string, server: ChildProcess): Promise<void> {
  const deadline = Date.now() + READY_WITHIN_MS;
  for (;;) {
    if (server.exitCode !== null) throw new Error('PostgreSQL ended: see postgres.log');
    try {
      await query(url, 'select 1');
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await pause(50);
    }
  }
}
