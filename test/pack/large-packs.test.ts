import { describe, expect, it } from '@jest/globals';
import { DEFAULTS, excelPack, yamlPack } from '../../bench/made-packs';
import { parsePack } from '../../src/pack/parse-pack';

/** Twice as many as a pack is meant to have at most. */
const RESOURCES = 20_000;

describe('the limits that keep hostile files out', () => {
  it.each([
    ['pack.yaml', yamlPack],
    ['pack.xlsx', excelPack],
  ])('let a pack of 20,000 resources in, as %s', (filename, make) => {
    const { pack, errors } = parsePack({ bytes: make(RESOURCES), filename, defaults: DEFAULTS });
    expect(errors).toEqual([]);
    expect(pack?.recipient).toHaveLength((RESOURCES / 10) * 4);
    expect(pack?.share).toHaveLength(RESOURCES / 10);
  });
});
