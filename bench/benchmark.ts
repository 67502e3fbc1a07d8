/** One thing that was measured. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: 'ratio' | 'ms' | 'MB';
  /** The value is to be at most this. */
  readonly goal?: number;
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

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}
