import { expect, test } from '@jest/globals';
import { parsePack } from '../../src/pack/parse-pack';
import { HOSTILE_INPUTS } from './hostile-inputs';
import { DEFAULTS } from './parse';

test.each(HOSTILE_INPUTS)('$name is told from a pack: $code', ({ filename, bytes, code }) => {
  const { pack, errors } = parsePack({ bytes: bytes(), filename, defaults: DEFAULTS });
  expect(pack).toBeUndefined();
  expect(errors.map(({ Code }) => Code)).toContain(code);
});
