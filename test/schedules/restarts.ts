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

export interface Delivered {
  readonly restart: Restart;
  readonly fromMs: number;
  /** When it was up again. */
  readonly toMs: number;
}

/**
 * Many schedules share a world, and each would be held up by each restart that another one wants. So whoever wants the same
 * within a moment gets it by one restart. Different parts may be down together; one and the same is lost once at a time.
 */
export class Restarts {
  readonly delivered: Delivered[] = [];
  readonly #carryOut: (restart: Restart) => Promise<void>;
  readonly #partOf: (restart: Restart) => unknown;
  readonly #wanted = new Map<Restart, Promise<void>>();
  readonly #last = new Map<unknown, Promise<unknown>>();

  constructor(carryOut: (restart: Restart) => Promise<void>, partOf: (restart: Restart) => unknown) {
    this.#carryOut = carryOut;
    this.#partOf = partOf;
  }

  /** Resolves when it is up again. */
  want(restart: Restart): Promise<void> {
    const wanted = this.#wanted.get(restart) ?? this.#next(restart);
    this.#wanted.set(restart, wanted);
    return wanted;
  }

  /** When all that was wanted is over. */
  async over(): Promise<void> {
    await Promise.all(this.#last.values());
  }

  #next(restart: Restart): Promise<void> {
    const part = this.#partOf(restart);
    const before = this.#last.get(part);
    const done = this.#after(Promise.all([before, pause(GATHERED_MS)]), restart);
    // What is always down proves nothing either.
    this.#last.set(
      part,
      done.catch(() => undefined).then(() => pause(UP_FOR_MS)),
    );
    return done;
  }

  async #after(before: Promise<unknown>, restart: Restart): Promise<void> {
    await before;
    this.#wanted.delete(restart);
    const fromMs = Date.now();
    await this.#carryOut(restart);
    this.delivered.push({ restart, fromMs, toMs: Date.now() });
  }
}

/** What comes within this is one. */
const GATHERED_MS = 2_000;
const UP_FOR_MS = 2_000;
