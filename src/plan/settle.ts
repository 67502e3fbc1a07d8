import type { OnConflict } from '../pack/pack';
import type { Action, Conflict } from './conflict';

export interface Settled {
  readonly action: Action;
  readonly newName?: string;
}

/**
 * What a mode does about a conflict without asking; undefined: somebody is asked. A mode never guesses: what its own
 * action cannot settle is asked (spec/conflicts.md). `fail` and `update` settle nothing: the one ends the run, the
 * other has looked again as UPDATE, and what is left hurts somebody.
 */
export function settleByMode(mode: OnConflict, conflict: Conflict): Settled | undefined {
  switch (mode) {
    case 'skip':
      return { action: 'skip' };
    case 'overwrite':
      return conflict.Actions.includes('overwrite') ? { action: 'overwrite' } : undefined;
    case 'rename': {
      const newName = conflict.SuggestedNames[0];
      return newName === undefined ? undefined : { action: 'rename', newName };
    }
    case 'ask':
    case 'fail':
    case 'update':
      return undefined;
  }
}
