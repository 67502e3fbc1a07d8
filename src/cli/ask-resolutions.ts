import type { ConflictAnswer } from './answers';
import type { Context } from './command';
import { conflictName, drawConflict } from './draw-conflict';
import { printableDeep } from './printable';
import { resolutionOf, type ResolutionBody } from './read-resolutions';

type Ask = NonNullable<Context['ask']>;

/**
 * Shows one conflict after the other and asks for each. What is answered with an empty line stays open; who breaks off
 * in the middle has answered nothing.
 */
export async function askResolutions(
  conflicts: readonly ConflictAnswer[],
  { err }: Context,
  ask: Ask,
  reason: string | undefined,
): Promise<ResolutionBody[]> {
  const answers: ResolutionBody[] = [];
  for (const [index, conflict] of conflicts.entries()) {
    err.lines(['', ...drawConflict(printableDeep(conflict), { pen: err.pen })]);
    const answer = await askOne(conflict, `${index + 1} of ${conflicts.length}`, ask);
    if (answer === null) return [];
    if (answer !== '') answers.push(resolutionOf(conflict, answer, reason));
  }
  return answers;
}

/** `ACTION[:NEWNAME]`, empty to leave it open, null when the person breaks off; asks again until it is one of these. */
async function askOne(conflict: ConflictAnswer, count: string, ask: Ask): Promise<string | null> {
  const { Actions, SuggestedNames } = conflict;
  const choices = Actions.map((action) =>
    action === 'rename'
      ? `rename [NEW_NAME${SuggestedNames[0] ? `, else ${SuggestedNames[0]}` : ''}]`
      : action,
  );
  const question = `${count}, ${conflictName(conflict)}: ${choices.join(' | ')} | Enter leaves it open: `;
  for (;;) {
    const typed = await ask(printableDeep(question));
    if (typed === null || typed.trim() === '') return typed && '';
    const [action = '', newName] = typed.trim().split(/[\s:]+/, 2);
    if (Actions.includes(action)) return newName ? `${action}:${newName}` : action;
  }
}
