import type { Failure } from './safety';
import type { Played } from './played';

/** What the product is known not to do yet. A schedule that meets it is told, and is no failure until it is mended. */
export interface Known {
  readonly says: string;
  readonly is: (failure: Failure, played: Played) => boolean;
}

export const KNOWN: readonly Known[] = [];

export const knownOf = (failure: Failure, played: Played): string | undefined =>
  KNOWN.find(({ is }) => is(failure, played))?.says;
