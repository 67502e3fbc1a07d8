import { z } from 'zod';
import { cancelAnswerSchema } from '../answers';
import { defineCommand, idArgument, idInput, runPath, serviceInput, serviceOptions } from '../command';
import { EXIT } from '../exit-code';
import { tell } from '../tell';

export const cancel = defineCommand({
  name: 'cancel',
  description: 'stop an upload and undo what it did',
  arguments: [idArgument],
  options: [{ flags: '--reason <text>', description: 'why, kept with the upload' }, ...serviceOptions],
  examples: ['npx sharepack cancel ID --reason "wrong workspace"'],
  input: z.object({ ...serviceInput, id: idInput, reason: z.string().optional() }),
  handler: async ({ id, reason, url, json }, context) => {
    const connection = await context.connect(url);
    const answer = await connection.send({
      method: 'POST',
      path: runPath(id, 'cancel'),
      body: { Reason: reason },
    });
    return tell(context, connection, answer, {
      json,
      schema: cancelAnswerSchema,
      draw: ({ Status, Message }) => [`${Status}  ${Message}`],
      next: (_answer, commandLine) => [`To follow it: ${commandLine('watch', id)}`],
      // 202 says that it was accepted; that the run then ends CANCELLED is what was asked for, no failure.
      exitCode: () => EXIT.done,
    });
  },
});
