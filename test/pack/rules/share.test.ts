import { describe, expect, it } from '@jest/globals';
import { errorsOf, packOf, parse, share, warningsOf } from '../parse';

const TARGET = 'delta_share: {ext_catalog_name: c, ext_schema_name: d}';
const assets = (count: number, parts: string) =>
  Array.from({ length: count }, (_, index) => `m.a${index}${parts}`).join();

describe('the assets of a share', () => {
  it('each need a pipeline on NEW, where the share has pipelines', () => {
    const fields = `share_assets: [m.a.t, m.a.u, m.a.v], ${TARGET}, pipelines: [{name_prefix: p, source_asset: m.a.u}]`;
    expect(errorsOf(share(fields))).toEqual([
      'ASSET_WITHOUT_PIPELINE /share/0/share_assets/0',
      'ASSET_WITHOUT_PIPELINE /share/0/share_assets/2',
    ]);
    expect(errorsOf(share(fields, 'strategy: UPDATE'))).toEqual([]);
    expect(parse(share(fields)).errors[0]?.Message).toContain(
      "Share 's' has pipelines, but none has 'm.a.t' as its source_asset",
    );
  });

  it('that are to be added need one as well', () => {
    const fields = `share_assets_to_add: [m.a.t], ${TARGET}, pipelines: [{name_prefix: p, source_asset: m.a.u}]`;
    expect(errorsOf(share(fields))).toEqual(['ASSET_WITHOUT_PIPELINE /share/0/share_assets_to_add/0']);
  });

  it('are compared as the workspace compares names', () => {
    expect(
      errorsOf(share(`share_assets: [M.A.T], ${TARGET}, pipelines: [{name_prefix: p, source_asset: m.a.t}]`)),
    ).toEqual([]);
  });

  it('are not asked for pipelines where a pipeline’s source is unknown', () => {
    expect(errorsOf(share(`share_assets: [m.a.t], ${TARGET}, pipelines: [{name_prefix: p}]`))).toEqual([
      'MISSING /share/0/pipelines/0/source_asset',
    ]);
  });

  it('may be any where there are no pipelines, or none', () => {
    expect(errorsOf(share('share_assets: [m.a.t, m.a]'))).toEqual([]);
    expect(errorsOf(share('comment: c'))).toEqual([]);
  });

  it('not having a pipeline’s source among them is a warning', () => {
    const fields = `share_assets: [m.a.t], ${TARGET}, pipelines: [{name_prefix: p, source_asset: m.a.t}, {name_prefix: q, source_asset: m.a.x}]`;
    expect(errorsOf(share(fields))).toEqual([]);
    expect(warningsOf(share(fields))).toEqual(['SOURCE_NOT_IN_SHARE /share/0/pipelines/1/source_asset']);
  });

  it('are unknown on UPDATE without the complete list, and nothing is said of sources', () => {
    const fields = 'share_assets_to_add: [m.a.t], pipelines: [{name_prefix: p, source_asset: m.a.x}]';
    expect(warningsOf(share(fields, 'strategy: UPDATE'))).toEqual([]);
  });

  it('1,000 tables and 500 schemas are taken, not more', () => {
    expect(errorsOf(share(`share_assets: [${assets(1_000, '.t')}, ${assets(500, '')}]`))).toEqual([]);
    expect(errorsOf(share(`share_assets: [${assets(1_001, '.t')}]`))).toEqual([
      'LIMIT_EXCEEDED /share/0/share_assets',
    ]);
    expect(errorsOf(share(`share_assets: [${assets(501, '')}]`))).toEqual([
      'LIMIT_EXCEEDED /share/0/share_assets',
    ]);
    expect(errorsOf(share(`share_assets_to_add: [${assets(501, '')}]`, 'strategy: UPDATE'))).toEqual([
      'LIMIT_EXCEEDED /share/0/share_assets_to_add',
    ]);
  });
});

describe('a share’s recipients', () => {
  it('need not be in the pack: they may exist in the workspace', () => {
    expect(errorsOf(share('recipients: [nobody-here]'))).toEqual([]);
  });

  it('have names that a recipient can have', () => {
    expect(errorsOf(share('recipients: [a b]'))).toEqual(['INVALID_NAME /share/0/recipients/0']);
  });
});

describe('the names of shares', () => {
  it('follow the rules of the workspace, and are unique without regard to case', () => {
    expect(errorsOf('share: [{name: a.b}]')).toEqual(['INVALID_NAME /share/0/name']);
    expect(errorsOf('share: [{name: a}, {name: A}]')).toEqual(['DUPLICATE_NAME /share/1/name']);
  });
});

describe('delta_share', () => {
  it('that is no map is an error', () => {
    expect(errorsOf(share('delta_share: x'))).toEqual(['WRONG_TYPE /share/0/delta_share']);
  });

  it('goes into the pipelines, and is nowhere else', () => {
    expect(packOf(share(TARGET)).share).toEqual([{ name: 's', pipelines: [] }]);
  });
});
