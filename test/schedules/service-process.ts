import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Served } from './served';

/** A supervisor's pause before it starts again what ended: what it needs may be down. */
const AGAIN_AFTER_MS = 300;
const UP_WITHIN_MS = 60_000;
/** Longer than a worker's own grace for what it has under way. */
const STOPS_WITHIN_MS = 40_000;

/** A process of the service with the supervisor that every installation has: what ends is started again. */
export interface ServiceProcess {
  /** Ends it so, and resolves when it has ended; it is started again at once. */
  end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>;
  /** Resolves when it serves. */
  up(): Promise<void>;
  /** How often it ended though nobody asked it to. */
  readonly deaths: number;
  stop(): Promise<void>;
}

export function keepServing(served: Served, logFile: string): ServiceProcess {
  const log = openSync(logFile, 'a');
  let isOver = false;
  let deaths = 0;
  let child: ChildProcess | undefined;
  let up = start();

  async function start(): Promise<void> {
    const deadline = Date.now() + UP_WITHIN_MS;
    while (!isOver) {
      const own = spawn();
      child = own;
      const isReady = await Promise.race([
        once(own, 'message').then(() => true),
        once(own, 'exit').then(() => false),
      ]);
      if (isReady) {
        own.once('exit', () => {
          if (child !== own || isOver) return;
          deaths += 1;
          up = start();
        });
        return;
      }
      if (Date.now() > deadline) throw new Error(`The service did not start: see ${logFile}`);
      await pause(AGAIN_AFTER_MS);
    }
  }

  function spawn(): ChildProcess {
    const own = fork(
      join(__dirname, '../crash/run-on-build.mjs'),
      [join(__dirname, 'served.ts'), JSON.stringify(served)],
      { execArgv: [], stdio: ['ignore', log, log, 'ipc'] },
    );
    own.on('error', () => undefined);
    return own;
  }

  return {
    async end(signal) {
      await up;
      const own = child;
      // From here on it is no death of its own.
      child = undefined;
      await ended(own, signal);
      up = start();
      up.catch(() => undefined);
    },
    up: () => up,
    get deaths() {
      return deaths;
    },
    async stop() {
      isOver = true;
      await ended(child, 'SIGKILL');
      await up.catch(() => undefined);
    },
  };
}

async function ended(child: ChildProcess | undefined, signal: NodeJS.Signals): Promise<void> {
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill(signal);
  const late = setTimeout(() => child.kill('SIGKILL'), STOPS_WITHIN_MS);
  await exit;
  clearTimeout(late);
}
