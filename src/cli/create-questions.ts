import { createInterface } from 'node:readline';
import { printable } from './printable';

export interface Questions {
  /** null at the end of input (Ctrl-D), and when the person breaks off (Ctrl-C). */
  readonly ask: (question: string) => Promise<string | null>;
  readonly close: () => void;
}

type Prompt = (question: string) => string | null | Promise<string | null>;

/** Opens the input with the first question, so that a command that asks nothing leaves it alone. */
export function createQuestions(input: NodeJS.ReadableStream, output: NodeJS.WritableStream): Questions {
  let open: { readonly prompt: Prompt; readonly close: () => void } | undefined;
  return {
    ask: async (question) => (open ??= openLines(input, output)).prompt(question),
    close: () => open?.close(),
  };
}

/**
 * Every line typed is the answer of one question, those typed ahead of the end of the input too. They are kept here:
 * `question()` loses them, and behind 1,024 of them the iterator of some Node.js 24 fails at the end.
 */
function openLines(input: NodeJS.ReadableStream, output: NodeJS.WritableStream) {
  const lines = createInterface({ input, output });
  const typedAhead: string[] = [];
  let ended = false;
  let waiting: ((line: string | null) => void) | undefined;
  const answer = (line: string | null): void => {
    waiting?.(line);
    waiting = undefined;
  };
  lines.on('line', (line) => {
    if (waiting) answer(line);
    else typedAhead.push(line);
  });
  // Who breaks off takes back what was typed ahead; without this listener readline would keep it.
  lines.on('SIGINT', () => {
    typedAhead.length = 0;
    lines.close();
  });
  lines.on('close', () => {
    ended = true;
    answer(null);
  });
  const prompt: Prompt = (question) => {
    const line = typedAhead.shift();
    if (line !== undefined) {
      // As if it were typed now: the person sees which question it answers.
      output.write(`${question}${printable(line)}\n`);
      return line;
    }
    // No word to a closed interface: it throws since Node.js 24, and before that held the input open for good.
    if (ended) return null;
    lines.setPrompt(question);
    lines.prompt();
    return new Promise((resolve) => (waiting = resolve));
  };
  return { prompt, close: () => lines.close() };
}
