import { z } from 'zod';
import { conflictsAnswerSchema, resolutionsAnswerSchema, type ConflictAnswer } from '../answers';
import { askResolutions } from '../ask-resolutions';
import { wrongInput, type CliError } from '../cli-error';
import {
  defineCommand,
  idArgument,
  idInput,
  runPath,
  serviceInput,
  serviceOptions,
  type Connection,
  type Context,
} from '../command';
import { conflictName, isOpen } from '../draw-conflict';
import { EXIT } from '../exit-code';
import { readResolution, type ResolutionBody } from '../read-resolutions';
import { parsed, tell, type AnswerKind } from '../tell';

const input = z.object({
  ...serviceInput,
  id: idInput,
  answers: z.array(z.string()).default([]),
  rest: z.string().optional(),
  reason: z.string().optional(),
});
type ResolveInput = z.output<typeof input>;

export const resolve = defineCommand({
  name: 'resolve',
  description: 'answer the conflicts of an upload; at a terminal without answers, asks for each',
  arguments: [
    idArgument,
    {
      syntax: '[answers...]',
      description: 'TYPE/NAME=ACTION or TYPE/NAME=rename:NEW_NAME; NAME alone where it is unique',
    },
  ],
  options: [
    { flags: '--rest <action>', description: 'the answer for every open conflict that is not named' },
    { flags: '--reason <text>', description: 'why, kept with each answer' },
    ...serviceOptions,
  ],
  examples: [
    'npx sharepack resolve ID Recipient/finance-auditor=rename:finance-auditor-2 --rest skip',
    'npx sharepack resolve ID finance-auditor=overwrite --reason "agreed with its owner"',
    'npx sharepack resolve ID',
  ],
  input,
  handler: async (options, context) => {
    const connection = await context.connect(options.url);
    const kind = { ...resolved, json: options.json };
    const shown = await connection.send({ path: runPath(options.id, 'conflicts') });
    if (shown.httpStatus >= 400) return tell(context, connection, shown, kind);
    const { Conflicts } = parsed(conflictsAnswerSchema, shown, connection.service);
    const resolutions = await resolutionsOf(options, Conflicts, context);
    if (resolutions.length === 0 && options.rest === undefined) {
      context.err.lines(['Nothing was answered, so nothing was sent.']);
      return EXIT.needsAnswer;
    }
    return tell(context, connection, await sendResolutions(options, resolutions, connection), kind);
  },
});

const resolved: AnswerKind<typeof resolutionsAnswerSchema> = {
  schema: resolutionsAnswerSchema,
  draw: ({ Status, Answered, Open }) => [`${Status}  ${Answered} answered, ${Open} open`],
  next: ({ SharePackId, Open }, commandLine) => [
    Open > 0
      ? `The run waits for the rest: ${commandLine('conflicts', SharePackId)}`
      : `The run goes on. To follow it: ${commandLine('watch', SharePackId)}`,
  ],
  exitCode: ({ Open }) => (Open > 0 ? EXIT.needsAnswer : EXIT.done),
};

async function resolutionsOf(
  { id, answers, rest, reason }: ResolveInput,
  conflicts: readonly ConflictAnswer[],
  context: Context,
): Promise<ResolutionBody[]> {
  if (answers.length > 0 || rest !== undefined) {
    return answers.map((answer) => readResolution(answer, conflicts, reason));
  }
  const open = conflicts.filter(isOpen);
  if (open.length === 0) throw wrongInput('This run has no open conflicts.');
  if (context.ask === undefined) throw nobodyToAsk(id, open);
  return askResolutions(open, context, context.ask, reason);
}

const nobodyToAsk = (id: string, open: readonly ConflictAnswer[]): CliError =>
  wrongInput(
    'There is no answer, and nobody at a terminal to ask.',
    `Say what to do: npx sharepack resolve ${id} TYPE/NAME=ACTION, or --rest ACTION. Open are:`,
    ...open.map((conflict) => `  ${conflictName(conflict)} (${conflict.Actions.join(', ')})`),
  );

function sendResolutions(
  { id, rest, reason }: ResolveInput,
  resolutions: readonly ResolutionBody[],
  { send }: Connection,
) {
  const Rest = rest === undefined ? undefined : { Action: rest, Reason: reason };
  const body = { Resolutions: resolutions, Rest };
  return send({ method: 'POST', path: runPath(id, 'resolutions'), body });
}
