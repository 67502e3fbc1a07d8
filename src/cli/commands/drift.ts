import { z } from 'zod';
import { driftReportSchema, driftUnderWaySchema } from '../answers';
import { defineCommand, idArgument, idInput, runPath, serviceInput, serviceOptions } from '../command';
import { drawDrift } from '../draw-drift';
import { EXIT } from '../exit-code';
import { tell } from '../tell';

/** The check takes longer than the service waits for it. */
const ACCEPTED = 202;

export const drift = defineCommand({
  name: 'drift',
  description: "compare the workspace with the last completed version of an upload's pack, changing nothing",
  arguments: [idArgument],
  options: [
    { flags: '--last', description: 'show the newest report, without looking at the workspace' },
    ...serviceOptions,
  ],
  examples: ['npx sharepack drift ID', 'npx sharepack drift ID --last --json'],
  input: z.object({ ...serviceInput, id: idInput, last: z.boolean().default(false) }),
  handler: async ({ id, last, url, json }, context) => {
    const connection = await context.connect(url);
    const method = last ? 'GET' : 'POST';
    const answer = await connection.send({ method, path: runPath(id, 'drift') });
    if (answer.httpStatus === ACCEPTED)
      return tell(context, connection, answer, {
        json,
        schema: driftUnderWaySchema,
        draw: ({ Message }) => [Message],
        next: (_answer, commandLine) => [`To see the report: ${commandLine('drift', id, '--last')}`],
        exitCode: () => EXIT.needsAnswer,
      });
    return tell(context, connection, answer, {
      json,
      schema: driftReportSchema,
      draw: (report, { pen }) => drawDrift(report, pen),
      exitCode: ({ Drifted }) => (Drifted ? EXIT.failed : EXIT.done),
    });
  },
});
