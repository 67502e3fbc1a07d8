import { MAX_ERROR_MESSAGE, cut } from './bounds';
import type { UndoState } from './state';

/**
 * Why a run ended, and what stands now of what it did: nobody has to count outcomes to know. What was left is counted, and the first
 * of it named; each resource has its own reason (spec/conflicts.md, "When a run fails midway").
 */
export function endMessage(why: string, undo: UndoState | null): string {
  const { undone = 0, kept = 0, left = 0, firstLeft = [] } = undo ?? {};
  const more = left > firstLeft.length ? `; and ${left - firstLeft.length} more (see Resources)` : '';
  const told = [
    ...(undone > 0 ? [`${counted(undone)} undone.`] : []),
    ...(kept > 0
      ? [`${counted(kept)} kept as the run left ${kept === 1 ? 'it' : 'them'}, by on_failure.`]
      : []),
    // Last and open-ended: each has a reason of its own.
    ...(left > 0 ? [`Not undone${left > 1 ? ` (${left})` : ''}: ${firstLeft.join('; ')}${more}`] : []),
  ];
  const message = told.length === 0 ? why : [/[.!?]$/.test(why) ? why : `${why}.`, ...told].join(' ');
  return cut(message, MAX_ERROR_MESSAGE);
}

const counted = (count: number): string => (count === 1 ? '1 resource was' : `${count} resources were`);
