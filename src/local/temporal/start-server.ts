/**
 * The embedded Temporal server: `temporal server start-dev` as a process of its own. Spawned here and not by the SDK's
 * testing package, whose server outlives a killed parent and hangs where its port is taken (docs/architecture.md).
 */
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { endProcess } from '../end-process';
import { identityOf } from '../process-identity';
import type { Part } from '../service-record';
import { untilReady } from './until-ready';

const HOST = '127.0.0.1';
/** A log of more than this is put aside at the next start; one older is kept. */
const LOG_MAX_BYTES = 10 * 1024 * 1024;
const LOG_TAIL_LINES = 5;

export interface TemporalServerOptions {
  /** Path of the `temporal` binary. */
  readonly cli: string;
  /** The file that keeps everything; undefined: memory, gone with the process. */
  readonly dbFile: string | undefined;
  /** Free ports: a server on a taken one ends at once. */
  readonly port: number;
  readonly uiPort: number;
  /** Keyword attributes, by name. */
  readonly searchAttributes: readonly string[];
  readonly logFile: string;
  /** Called as soon as the process is there, before it is ready (ServiceRecord.notePart). */
  readonly notePart?: (part: Part) => void;
}

export interface TemporalServer extends Part {
  /** `host:port`, as TEMPORAL_ADDRESS has it. */
  readonly address: string;
  readonly uiUrl: string;
  /** Resolves when the process has ended, for whatever reason, with how. */
  readonly ended: Promise<string>;
  /** To be called last, when no client or worker needs it any more. */
  readonly stop: () => Promise<void>;
}

/**
 * Starts the server and waits until it serves: the namespace is there, keeps closed runs long enough, and knows the
 * search attributes.
 * @throws Error with the end of its log, when it ends or does not get ready; it is not left running
 */
export async function startTemporalServer(options: TemporalServerOptions): Promise<TemporalServer> {
  const { port, uiPort, searchAttributes, logFile } = options;
  const logStart = rotateLog(logFile);
  const child = await spawnServer(options);
  const ended = howItEnds(child);
  const part = { Name: 'Temporal server', ...identify(child) };
  const stop = async (): Promise<void> => {
    await endProcess(part);
    await ended;
  };
  try {
    options.notePart?.(part);
    const address = `${HOST}:${port}`;
    const announced = (): boolean => readFileSync(logFile).includes('Temporal Server:', logStart);
    await untilReady({ address, announced, searchAttributes, ended });
    return { ...part, address, uiUrl: `http://${HOST}:${uiPort}`, ended, stop };
  } catch (error) {
    await stop();
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(
      `The Temporal server did not start: ${reason}. Its log, ${logFile}, ends:\n${tail(logFile)}`,
      {
        cause: error,
      },
    );
  }
}

async function spawnServer(options: TemporalServerOptions): Promise<ChildProcess> {
  const log = openSync(options.logFile, 'a', 0o600);
  try {
    // A group of its own: Ctrl-C goes to the terminal's whole group, and this one must end last, after the worker.
    const child = spawn(options.cli, argumentsFor(options), {
      detached: true,
      stdio: ['ignore', log, log],
      windowsHide: true,
    });
    await once(child, 'spawn');
    return child;
  } finally {
    closeSync(log);
  }
}

/** A commit flushes the disk once and not four times, and is as safe in a crash (docs/decisions/0060). */
const WRITE_AHEAD_LOG = ['--sqlite-pragma', 'journal_mode=WAL'];

function argumentsFor({ port, uiPort, dbFile, searchAttributes }: TemporalServerOptions): readonly string[] {
  const listen = ['--ip', HOST, '--port', String(port), '--ui-ip', HOST, '--ui-port', String(uiPort)];
  const database = dbFile === undefined ? [] : ['--db-filename', dbFile, ...WRITE_AHEAD_LOG];
  const attributes = searchAttributes.flatMap((name) => ['--search-attribute', `${name}=Keyword`]);
  return [
    'server',
    'start-dev',
    ...listen,
    ...database,
    ...attributes,
    '--log-level',
    'warn',
    '--log-format',
    'json',
  ];
}

/** Where in the log what is written from now on begins. */
function rotateLog(path: string): number {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size <= LOG_MAX_BYTES) return size;
  renameSync(path, `${path}.1`);
  return 0;
}

function identify(child: ChildProcess) {
  // Both are undefined only of a process that has ended before it could be looked at; then nobody needs its start time.
  const Pid = child.pid ?? 0;
  return identityOf(Pid) ?? { Pid, StartTime: 'ended' };
}

function howItEnds(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) =>
      resolve(signal === null ? `it ended with code ${code ?? 'unknown'}` : `it was ended by ${signal}`),
    );
  });
}

const tail = (path: string): string =>
  readFileSync(path, 'utf8').trimEnd().split('\n').slice(-LOG_TAIL_LINES).join('\n');
