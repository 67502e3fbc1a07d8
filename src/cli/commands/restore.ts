import { z } from 'zod';
import { uploadAnswerSchema } from '../answers';
import { defineCommand, idArgument, idInput, runPath, serviceInput, serviceOptions } from '../command';
import { runInput, runOptions, runRequest, runTold } from '../run-options';
import { tell } from '../tell';

export const restore = defineCommand({
  name: 'restore',
  description: 'bring a pack back to this version of it, as a new version',
  arguments: [{ ...idArgument, description: 'the SharePackId of the version: see `sharepack history`' }],
  options: [...runOptions, ...serviceOptions],
  examples: ['npx sharepack restore ID --dry-run', 'npx sharepack restore ID'],
  input: z.object({ ...serviceInput, ...runInput, id: idInput }),
  handler: async (options, context) => {
    const connection = await context.connect(options.url);
    if (context.err.isTerminal) context.err.progress(`restoring, then waiting up to ${options.wait} s`);
    const request = { method: 'POST', path: runPath(options.id, 'restore'), ...runRequest(options) } as const;
    const answer = await connection.send(request).finally(context.err.endProgress);
    return tell(context, connection, answer, {
      json: options.json,
      schema: uploadAnswerSchema,
      ...runTold(options),
    });
  },
});
