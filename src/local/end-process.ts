import { setTimeout as sleep } from 'node:timers/promises';
import type { ProcessIdentity } from './process-identity';
import { isRunning } from './process-identity';

/** Long enough for a server to close its files, short enough for a person who waits for Ctrl-C. */
const GRACE_MS = 10_000;
const POLL_MS = 25;

/**
 * Ends a process and its group: asks first (SIGTERM), and takes it down (SIGKILL) when it has not gone in time.
 * Resolves when it is gone, at once where it already is. Another process that was given the same id is not touched.
 * @throws Error (EPERM) where the process belongs to another user
 */
export async function endProcess(target: ProcessIdentity, graceMs = GRACE_MS): Promise<void> {
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    if (!isRunning(target)) return;
    sendToGroup(target.Pid, signal);
    if (await isGoneWithin(target, graceMs)) return;
  }
  throw new Error(`process ${target.Pid} did not end, though it was killed`);
}

/** Parts are started as leaders of their own group, so a wrapper script goes together with what it wraps. */
function sendToGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if (!isNoSuchProcess(error)) throw error;
    sendToOne(pid, signal);
  }
}

function sendToOne(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!isNoSuchProcess(error)) throw error;
  }
}

const isNoSuchProcess = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ESRCH';

async function isGoneWithin(target: ProcessIdentity, timeoutMs: number): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  while (isRunning(target)) {
    if (performance.now() > deadline) return false;
    await sleep(POLL_MS);
  }
  return true;
}
