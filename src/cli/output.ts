import { styleText } from 'node:util';
import type { CommandLine } from './command-line';

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';
export type Pen = (style: Style, text: string) => string;

export const plainPen: Pen = (_style, text) => text;
/** Whether to colour is decided here, by the stream that was handed in: node would look at its own stdout. */
const colourPen: Pen = (style, text) => styleText(style, text, { validateStream: false });

/** What drawing needs: the pen of the stream it is for, and how a command to type next is written. */
export interface DrawOptions {
  readonly pen: Pen;
  readonly commandLine: CommandLine;
}

/** A stream of the process, or a test's. */
export type TextStream = NodeJS.WritableStream & { readonly columns?: number | undefined };

export interface Output {
  readonly isTerminal: boolean;
  readonly pen: Pen;
  readonly write: (text: string) => void;
  readonly lines: (lines: readonly string[]) => void;
  /** Replaces the one before on a terminal; elsewhere each new text is a line of its own. */
  readonly progress: (text: string) => void;
  /** Takes the progress line away again. */
  readonly endProgress: () => void;
}

export interface OutputOptions {
  readonly isTerminal: boolean;
  /** As https://no-color.org has it: any value but the empty one. */
  readonly noColor: boolean;
}

const CLEAR_LINE = '\r\u001b[2K';

export function createOutput(stream: TextStream, { isTerminal, noColor }: OutputOptions): Output {
  let shown = '';
  const write = (text: string): void => void stream.write(text);
  const endProgress = (): void => {
    if (isTerminal && shown !== '') write(CLEAR_LINE);
    shown = '';
  };
  return {
    isTerminal,
    pen: isTerminal && !noColor ? colourPen : plainPen,
    write,
    lines: (lines) => write(lines.map((line) => `${line}\n`).join('')),
    endProgress,
    progress: (text) => {
      if (text === shown) return;
      // A line longer than the terminal would wrap, and only its last row be replaced.
      write(isTerminal ? `${CLEAR_LINE}${text.slice(0, (stream.columns ?? 80) - 1)}` : `${text}\n`);
      shown = text;
    },
  };
}
