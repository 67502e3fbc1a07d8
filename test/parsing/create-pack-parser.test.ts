import { afterEach, describe, expect, test } from '@jest/globals';
import { parsePack, type ParseInput } from '../../src/pack/parse-pack';
import { ParserBusy } from '../../src/pack/pack-parser';
import { validatePack } from '../../src/pack/validation-result';
import { createPackParser, type PackParserOptions } from '../../src/parsing/create-pack-parser';
import { PARSER_THREAD } from '../support/parser';

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

function parserWith(options: PackParserOptions = {}) {
  const parser = createPackParser({ threadPath: PARSER_THREAD, ...options });
  stops.push(() => parser.stop());
  return parser;
}

const inputOf = (text: string): ParseInput => ({
  bytes: Buffer.from(text),
  filename: 'pack.yaml',
  defaults: {
    requestor: 'jane',
    business_line: 'Finance',
    workspace_url: 'https://adb-1.2.azuredatabricks.net',
  },
});
const SMALL = inputOf('recipient: [{name: a, type: D2O}]\n');
const LARGE = inputOf(
  `recipient:\n${Array.from({ length: 5_000 }, (_, n) => `  - {name: r${n}, type: D2O}\n`).join('')}`,
);
const now = new Date('2026-11-25T00:00:00Z');

describe('a pack that is parsed on a thread', () => {
  test('gives what the parser gives', async () => {
    const parser = parserWith();
    expect(await parser.parsePack(SMALL)).toEqual(parsePack(SMALL));
    expect(await parser.validatePack({ ...SMALL, now })).toEqual(validatePack({ ...SMALL, now }));
  });

  test('keeps no other waiting while it is large', async () => {
    const parser = parserWith({ threads: 2 });
    const answered: string[] = [];
    await Promise.all([
      parser.parsePack(LARGE).then(() => answered.push('large')),
      parser.parsePack(SMALL).then(() => answered.push('small')),
    ]);
    expect(answered).toEqual(['small', 'large']);
  });

  test('is given up when it takes too long', async () => {
    const parser = parserWith({ longestMs: 1 });
    const { pack, errors } = await parser.parsePack(LARGE);
    expect(pack).toBeUndefined();
    expect(errors).toMatchObject([{ Code: 'TOO_LARGE', Pointer: '' }]);
    expect((await parser.validatePack({ ...LARGE, now })).Errors).toEqual(errors);
  });

  test('is given up when it takes too much memory, and the next one is parsed', async () => {
    const parser = parserWith({ memoryMb: 16, threads: 1 });
    expect((await parser.parsePack(LARGE)).errors).toMatchObject([{ Code: 'TOO_LARGE' }]);
    expect(await parser.parsePack(SMALL)).toEqual(parsePack(SMALL));
  });

  test('waits for a thread, unless as much waits already as may be held', async () => {
    const mostHeldBytes = LARGE.bytes.length + SMALL.bytes.length;
    const parser = parserWith({ threads: 1, mostHeldBytes });
    const [first, second] = [parser.parsePack(LARGE), parser.parsePack(SMALL)];
    await expect(parser.parsePack(SMALL)).rejects.toThrow(ParserBusy);
    expect((await Promise.all([first, second])).map(({ errors }) => errors)).toEqual([[], []]);
    expect((await parser.parsePack(SMALL)).errors).toEqual([]);
  });

  test('reads a pack by itself that is larger than what may be held', async () => {
    const parser = parserWith({ threads: 1, mostHeldBytes: 1 });
    expect((await parser.parsePack(SMALL)).errors).toEqual([]);
  });
});
