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
 * within a moment gets it by one restart, and there is one at a time.
 */
export class Restarts {
  readonly delivered: Delivered[] = [];
  readonly #carryOut: (restart: Restart) => Promise<void>;
  readonly #wanted = new Map<Restart, Promise<void>>();
  #last: Promise<unknown> = Promise.resolve();

  constructor(carryOut: (restart: Restart) => Promise<void>) {
    this.#carryOut = carryOut;
  }

  /** Resolves when it is up again. */
  want(restart: Restart): Promise<void> {
    const wanted = this.#wanted.get(restart) ?? this.#next(restart);
    this.#wanted.set(restart, wanted);
    return wanted;
  }

  /** When all that was wanted is over. */
  async over(): Promise<void> {
    await this.#last;
  }

  #next(restart: Restart): Promise<void> {
    const before = this.#last;
    const done = (async () => {
      await Promise.all([before, pause(GATHERED_MS)]);
      this.#wanted.delete(restart);
      const fromMs = Date.now();
      await this.#carryOut(restart);
      this.delivered.push({ restart, fromMs, toMs: Date.now() });
    })();
    this.#last = done.catch(() => undefined);
    return done;
  }
}

/** What comes within this is one. */
const GATHERED_MS = 700;
