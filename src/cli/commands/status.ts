import { z } from 'zod';
import { statusAnswerSchema } from '../answers';
import { defineCommand, idArgument, idInput, runPath, serviceInput, serviceOptions } from '../command';
import { drawStatus } from '../draw-run';
import { exitCodeOfStatus } from '../exit-code';
import { tell } from '../tell';

export const status = defineCommand({
  name: 'status',
  description: 'show how an upload stands: its outcome for each resource, and what it asks',
  arguments: [idArgument],
  options: serviceOptions,
  examples: ['npx sharepack status 0198c1f0-5d7e-7cc3-98c4-dc0c0c07398f'],
  input: z.object({ ...serviceInput, id: idInput }),
  handler: async ({ id, url, json }, context) => {
    const connection = await context.connect(url);
    const answer = await connection.send({ path: runPath(id) });
    return tell(context, connection, answer, {
      json,
      schema: statusAnswerSchema,
      draw: drawStatus,
      exitCode: (run) => exitCodeOfStatus(run.Status),
    });
  },
});
