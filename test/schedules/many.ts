import { isSupersededBy } from '../../src/run/vocabulary';
import { knownOf } from './known';
import { playWorld } from './play-many';
import type { PlayedWorld } from './play-many';
import { wasDisturbed } from './played';
import type { Logged, Played } from './played';
import { judge } from './safety';
import type { Failure } from './safety';

/** Of many schedules, what there is to say. */
export interface Report {
  /** From here on seeds were taken, one after the other. */
  readonly seed: number;
  readonly seconds: number;
  /** Those that were disturbed: the others prove nothing. */
  readonly counted: number;
  readonly undisturbed: number;
  readonly failures: readonly (Pick<Failure, 'seed' | 'problem'> & Partial<Failure>)[];
  readonly known: readonly Failure[];
  /** In how many schedules. */
  readonly faults: Readonly<Record<string, number>>;
  readonly restarts: Readonly<Record<string, number>>;
  /** What was not only drawn, but done. */
  readonly actions: Readonly<Record<string, number>>;
  readonly ends: Readonly<Record<string, number>>;
}

export interface ManyOptions {
  /** So many are to count. */
  readonly count: number;
  readonly seed: number;
  /** How many share a world. */
  readonly size: number;
  readonly onWorld?: (world: PlayedWorld) => void;
  readonly onFailure?: (played: Played, failures: readonly Failure[]) => void;
}

/** A few in a hundred are not disturbed: as many more are played. */
const MORE = 1.05;

export async function playMany(options: ManyOptions): Promise<Report> {
  const { count, seed, size } = options;
  const beganMs = Date.now();
  const tally = new Tally(options);
  let next = seed;
  for (let index = 0; tally.counted < count; index += 1) {
    const wanted = Math.ceil((count - tally.counted) * MORE);
    const seeds = Array.from({ length: Math.min(wanted, size) }, (_, offset) => next + offset);
    next += seeds.length;
    const world = await playWorld(seeds, index);
    options.onWorld?.(world);
    tally.add(world);
  }
  return tally.report(seed, Math.round((Date.now() - beganMs) / 1_000));
}

class Tally {
  counted = 0;
  #undisturbed = 0;
  readonly #failures: Report['failures'][number][] = [];
  readonly #known: Failure[] = [];
  readonly #counts = {
    faults: new Counts(),
    restarts: new Counts(),
    actions: new Counts(),
    ends: new Counts(),
  };
  readonly #onFailure: ManyOptions['onFailure'];

  constructor({ onFailure }: ManyOptions) {
    this.#onFailure = onFailure;
  }

  add({ played, broken, deaths, form }: PlayedWorld): void {
    for (const { seed, problem } of broken) this.#failures.push({ seed, problem });
    // One that was not played is told, and is no reason to play without end.
    this.counted += broken.length;
    const [first] = played;
    if (deaths > 0)
      this.#failures.push({
        seed: first?.schedule.seed ?? 0,
        problem: `${deaths} processes of the service ended by themselves in this world (${form})`,
      });
    for (const one of played) this.#judge(one);
  }

  report(seed: number, seconds: number): Report {
    const { faults, restarts, actions, ends } = this.#counts;
    return {
      ...{ seed, seconds, counted: this.counted, undisturbed: this.#undisturbed },
      ...{ failures: this.#failures, known: this.#known },
      ...{ faults: faults.all(), restarts: restarts.all(), actions: actions.all(), ends: ends.all() },
    };
  }

  #judge(played: Played): void {
    const { faults, restarts, actions, ends } = this.#counts;
    if (wasDisturbed(played)) this.counted += 1;
    else this.#undisturbed += 1;
    faults.add(played.requests.flatMap(faultOf));
    restarts.add(played.restarts.map(({ restart }) => restart));
    actions.add(doneIn(played));
    ends.add(played.runs.map(({ status }) => status));
    const failures = judge(played);
    const unknown = failures.filter((failure) => knownOf(failure, played) === undefined);
    this.#failures.push(...unknown);
    this.#known.push(...failures.filter((failure) => !unknown.includes(failure)));
    if (failures.length > 0) this.#onFailure?.(played, failures);
  }
}

function doneIn({ runs, foreign }: Played): readonly string[] {
  const done = {
    answered: runs.some(({ given }) => given.length > 0),
    cancelled: runs.some(({ cancelledMs }) => cancelledMs !== undefined),
    superseded: runs.some(({ errorMessage }) => isSupersededBy(errorMessage)),
    'undone again': runs.some(({ workflows }) => workflows.length > 1),
    'changed by somebody else': foreign.length > 0,
  };
  return Object.entries(done).flatMap(([what, isDone]) => (isDone ? [what] : []));
}

/** How many schedules had each. */
class Counts {
  readonly #counts = new Map<string, number>();

  add(ofOne: readonly string[]): void {
    for (const item of new Set(ofOne)) this.#counts.set(item, (this.#counts.get(item) ?? 0) + 1);
  }

  all(): Record<string, number> {
    return Object.fromEntries([...this.#counts].toSorted(([, a], [, b]) => b - a));
  }
}

const faultOf = ({ Fault, Status }: Logged): string[] => {
  if (Fault === undefined) return [];
  return [Fault === 'status' && Status !== null ? `status ${Status}` : Fault];
};
