/** Another has begun on the same since this one read it: what it writes is passed over, and whatever it does next it had better not do. */
export class Overtaken extends Error {
  override readonly name = 'Overtaken';
  constructor(what: string) {
    super(`Another attempt has taken over ${what}.`);
  }
}

/** Who writes of a step: nobody in particular, or the attempt that read or raised its fence to this number. */
export interface Held {
  readonly fence?: number;
}

/** Who begins a step. */
export interface Beginner extends Held {
  /** It is the attempt that has begun it already. */
  readonly isSame?: boolean;
}

/** In place of a result, where of many written together this one was refused. */
export const OVERTAKEN = 'overtaken';

/** @throws Overtaken where it was refused */
export function unlessOvertaken<T>(result: T | typeof OVERTAKEN, id: number): T {
  if (result === OVERTAKEN) throw new Overtaken(`step ${id}`);
  return result;
}
