import { chance, oneOf } from './choices';
import { fault, takeOne } from './sim';
import type { EventNow, Sim } from './sim';

/** Something that happens, and whether it still does by the time that the workflow comes to it: its driver passes over what is old by then. */
interface Delivery {
  readonly event: EventNow;
  readonly isStill: () => boolean;
}

/** What is done with an event: by the task that counts, or by one whose commands never leave it. */
export interface Tasks {
  readonly take: (event: EventNow) => void;
  readonly lose: (event: EventNow) => void;
}

/**
 * What comes to the workflow. A worker may die with a workflow's task: what the task made of its events is gone, with all that it asked
 * for, and another one does it again: later, with what has come since, and not in the same order, since messages come before results then.
 */
export class Inbox {
  readonly #sim: Sim;
  readonly #tasks: Tasks;
  /** What the task that is to be done again brings; undefined: none is. */
  #waiting: Delivery[] | undefined;

  constructor(sim: Sim, tasks: Tasks) {
    this.#sim = sim;
    this.#tasks = tasks;
  }

  bring(delivery: Delivery): void {
    if (this.#waiting) this.#waiting.push(delivery);
    else if (fault(this.#sim, 'workflow task lost', 3)) this.#lose(delivery);
    else if (delivery.isStill()) this.#tasks.take(delivery.event);
  }

  #lose(delivery: Delivery): void {
    this.#tasks.lose(delivery.event);
    this.#waiting = [delivery];
    this.#sim.pending.push(() => this.#doAgain());
  }

  #doAgain(): void {
    // Nobody is there for a while, and more comes meanwhile.
    if (!this.#sim.isHealing && chance(this.#sim.choices, 60)) {
      this.#sim.pending.push(() => this.#doAgain());
      return;
    }
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    this.#sim.nowMs += oneOf(this.#sim.choices, [0, 1_000, 20_000]);
    for (let next = takeOne(this.#sim, waiting); next; next = takeOne(this.#sim, waiting))
      if (next.isStill()) this.#tasks.take(next.event);
  }
}
