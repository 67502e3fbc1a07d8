import type { ConflictsAnswer } from './answers';
import type { CommandLine } from './command-line';
import { drawConflict, isOpen } from './draw-conflict';
import type { DrawOptions } from './output';

type Asking = Pick<ConflictsAnswer, 'SharePackId' | 'Status' | 'Conflicts'>;

/** A conflict without an answer asks nothing any more once its run has ended. */
export const isAsking = ({ Status, Conflicts }: Asking): boolean =>
  Status === 'AWAITING_RESOLUTION' && Conflicts.some(isOpen);

/** Conflicts and, where the run waits for answers, the commands that give them: for each one, and for all of them. */
export function drawConflicts(asking: Asking, { pen, commandLine }: DrawOptions): string[] {
  const answerWith = isAsking(asking) ? { sharePackId: asking.SharePackId, commandLine } : undefined;
  const drawn = asking.Conflicts.flatMap((conflict) => ['', ...drawConflict(conflict, { pen, answerWith })]);
  const forAll = answerWith === undefined ? [] : commandsForAll(asking, commandLine);
  if (forAll.length === 0) return drawn;
  return [...drawn, '', 'all at once with one of', ...forAll.map((command) => `  ${pen('cyan', command)}`)];
}

function commandsForAll({ SharePackId, Conflicts }: Asking, commandLine: CommandLine): string[] {
  const [first, ...others] = Conflicts.filter(isOpen);
  if (first === undefined || others.length === 0) return [];
  const shared = first.Actions.filter((action) => others.every(({ Actions }) => Actions.includes(action)));
  return shared.map((action) => commandLine('resolve', SharePackId, '--rest', action));
}
