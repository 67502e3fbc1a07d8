import { setTimeout as sleep } from 'node:timers/promises';
import { CommanderError } from 'commander';
import { createApiClient } from './api-client';
import { buildProgram } from './build-program';
import { CliError } from './cli-error';
import type { CliCommand, Context, WriteFile } from './command';
import { createCommandLine } from './command-line';
import { cancel } from './commands/cancel';
import { undo } from './commands/undo';
import { conflicts } from './commands/conflicts';
import { approve, decline } from './commands/decide';
import { drift } from './commands/drift';
import { history } from './commands/history';
import { init } from './commands/init';
import { resolve } from './commands/resolve';
import { restore } from './commands/restore';
import { status } from './commands/status';
import { upload } from './commands/upload';
import { validate } from './commands/validate';
import { watch } from './commands/watch';
import { createQuestions, type Questions } from './create-questions';
import { EXIT, type ExitCode } from './exit-code';
import { findService, type CliEnv, type ReadFile } from './find-service';
import { createOutput, type Output, type TextStream } from './output';
import { printable } from './printable';

export interface CliDeps {
  readonly version: string;
  readonly env: CliEnv;
  readonly stdin: NodeJS.ReadableStream;
  readonly stdout: TextStream;
  readonly stderr: TextStream;
  readonly isTerminal: { readonly stdin: boolean; readonly stdout: boolean; readonly stderr: boolean };
  readonly readFile: ReadFile;
  readonly writeFile: WriteFile;
  readonly fetch?: typeof fetch;
  readonly now?: () => Date;
  /** Between two looks at a run that is watched. */
  readonly pause?: () => Promise<void>;
  /** What main adds: commands that are no clients of the service. */
  readonly extraCommands?: readonly CliCommand[];
}

export interface Cli {
  /**
   * Runs one command. Never rejects: what goes wrong is told on stderr.
   * @param argv the words after the program's name
   */
  readonly run: (argv: readonly string[]) => Promise<ExitCode>;
}

const COMMANDS = [
  ...[
    upload,
    status,
    watch,
    conflicts,
    resolve,
    approve,
    decline,
    cancel,
    undo,
    history,
    restore,
    drift,
    init,
  ],
  validate,
];
const POLL_INTERVAL_MS = 1000;

/** The command line client, over the HTTP API: nothing is opened before a command is run. */
export function createCli(deps: CliDeps): Cli {
  ignoreClosedPipe(deps.stdout);
  ignoreClosedPipe(deps.stderr);
  const commands = [...COMMANDS, ...(deps.extraCommands ?? [])];
  return {
    run: async (argv) => {
      const questions = createQuestions(deps.stdin, deps.stderr);
      const context = createContext(deps, questions);
      let exitCode: ExitCode = EXIT.done;
      const program = buildProgram({ commands, version: deps.version, context }, (code) => (exitCode = code));
      try {
        await program.parseAsync(argv, { from: 'user' });
        return exitCode;
      } catch (error) {
        return tellError(error, context.err);
      } finally {
        questions.close();
      }
    },
  };
}

function createContext(deps: CliDeps, questions: Questions): Context {
  const { env, isTerminal, readFile, writeFile } = deps;
  const noColor = Boolean(env.NO_COLOR);
  return {
    out: createOutput(deps.stdout, { isTerminal: isTerminal.stdout, noColor }),
    err: createOutput(deps.stderr, { isTerminal: isTerminal.stderr, noColor }),
    readFile,
    now: deps.now ?? (() => new Date()),
    writeFile,
    connect: async (url) => {
      const service = await findService(url, env, readFile);
      const client = createApiClient({ fetch: deps.fetch ?? fetch, service, token: env.SHAREPACK_TOKEN });
      return { ...client, commandLine: createCommandLine(url) };
    },
    ask: isTerminal.stdin && isTerminal.stderr ? questions.ask : undefined,
    pause: deps.pause ?? (() => sleep(POLL_INTERVAL_MS)),
  };
}

function tellError(error: unknown, { lines, pen }: Output): ExitCode {
  // Commander has told it already; help and version are no mistakes.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.wrongInput;
  if (error instanceof CliError) {
    const [first = '', ...more] = error.message.split('\n').map(printable);
    lines([`${pen('red', 'error')}: ${first}`, ...more, ...error.hints.map(printable)]);
    return error.exitCode;
  }
  const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
  lines([
    'This is a mistake in sharepack itself; please report it, with these lines:',
    ...trace.split('\n').map(printable),
  ]);
  return EXIT.failed;
}

/** `sharepack status ID | head -1` stops reading early, which is no failure. */
function ignoreClosedPipe(stream: TextStream): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}
