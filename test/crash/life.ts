/**
 * Where a process may die about one of its calls. `before`: it was sent, and nothing is done. `after`: it is done, and nobody
 * knows. Once the process knows it is at its next call, whose `before` that is: every call is a boundary, so that the points of
 * a call and of the record of it are before, between and after the two.
 */
export type Point = 'before' | 'after';

/** A call of the workspace, the store or Temporal: `store beginStep`. */
export interface Boundary {
  readonly call: string;
  readonly points: readonly Point[];
}

/** The `occurrence`th such call, from 1, counted from when the shape's run began. */
export interface CrashPoint {
  readonly call: string;
  readonly occurrence: number;
  readonly point: Point;
}

export const EFFECT: readonly Point[] = ['before', 'after'];
/** Whether it was answered is nothing that anybody but the dead process knew. */
export const READ: readonly Point[] = ['before'];
/** What a poll was given: it is the worker's from then on, and lost with it. */
export const TAKEN: readonly Point[] = ['after'];
/** What a service says and asks by the clock, or at its start: no part of a run. */
export const NO_BOUNDARY: readonly Point[] = [];

/**
 * A process as its calls show it from outside: each passes here on its way to what it calls, and its answer on the way back.
 * At its crash point it gets no further, and neither does any other call from then on: the process is as good as dead, and
 * waits to be killed.
 */
export class Life {
  /** In their order. */
  readonly seen: Boundary[] = [];
  /** The crash point is reached: the process stands at it. */
  readonly reached: Promise<void>;
  readonly #crash: CrashPoint | undefined;
  readonly #connections = new Set<Connection>();
  #reach: () => void = () => undefined;
  #occurrences = 0;
  #isCounting = false;
  #isHeld = false;

  constructor(crash?: CrashPoint) {
    this.#crash = crash;
    this.reached = new Promise((resolve) => (this.#reach = resolve));
  }

  get isHeld(): boolean {
    return this.#isHeld;
  }

  /** From now on calls are seen, and counted: what was before belongs to no shape. */
  count(): void {
    this.#isCounting = true;
  }

  /** Carries the call out. Never ends where the process does not live to see it. */
  async pass<T>(boundary: Boundary, carryOut: () => Promise<T>): Promise<T> {
    if (this.#isHeld) return NEVER;
    const point = this.#see(boundary);
    if (point === 'before') return this.#hold();
    const result = await carryOut();
    if (this.isHeld) return NEVER;
    return point === 'after' ? this.#hold() : result;
  }

  /** A connection of this process: it ends with it. */
  owns(connection: Connection): void {
    this.#connections.add(connection);
    connection.once('close', () => this.#connections.delete(connection));
  }

  /** The process is dead: what is still under way from it gets nowhere. */
  end(): void {
    this.#isHeld = true;
    for (const connection of this.#connections) connection.destroy();
  }

  /** @returns where the process is to die about this call */
  #see(boundary: Boundary): Point | undefined {
    if (!this.#isCounting || boundary.points.length === 0) return undefined;
    this.seen.push(boundary);
    if (boundary.call !== this.#crash?.call) return undefined;
    this.#occurrences += 1;
    return this.#occurrences === this.#crash.occurrence ? this.#crash.point : undefined;
  }

  #hold(): Promise<never> {
    this.#isHeld = true;
    this.#reach();
    return NEVER;
  }
}

interface Connection {
  destroy(): unknown;
  once(event: 'close', listener: () => void): unknown;
}

const NEVER = new Promise<never>(() => undefined);
