import { EXIT, type ExitCode } from './exit-code';

/** A mistake or a state that was to be expected, as opposed to a bug: what happened, and what to do next. */
export class CliError extends Error {
  override readonly name = 'CliError';

  readonly exitCode: ExitCode;
  /** What to do next, a line each. */
  readonly hints: readonly string[];

  constructor(exitCode: ExitCode, message: string, hints: readonly string[] = [], options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCode;
    this.hints = hints;
  }
}

export const wrongInput = (message: string, ...hints: string[]): CliError =>
  new CliError(EXIT.wrongInput, message, hints);
