import type { Command } from '../commands';
import type { RunEvent } from '../events';
import type { History } from '../history';
import type { Run } from '../state';

/** What the machine cannot see: the workspace and the store, as far as somebody watches them. */
export interface World {
  /** Steps of which something stands in the workspace that they did. */
  leftovers(): Iterable<number>;
  /** A write to somebody else's resource, as it was then, that no recorded answer allows. */
  unasked(): string | null;
  /** Whether the store has what this request asked for. */
  isRecorded(request: string): boolean;
}

/** One event, just after the machine has answered it. */
export interface Moment {
  readonly event: RunEvent;
  /** After the event. */
  readonly run: Run;
  readonly commands: readonly Command[];
  /** With the event taken in, and the commands not yet. */
  readonly past: History;
  readonly world: World;
}

export interface Invariant {
  readonly number: number;
  readonly says: string;
  /** What is wrong, in words; null: it holds. */
  readonly broken: (moment: Moment) => string | null;
  /** Looks at everything: for a sample. */
  readonly isCostly?: true;
}
