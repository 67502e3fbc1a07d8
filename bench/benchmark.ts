/** One thing that was measured. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: 'ratio' | 'ms' | 'MB' | 'count';
  /** The value is to be at most this. */
  readonly goal?: number;
  /** The value is to be at least this. */
  readonly atLeast?: number;
  /** What else is worth knowing of it. */
  readonly note?: string;
}

export interface Benchmark {
  readonly name: string;
  readonly description: string;
  readonly run: () => Promise<readonly Figure[]> | readonly Figure[];
}

/**
 * Starts to count the processor time of this process, all its threads together: the figure that holds where other programs
 * use the machine too.
 */
export function startCpuClock(): () => number {
  const before = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1_000;
  };
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** The least value that this share of them is at most. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}
