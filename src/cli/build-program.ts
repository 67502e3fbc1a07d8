import { Command, Option } from 'commander';
import type { CliCommand, Context } from './command';
import type { ExitCode } from './exit-code';
import { printable } from './printable';

const FOOTER = `
Exit codes:
  0  done
  1  failed: the run failed, expired or was cancelled; validate: a pack has errors; drift: there is some;
     doctor: a workspace has a problem
  2  needs an answer (or was still running when the time to wait was over)
  3  wrong input: the pack, an answer, an option or a token; nothing was done
  4  the service cannot be reached

Environment:
  SHAREPACK_URL    where the service is, else DATA_DIR/service.json tells (.sharepack), else http://127.0.0.1:8080
  SHAREPACK_TOKEN  your token, where the service wants one
  NO_COLOR         no colours, also at a terminal`;

export interface ProgramOptions {
  readonly commands: readonly CliCommand[];
  readonly version: string;
  readonly context: Context;
}

/** Makes commander's program of the commands; it throws a CommanderError instead of ending the process. */
export function buildProgram(
  { commands, version, context }: ProgramOptions,
  onExitCode: (exitCode: ExitCode) => void,
): Command {
  const program = new Command('sharepack')
    .description('Uploads share packs, follows what becomes of them, and answers their conflicts.')
    .version(version)
    .exitOverride()
    .configureOutput({
      writeOut: context.out.write,
      // Its messages repeat what was typed, which may have come from a file's name.
      writeErr: (text) => context.err.write(text.split('\n').map(printable).join('\n')),
    })
    .showHelpAfterError('Add --help to see what can be written.')
    .addHelpText('after', FOOTER);
  for (const data of commands) addCommand(program, data, context, onExitCode);
  return program;
}

function addCommand(
  program: Command,
  data: CliCommand,
  context: Context,
  onExitCode: (exitCode: ExitCode) => void,
): void {
  const command = program.command(data.name).description(data.description);
  for (const { syntax, description } of data.arguments ?? []) command.argument(syntax, description);
  for (const { flags, description, choices } of data.options ?? []) {
    const option = new Option(flags, description);
    command.addOption(choices === undefined ? option : option.choices(choices));
  }
  command.addHelpText('after', `\nExamples:\n${data.examples.map((example) => `  ${example}`).join('\n')}`);
  command.action(async () => onExitCode(await data.run(typedInto(command), context)));
}

/** Arguments by their names and options by theirs, as one object; what was not typed is not in it. */
function typedInto(command: Command): Record<string, unknown> {
  const values: readonly unknown[] = command.processedArgs;
  const named = command.registeredArguments.map(
    (argument, index) => [argument.name(), values[index]] as const,
  );
  const typed = named.filter(([, value]) => value !== undefined);
  return { ...Object.fromEntries(typed), ...command.opts<Record<string, unknown>>() };
}
