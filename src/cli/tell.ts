import type { z } from 'zod';
import { problemSchema } from './answers';
import { notTheService, type Answer } from './api-client';
import type { Connection, Context } from './command';
import type { CommandLine } from './command-line';
import type { SourceFile } from './draw-diagnostic';
import { drawProblem } from './draw-problem';
import { exitCodeOfProblem, type ExitCode } from './exit-code';
import type { Service } from './find-service';
import type { DrawOptions } from './output';
import { printableDeep, printableJson } from './printable';

/** How one kind of answer is read, and told to people. What `draw` and `next` get is safe to print. */
export interface AnswerKind<Schema extends z.ZodType> {
  readonly schema: Schema;
  readonly draw: (answer: z.output<Schema>, options: DrawOptions) => readonly string[];
  /** What to type next: for people, so on stderr. */
  readonly next?: (answer: z.output<Schema>, commandLine: CommandLine) => readonly string[];
  readonly exitCode: (answer: z.output<Schema>) => ExitCode;
}

interface TellOptions {
  readonly json: boolean;
  /** The file that a problem's lines and columns are about. */
  readonly source?: SourceFile;
}

/**
 * Tells an answer, a problem included: with `json` as it came, else drawn, the data on stdout and the rest on stderr.
 * @throws CliError where the answer is not of this kind
 */
export function tell<Schema extends z.ZodType>(
  context: Context,
  connection: Connection,
  answer: Answer,
  kind: AnswerKind<Schema> & TellOptions,
): ExitCode {
  if (kind.json) writeJson(context, answer.text);
  if (answer.httpStatus >= 400) return tellProblem(context, connection, answer, kind);
  const body = parsed(kind.schema, answer, connection.service);
  if (!kind.json) {
    const { commandLine } = connection;
    const shown = printableDeep(body);
    context.out.lines(kind.draw(shown, { pen: context.out.pen, commandLine }));
    context.err.lines(kind.next?.(shown, commandLine) ?? []);
  }
  return kind.exitCode(body);
}

function tellProblem(
  { err }: Context,
  { service, commandLine }: Connection,
  answer: Answer,
  { json, source }: TellOptions,
): ExitCode {
  const { httpStatus, retryAfter } = answer;
  if (!json) {
    const problem = printableDeep(parsed(problemSchema, answer, service));
    err.lines(drawProblem(problem, { httpStatus, retryAfter, source, commandLine, pen: err.pen }));
  }
  return exitCodeOfProblem(httpStatus);
}

function writeJson({ out }: Context, text: string): void {
  out.write(`${out.isTerminal ? printableJson(text) : text}\n`);
}

/** @throws CliError */
export function parsed<Schema extends z.ZodType>(
  schema: Schema,
  answer: Answer,
  service: Service,
): z.output<Schema> {
  const body = schema.safeParse(answer.json);
  if (body.success) return body.data;
  const where = body.error.issues[0]?.path.join('/') ?? '';
  throw notTheService(service, `status ${answer.httpStatus}, /${where} is not as expected`);
}
