/**
 * Which process is which. A process id alone is reused by the system; together with the time the process started it
 * is one process for good (spec/operations.md, DATA_DIR: "a lock that dies with its holder").
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { ServiceFile } from '../service-file';

export type ProcessIdentity = Pick<ServiceFile, 'Pid' | 'StartTime'>;

/**
 * When process `pid` started, in the operating system's own words: good for comparing, nothing else.
 * undefined: there is no such process. A zombie counts as ended: in a container whose first process reaps nothing, a
 * killed part stays one for ever.
 */
export function startTimeOf(pid: number): string | undefined {
  if (process.platform === 'linux') return fromProc(pid);
  if (process.platform === 'win32') {
    return firstLine('powershell', ['-NoProfile', '-Command', `(Get-Process -Id ${pid}).StartTime.Ticks`]);
  }
  return firstLine('ps', ['-o', 'lstart=', '-p', String(pid)]);
}

export function identityOf(pid: number): ProcessIdentity | undefined {
  const StartTime = startTimeOf(pid);
  return StartTime === undefined ? undefined : { Pid: pid, StartTime };
}

export function ownIdentity(): ProcessIdentity {
  const own = identityOf(process.pid);
  if (own === undefined) throw new Error(`the system does not say when process ${process.pid} started`);
  return own;
}

export const isRunning = ({ Pid, StartTime }: ProcessIdentity): boolean => startTimeOf(Pid) === StartTime;

/** Ticks since the machine started, and which start of the machine: after a reboot both id and ticks may come again. */
function fromProc(pid: number): string | undefined {
  const stat = readOrNothing(`/proc/${pid}/stat`);
  if (stat === undefined) return undefined;
  // The second field is the command in parentheses and may itself hold spaces and parentheses (proc(5)).
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, ticks] = [fields[0], fields[19]];
  if (state === 'Z' || state === 'X') return undefined;
  return `${ticks ?? '?'}@${readOrNothing('/proc/sys/kernel/random/boot_id')?.trim() ?? '?'}`;
}

function readOrNothing(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // ENOENT, or ESRCH where the process ends while it is read.
    return undefined;
  }
}

function firstLine(command: string, args: readonly string[]): string | undefined {
  try {
    // The environment decides the language in which ps words a date: a start in another one must not look different.
    const stdio = ['ignore', 'pipe', 'ignore'] as const;
    const output = execFileSync(command, args, {
      encoding: 'utf8',
      env: { LC_ALL: 'C', TZ: 'UTC' },
      stdio: [...stdio],
    });
    return output.trim() || undefined;
  } catch {
    // Both commands fail where there is no such process.
    return undefined;
  }
}
