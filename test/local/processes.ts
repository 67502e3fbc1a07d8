import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { ProcessIdentity } from '../../src/local/process-identity';
import { identityOf } from '../../src/local/process-identity';

export interface TestProcess extends ProcessIdentity {
  readonly child: ChildProcess;
  /** What the script left in `globalThis.said`. */
  readonly said: string;
}

/** Real processes for a test to look at and to end; `killAll` ends those that are still there. */
export function createProcesses() {
  const started: ChildProcess[] = [];

  /** A node process that runs `script` and has said so; it stays until it is ended. */
  async function start(script = ''): Promise<TestProcess> {
    const idle = `${script}; setInterval(() => {}, 1000); console.log(globalThis.said);`;
    const child = spawn(process.execPath, ['-e', idle], {
      detached: true,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    started.push(child);
    const [said] = (await once(createInterface(child.stdout), 'line')) as [string];
    const identity = identityOf(child.pid ?? 0);
    if (identity === undefined) throw new Error('the process ended at once');
    return { ...identity, child, said };
  }

  /** One that is known to have ended, and its id with it. */
  async function startAndEnd(): Promise<ProcessIdentity> {
    const { child, Pid, StartTime } = await start();
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
    return { Pid, StartTime };
  }

  function killAll(): void {
    for (const child of started.splice(0)) child.kill('SIGKILL');
  }
  return { start, startAndEnd, killAll };
}
