import { z } from 'zod';
import { undoAnswerSchema } from '../answers';
import { defineCommand, idArgument, idInput, runPath, serviceInput, serviceOptions } from '../command';
import { EXIT } from '../exit-code';
import { tell } from '../tell';

export const undo = defineCommand({
  name: 'undo',
  description: 'try again what the undo of an ended upload left',
  arguments: [idArgument],
  options: serviceOptions,
  examples: ['npx sharepack undo ID'],
  input: z.object({ ...serviceInput, id: idInput }),
  handler: async ({ id, url, json }, context) => {
    const connection = await context.connect(url);
    const answer = await connection.send({ method: 'POST', path: runPath(id, 'undo') });
    return tell(context, connection, answer, {
      json,
      schema: undoAnswerSchema,
      draw: ({ Message }) => [Message],
      next: (_answer, commandLine) => [`To see what stays: ${commandLine('status', id)}`],
      // 202 says that it was accepted; what becomes of it, the status says.
      exitCode: () => EXIT.done,
    });
  },
});
