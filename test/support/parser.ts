import { join } from 'node:path';
import type { PackParser } from '../../src/pack/pack-parser';
import { parsePack } from '../../src/pack/parse-pack';
import { validatePack } from '../../src/pack/validation-result';

/** The parser itself, on the test's own thread: for tests of what is made of its answers. */
export const parserHere: PackParser = {
  parsePack: (input) => Promise.resolve(parsePack(input)),
  validatePack: (input) => Promise.resolve(validatePack(input)),
};

/** What a parser's thread runs, as the build that jest's set-up makes has it: a thread loads no TypeScript. */
export const PARSER_THREAD = join(__dirname, '../../dist/parsing/parser-thread.js');
