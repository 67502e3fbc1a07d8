import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import { renderPack } from '../../src/pack/render-pack';
import { arbitraryPack } from './arbitrary-pack';
import { packOf, parse } from './parse';

describe('a pack written as YAML', () => {
  it('gives the same pack when it is read', () => {
    fc.assert(
      fc.property(arbitraryPack, (pack) => {
        const { pack: again, errors } = parse(renderPack(pack), { defaults: {} });
        expect(errors).toEqual([]);
        expect(again).toEqual(pack);
      }),
      { numRuns: 200 },
    );
  });

  it('is in the present spelling, with delta_share in the pipelines', () => {
    const text = readFileSync(join(__dirname, '../fixtures/packs/full.yaml'), 'utf8');
    const rendered = renderPack(packOf(text));
    expect(rendered).not.toMatch(/^(recipients|shares):|delta_share:|\bemail:|prefix_assetname/m);
    expect(packOf(rendered)).toEqual(packOf(text));
  });

  it('repeats what is the same instead of using aliases', () => {
    const pack = packOf('share: [{name: s, recipients: &r [a]}, {name: t, recipients: *r}]');
    expect(renderPack(pack)).not.toMatch(/[&*]/);
  });
});
