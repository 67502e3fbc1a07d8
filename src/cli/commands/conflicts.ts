import { z } from 'zod';
import { conflictsAnswerSchema, type ConflictsAnswer } from '../answers';
import { defineCommand, idArgument, idInput, runPath, serviceInput, serviceOptions } from '../command';
import { isOpen } from '../draw-conflict';
import { drawConflicts, isAsking } from '../draw-conflicts';
import { EXIT } from '../exit-code';
import type { DrawOptions } from '../output';
import { tell } from '../tell';

export const conflicts = defineCommand({
  name: 'conflicts',
  description: 'show the conflicts of an upload, open and answered, and how to answer them',
  arguments: [idArgument],
  options: serviceOptions,
  examples: ['npx sharepack conflicts 0198c1f0-5d7e-7cc3-98c4-dc0c0c07398f'],
  input: z.object({ ...serviceInput, id: idInput }),
  handler: async ({ id, url, json }, context) => {
    const connection = await context.connect(url);
    const answer = await connection.send({ path: runPath(id, 'conflicts') });
    return tell(context, connection, answer, {
      json,
      schema: conflictsAnswerSchema,
      draw,
      exitCode: (shown) => (isAsking(shown) ? EXIT.needsAnswer : EXIT.done),
    });
  },
});

function draw(answer: ConflictsAnswer, options: DrawOptions): string[] {
  const { Status, Conflicts, ResolutionDeadline } = answer;
  const open = Conflicts.filter(isOpen).length;
  const deadline = isAsking(answer) && ResolutionDeadline ? `, to be answered by ${ResolutionDeadline}` : '';
  return [
    `${Status}  ${Conflicts.length} conflicts, ${open} open${deadline}`,
    ...drawConflicts(answer, options),
  ];
}
