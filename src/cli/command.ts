import { z } from 'zod';
import type { ApiClient } from './api-client';
import { wrongInput } from './cli-error';
import type { CommandLine } from './command-line';
import type { ExitCode } from './exit-code';
import type { ReadFile } from './find-service';
import type { Output } from './output';

/** The service, and the words for commands that find it again. */
export interface Connection extends ApiClient {
  readonly commandLine: CommandLine;
}

/** What every handler works with; nothing of it is global. */
export interface Context {
  /** Data: what a script reads. */
  readonly out: Output;
  /** For people: progress, mistakes, what to do next. */
  readonly err: Output;
  readonly readFile: ReadFile;
  readonly now: () => Date;
  readonly connect: (url: string | undefined) => Promise<Connection>;
  /** Asks one question; null when the person breaks off. Absent where nobody sits at the terminal. */
  readonly ask?: ((question: string) => Promise<string | null>) | undefined;
  /** Between two looks at a run that is watched. */
  readonly pause: () => Promise<void>;
}

export interface ArgumentData {
  /** As commander writes them: `<id>`, `[answers...]`. */
  readonly syntax: string;
  readonly description: string;
}

export interface OptionData {
  /** As commander writes them: `--wait <seconds>`. */
  readonly flags: string;
  readonly description: string;
  readonly choices?: readonly string[];
}

interface CommandWords {
  readonly name: string;
  readonly description: string;
  readonly arguments?: readonly ArgumentData[];
  readonly options?: readonly OptionData[];
  readonly examples: readonly string[];
}

/** A command of the command line, ready to be offered. */
export interface CliCommand extends CommandWords {
  /** @throws CliError */
  readonly run: (raw: Readonly<Record<string, unknown>>, context: Context) => Promise<ExitCode>;
}

/**
 * A command as data. `input` checks and types what was typed: arguments by their names, options by theirs in camel case.
 */
export function defineCommand<Input extends z.ZodType>({
  input,
  handler,
  ...words
}: CommandWords & {
  readonly input: Input;
  readonly handler: (input: z.output<Input>, context: Context) => Promise<ExitCode>;
}): CliCommand {
  return { ...words, run: async (raw, context) => handler(readInput(words, input, raw), context) };
}

function readInput<Input extends z.ZodType>(
  { name, arguments: args = [] }: CommandWords,
  schema: Input,
  raw: unknown,
): z.output<Input> {
  const input = schema.safeParse(raw);
  if (input.success) return input.data;
  const asTyped = (member: string): string =>
    args.find(({ syntax }) => syntax.replace(/\W/g, '') === member)?.syntax ??
    `--${member.replace(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`)}`;
  const mistakes = input.error.issues.map(({ path, message }) => `${asTyped(String(path[0]))}: ${message}`);
  throw wrongInput(mistakes.join('\n'), `npx sharepack ${name} --help`);
}

/** Of every command that asks the service. */
export const serviceOptions: readonly OptionData[] = [
  {
    flags: '--url <url>',
    description: 'where the service is (else SHAREPACK_URL, DATA_DIR/service.json, http://127.0.0.1:8080)',
  },
  { flags: '--json', description: "print the service's answer as it came, and nothing else, on stdout" },
];
export const serviceInput = { url: z.string().optional(), json: z.boolean().default(false) };

export const idArgument: ArgumentData = { syntax: '<id>', description: "the upload's SharePackId" };
export const idInput = z.string().min(1, 'an empty id');

/** The path of an upload's resource; an id is whatever was typed, so it must not reach out of its segment. */
export function runPath(id: string, ...rest: readonly string[]): string {
  // `..` is resolved as a path even when it is encoded.
  if (/^\.{1,2}$/.test(id)) throw wrongInput(`'${id}' is no SharePackId.`);
  return ['workflow', 'sharepack', encodeURIComponent(id), ...rest].join('/');
}
