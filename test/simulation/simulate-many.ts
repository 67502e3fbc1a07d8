import type { reduce } from '../../src/run/reduce';
import { listed, noted, seeded } from './choices';
import { shrink } from './shrink';
import { simulate } from './simulate';
import type { Found, Simulated } from './simulate';

/** Many schedules, each from a seed of its own. */
export interface Many {
  readonly schedules: number;
  /** Without a fault they prove nothing, and do not count. */
  readonly withoutFault: number;
  readonly events: number;
  readonly faults: ReadonlyMap<string, number>;
  readonly ends: ReadonlyMap<string, number>;
  readonly failures: readonly Failure[];
}

export interface Failure extends Found {
  readonly seed: number;
}

export interface ManyOptions {
  /** So many that met a fault. */
  readonly schedules: number;
  readonly seed: number;
  readonly newReduce: () => typeof reduce;
  /** Goes on no longer than until so many have failed. */
  readonly mostFailures?: number;
  /** What a lost workflow task tells is written down all the same. */
  readonly leaks?: boolean;
}

/** Of a machine or a world without faults not as many as wanted count: so it ends. */
const MOST_PLAYED_EACH = 2;

/** What is costly to look at is looked at in one of so many. */
const THOROUGH_EACH = 50;

export function simulateMany({
  schedules,
  seed,
  newReduce,
  mostFailures = 1,
  leaks = false,
}: ManyOptions): Many {
  const [faults, ends] = [new Map<string, number>(), new Map<string, number>()];
  const failures: Failure[] = [];
  let [done, withoutFault, events] = [0, 0, 0];
  const isEnough = (): boolean =>
    done - withoutFault >= schedules ||
    done >= MOST_PLAYED_EACH * schedules ||
    failures.length >= mostFailures;
  while (!isEnough()) {
    const current = seed + done;
    const simulated = simulateSeed(current, newReduce(), leaks);
    done += 1;
    events += simulated.events.length;
    if (simulated.faults.size === 0) withoutFault += 1;
    for (const [kind, count] of simulated.faults) faults.set(kind, (faults.get(kind) ?? 0) + count);
    const end = simulated.status ?? 'none';
    ends.set(end, (ends.get(end) ?? 0) + 1);
    if (simulated.found) failures.push({ ...simulated.found, seed: current });
  }
  return { schedules: done, withoutFault, events, faults, ends, failures };
}

export const simulateSeed = (seed: number, step: typeof reduce, leaks = false): Simulated =>
  simulate(seeded(seed), { reduce: step, isThorough: seed % THOROUGH_EACH === 0, leaks });

/** The shortest list of choices that was found to break the same invariant. */
export function shrunk({ seed, invariant }: Failure, newReduce: () => typeof reduce): readonly number[] {
  const isThorough = seed % THOROUGH_EACH === 0;
  const list: number[] = [];
  simulate(noted(seeded(seed), list), { reduce: newReduce(), isThorough });
  return shrink(list, (choices) => {
    const { found } = simulate(listed(choices), { reduce: newReduce(), isThorough });
    return found?.invariant === invariant;
  });
}
