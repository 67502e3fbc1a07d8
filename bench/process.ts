import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** The built `sharepack`. */
export const MAIN = join(__dirname, '..', 'dist', 'main.js');

export interface StartedProcess {
  readonly child: ChildProcess;
  /** Of its ready line; empty where it serves nobody. */
  readonly address: string;
  /** What it printed before. */
  readonly lines: readonly string[];
}

export interface ProcessOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where it writes its log. */
  readonly logFile: string;
  readonly nodeArguments?: readonly string[];
}

/** `sharepack serve [part]` as a process of its own, once it says that it is ready. */
export async function startServe(
  part: string | undefined,
  { env, logFile, nodeArguments = [] }: ProcessOptions,
): Promise<StartedProcess> {
  const log = await open(logFile, 'a');
  const command = [...nodeArguments, MAIN, 'serve', ...(part === undefined ? [] : [part])];
  const child = spawn(process.execPath, command, { env, stdio: ['ignore', 'pipe', log.fd] });
  await log.close();
  const { stdout } = child;
  if (!stdout) throw new Error('The process has no output to read.');
  const lines: string[] = [];
  for await (const line of createInterface(stdout)) {
    const [isReady, address = ''] = /^ready ?(\S*)/.exec(line) ?? [];
    if (isReady === undefined) {
      lines.push(line);
      continue;
    }
    stdout.resume();
    return { child, address, lines };
  }
  throw new Error(`The process did not start: ${await readFile(logFile, 'utf8')}`);
}

/** By Ctrl-C, unless it has ended. */
export async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGINT');
  await ended;
}

/** NAME="--cpu-prof --cpu-prof-dir=…" in the environment: for looking into what a benchmark shows. */
export const nodeArgumentsOf = (name: string): readonly string[] =>
  (process.env[name] ?? '').split(' ').filter((argument) => argument !== '');
