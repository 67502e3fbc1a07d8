import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, test } from '@jest/globals';
import { createQuestions } from '../../src/cli/create-questions';

/** At a terminal readline reads key by key, so that Ctrl-C and Ctrl-D reach it as what they are there: a character. */
const [CTRL_C, CTRL_D] = ['\u0003', '\u0004'];

function openTerminal() {
  const [input, output] = [new PassThrough(), Object.assign(new PassThrough(), { isTTY: true })];
  return { input, output, questions: createQuestions(input, output) };
}
type Terminal = ReturnType<typeof openTerminal>;

/** Asks so many questions, one after the other. */
async function askAll({ questions }: Terminal, count: number): Promise<(string | null)[]> {
  const answers: (string | null)[] = [];
  for (let index = 0; index < count; index += 1) answers.push(await questions.ask(`${index}? `));
  questions.close();
  return answers;
}

async function shownOf({ output }: Terminal): Promise<string> {
  return text(output.end());
}

test('a line is the answer of the question that waits', async () => {
  const terminal = openTerminal();
  const asked = terminal.questions.ask('name? ');
  terminal.input.write('jane\r');
  expect(await asked).toBe('jane');
  terminal.questions.close();
  expect(await shownOf(terminal)).toContain('name? ');
});

test('what was typed ahead of the end of the input answers what is asked after it, and is shown with it', async () => {
  const terminal = openTerminal();
  terminal.input.end('skip\rrename mine\r');
  expect(await askAll(terminal, 3)).toEqual(['skip', 'rename mine', null]);
  const shown = await shownOf(terminal);
  expect(shown).toContain('1? rename mine\n');
  expect(shown).not.toContain('2? ');
});

test('thousands of lines that were typed ahead are kept', async () => {
  const terminal = openTerminal();
  const typed = Array.from({ length: 3_000 }, (_, index) => `answer ${index}`);
  terminal.input.end(typed.map((line) => `${line}\r`).join(''));
  expect(await askAll(terminal, 3_001)).toEqual([...typed, null]);
});

test('Ctrl-D ends the input after what was typed ahead of it', async () => {
  const terminal = openTerminal();
  terminal.input.write(`skip\rrename mine\r${CTRL_D}skip\r`);
  expect(await askAll(terminal, 4)).toEqual(['skip', 'rename mine', null, null]);
});

test('Ctrl-C takes back what was typed ahead of it', async () => {
  const terminal = openTerminal();
  terminal.input.write(`skip\rrename mine\r${CTRL_C}`);
  expect(await askAll(terminal, 3)).toEqual(['skip', null, null]);
});

test.each([
  ['Ctrl-C', CTRL_C],
  ['Ctrl-D', CTRL_D],
])('%s at a question answers nothing', async (_what, key) => {
  const terminal = openTerminal();
  const asked = terminal.questions.ask('name? ');
  terminal.input.write(key);
  expect(await asked).toBeNull();
  expect(await terminal.questions.ask('and now? ')).toBeNull();
  expect(await shownOf(terminal)).not.toContain('and now?');
});

test('the input is left alone after the end: nobody is read any more', async () => {
  const terminal = openTerminal();
  terminal.input.write(`skip\rskip\r${CTRL_D}`);
  await askAll(terminal, 3);
  expect(terminal.input.isPaused()).toBe(true);
});

test('who asks nothing does not open the input', () => {
  const { input, questions } = openTerminal();
  questions.close();
  expect(input.readableFlowing).toBeNull();
});
