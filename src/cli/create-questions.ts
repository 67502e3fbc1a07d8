import { createInterface } from 'node:readline/promises';

export interface Questions {
  /** null at the end of input (Ctrl-D), and when the person breaks off (Ctrl-C). */
  readonly ask: (question: string) => Promise<string | null>;
  readonly close: () => void;
}

/** Opens the input with the first question, so that a command that asks nothing leaves it alone. */
export function createQuestions(input: NodeJS.ReadableStream, output: NodeJS.WritableStream): Questions {
  let open:
    { readonly prompt: (question: string) => Promise<string | null>; readonly close: () => void } | undefined;
  return {
    ask: (question) => (open ??= openLines(input, output)).prompt(question),
    close: () => open?.close(),
  };
}

function openLines(input: NodeJS.ReadableStream, output: NodeJS.WritableStream) {
  const lines = createInterface({ input, output });
  // One iterator for all questions: it keeps the lines that were typed ahead, which `question()` would lose.
  const iterator = lines[Symbol.asyncIterator]();
  return {
    close: () => lines.close(),
    prompt: async (question: string): Promise<string | null> => {
      lines.setPrompt(question);
      lines.prompt();
      const next = await iterator.next();
      return next.done ? null : next.value;
    },
  };
}
