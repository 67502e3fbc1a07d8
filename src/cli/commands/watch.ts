import { z } from 'zod';
import { statusAnswerSchema, type StatusAnswer } from '../answers';
import type { Answer, ApiClient } from '../api-client';
import {
  defineCommand,
  idArgument,
  idInput,
  runPath,
  serviceInput,
  serviceOptions,
  type Context,
} from '../command';
import { drawStatus } from '../draw-run';
import { exitCodeOfStatus } from '../exit-code';
import { printable } from '../printable';
import { parsed, tell } from '../tell';
import { progressText, type Reading } from '../../workflows/contract';

export const watch = defineCommand({
  name: 'watch',
  description: 'follow an upload until it ends or asks something, then show its status',
  arguments: [idArgument],
  options: serviceOptions,
  examples: ['npx sharepack watch 0198c1f0-5d7e-7cc3-98c4-dc0c0c07398f'],
  input: z.object({ ...serviceInput, id: idInput }),
  handler: async ({ id, url, json }, context) => {
    const connection = await context.connect(url);
    const answer = await settled(id, connection, context).finally(context.err.endProgress);
    return tell(context, connection, answer, {
      json,
      schema: statusAnswerSchema,
      draw: drawStatus,
      exitCode: (run) => exitCodeOfStatus(run.Status),
    });
  },
});

/** The first answer that is not "in progress"; a problem is one too. */
async function settled(id: string, { send, service }: ApiClient, context: Context): Promise<Answer> {
  let since: Reading | undefined;
  for (;;) {
    const answer = await send({ path: runPath(id) });
    if (answer.httpStatus >= 400) return answer;
    const run = parsed(statusAnswerSchema, answer, service);
    if (run.Status !== 'IN_PROGRESS') return answer;
    const nowMs = Date.now();
    since ??= { done: run.Progress.Done, atMs: nowMs };
    context.err.progress(progressOf(run, since, nowMs));
    await context.pause();
  }
}

const progressOf = ({ ProvisioningStatus, Progress }: StatusAnswer, since: Reading, nowMs: number): string =>
  printable(`${ProvisioningStatus} (${progressText(Progress, since, nowMs)})`);
