import { z } from 'zod';
import type { Decision } from '../../workflows/contract';
import { approvalAnswerSchema } from '../answers';
import {
  defineCommand,
  idArgument,
  idInput,
  runPath,
  serviceInput,
  serviceOptions,
  type CliCommand,
} from '../command';
import { approvalFact } from '../draw-approval';
import { EXIT } from '../exit-code';
import { tell } from '../tell';

/** `approve` and `decline`, which differ in their word only. */
const deciding = (Decision: Decision, description: string, reason: string): CliCommand =>
  defineCommand({
    name: Decision,
    description,
    arguments: [idArgument],
    options: [{ flags: '--reason <text>', description: 'why, kept with the upload' }, ...serviceOptions],
    examples: [`npx sharepack ${Decision} ID --reason "${reason}"`],
    input: z.object({ ...serviceInput, id: idInput, reason: z.string().optional() }),
    handler: async ({ id, reason: Reason, url, json }, context) => {
      const connection = await context.connect(url);
      const answer = await connection.send({
        method: 'POST',
        path: runPath(id, 'approval'),
        body: { Decision, Reason },
      });
      return tell(context, connection, answer, {
        json,
        schema: approvalAnswerSchema,
        draw: ({ Status, Approval }) => [`${Status}  ${approvalFact(Approval) ?? ''}`.trimEnd()],
        next: ({ Status }, commandLine) => {
          if (Status === 'AWAITING_RESOLUTION')
            return [`The run waits for answers: ${commandLine('conflicts', id)}`];
          return Status === 'IN_PROGRESS'
            ? [`The run goes on. To follow it: ${commandLine('watch', id)}`]
            : [];
        },
        // That a declined run is CANCELLED is what was asked for, no failure.
        exitCode: ({ Status }) => (Status === 'AWAITING_RESOLUTION' ? EXIT.needsAnswer : EXIT.done),
      });
    },
  });

export const approve = deciding(
  'approve',
  'approve an upload that waits for it: a pack with approver_status: pending',
  'agreed in the review',
);
export const decline = deciding(
  'decline',
  'decline an upload that waits for approval; it ends with nothing touched',
  'not for this auditor',
);
