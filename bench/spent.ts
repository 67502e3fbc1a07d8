import { startCpuClock } from './benchmark';

/** What some work took of the machine. */
export interface Spent {
  readonly ms: number;
  /** Of all threads together. */
  readonly cpuMs: number;
  /** By how much the process at its largest was larger than before. */
  readonly grownMb: number;
}

const SAMPLE_MS = 5;

/**
 * What `work` takes, which must leave this thread free: the size is looked at while it goes on. What earlier work has made
 * the process grow by does not show again, so memory is to be measured on threads of the work's own.
 */
export async function spentOn(work: () => Promise<unknown>): Promise<Spent> {
  // There only with --expose-gc, which `npm run bench` has: garbage of what was done before is nobody's growth.
  globalThis.gc?.();
  const before = process.memoryUsage.rss();
  let most = before;
  const sampler = setInterval(() => {
    most = Math.max(most, process.memoryUsage.rss());
  }, SAMPLE_MS);
  const [started, cpuClock] = [performance.now(), startCpuClock()];
  try {
    await work();
    const [ms, cpuMs] = [performance.now() - started, cpuClock()];
    most = Math.max(most, process.memoryUsage.rss());
    return { ms, cpuMs, grownMb: (most - before) / 2 ** 20 };
  } finally {
    clearInterval(sampler);
  }
}
