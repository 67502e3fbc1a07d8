import { setTimeout as pause } from 'node:timers/promises';

/** What of a world may be lost at any time. */
export const RESTARTS = [
  'worker killed',
  'API killed',
  'worker stopped',
  'Temporal killed',
  'database restarted',
  'connections cut',
] as const;
export type Restart = (typeof RESTARTS)[number];

/** How one is carried out, on which part of the world; those that come to the same are the same. */
export interface Way {
  readonly part: unknown;
  readonly carryOut: () => Promise<void>;
}

export interface Delivered {
  readonly restart: Restart;
  readonly fromMs: number;
  /** When it was up again. */
  readonly toMs: number;
}

/**
 * Many schedules share a world, and each is held up by each restart that another one wants. So a world has each of them once, a
 * moment after somebody first wants it, for all who want it; it has as many as there are worlds. Different parts may be down
 * together; one and the same is lost once at a time.
 */
export class Restarts {
  readonly delivered: Delivered[] = [];
  readonly #ways: Readonly<Record<Restart, Way>>;
  readonly #wanted = new Map<Way, Promise<void>>();
  readonly #last = new Map<unknown, Promise<unknown>>();

  constructor(ways: Readonly<Record<Restart, Way>>) {
    this.#ways = ways;
  }

  /** Resolves when it is up again. */
  want(restart: Restart): Promise<void> {
    const way = this.#ways[restart];
    const wanted = this.#wanted.get(way) ?? this.#next(restart, way);
    this.#wanted.set(way, wanted);
    return wanted;
  }

  /** When all that was wanted is over. */
  async over(): Promise<void> {
    await Promise.all(this.#last.values());
  }

  #next(restart: Restart, way: Way): Promise<void> {
    const before = this.#last.get(way.part);
    const done = this.#after(Promise.all([before, pause(GATHERED_MS)]), restart, way);
    const isUsed = done.then(
      (downMs) => pause(Math.max(downMs, UP_FOR_MS)),
      () => undefined,
    );
    this.#last.set(way.part, isUsed);
    return done.then(() => undefined);
  }

  async #after(before: Promise<unknown>, restart: Restart, way: Way): Promise<number> {
    await before;
    const fromMs = Date.now();
    await way.carryOut();
    const toMs = Date.now();
    this.delivered.push({ restart, fromMs, toMs });
    return toMs - fromMs;
  }
}

/** Others may want it too. */
const GATHERED_MS = 1_500;
/** At least, and as long as it was down: what is always down proves nothing. */
const UP_FOR_MS = 2_000;
