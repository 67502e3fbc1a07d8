import { describe, expect, it } from '@jest/globals';
import type { PipelineSpec } from '../../../src/pack/pack';
import { errorsOf, packOf, parse, pipeline, share } from '../parse';

const pipelinesOf = (text: string): readonly PipelineSpec[] | undefined => packOf(text).share[0]?.pipelines;
const inShare = (deltaShare: string, fields: string, meta = '') =>
  share(
    `share_assets: [main.a.t], delta_share: {${deltaShare}}, pipelines: [{name_prefix: p, source_asset: main.a.t, ${fields}}]`,
    meta,
  );
const TARGET = 'ext_catalog_name: c, ext_schema_name: d';
const tags = (count: number, name: string) => Array.from({ length: count }, (_, index) => `${name}${index}`);

describe('folding delta_share into the pipelines', () => {
  it('gives each its catalog, schema and tags; the pipeline’s own come first', () => {
    const text = inShare(
      `${TARGET}, tags: [finance, shared]`,
      'ext_schema_name: own, tags: {env: prod, shared: "yes"}',
    );
    expect(pipelinesOf(text)).toEqual([
      {
        name_prefix: 'p',
        source_asset: 'main.a.t',
        target_asset: 't',
        ext_catalog_name: 'c',
        ext_schema_name: 'own',
        tags: { finance: '', shared: 'yes', env: 'prod' },
      },
    ]);
  });

  it.each([
    ['', '', 't'],
    ['prefix_assetname: ext', '', 'ext_t'],
    ['prefix_assetname: ext', 'target_asset: own', 'own'],
  ])('with %j and %j the target is named %s', (deltaShare, fields, target) => {
    expect(pipelinesOf(inShare(`${TARGET}, ${deltaShare}`, fields))?.[0]?.target_asset).toBe(target);
  });

  it('on UPDATE leaves out what is not given, since what exists is kept', () => {
    const bare = share('pipelines: [{name_prefix: p, source_asset: main.a.t}]', 'strategy: UPDATE');
    expect(pipelinesOf(bare)).toEqual([{ name_prefix: 'p', source_asset: 'main.a.t' }]);
    const prefixed = inShare('prefix_assetname: ext', '', 'strategy: UPDATE');
    expect(pipelinesOf(prefixed)?.[0]?.target_asset).toBe('ext_t');
  });

  it('reports a target’s name that becomes too long', () => {
    const text = inShare(`${TARGET}, prefix_assetname: ${'x'.repeat(255)}`, '');
    expect(errorsOf(text)).toEqual(['INVALID_NAME /share/0/pipelines/0/target_asset']);
  });
});

describe('what a new pipeline needs', () => {
  it('is a source', () => {
    expect(errorsOf(share(`delta_share: {${TARGET}}, pipelines: [{name_prefix: p}]`))).toEqual([
      'MISSING /share/0/pipelines/0/source_asset',
    ]);
  });

  it('is a catalog and a schema to write to, from delta_share or its own', () => {
    const own = share(
      `share_assets: [main.a.t], pipelines: [{name_prefix: p, source_asset: main.a.t, ${TARGET}}]`,
    );
    expect(errorsOf(own)).toEqual([]);
    expect(errorsOf(inShare('ext_catalog_name: c', ''))).toEqual([
      'TARGET_REQUIRED /share/0/pipelines/0/ext_schema_name',
    ]);
    expect(errorsOf(inShare('', 'ext_schema_name: d'))).toEqual([
      'TARGET_REQUIRED /share/0/pipelines/0/ext_catalog_name',
    ]);
  });

  it.each(['scd_type: 2', 'scd_type: 2, key_columns: []', 'scd_type: "2", key_columns: ""'])(
    'is key_columns with %s',
    (fields) => {
      const { errors } = parse(pipeline(fields));
      expect(errors).toMatchObject([{ Code: 'KEY_COLUMNS_REQUIRED' }]);
      expect(errors[0]?.Message).toBe(
        "Pipeline 'p' has scd_type 2 and needs key_columns: name the columns that identify a row.",
      );
    },
  );

  it('is nothing of this on UPDATE', () => {
    expect(errorsOf(share('pipelines: [{name_prefix: p, scd_type: 2}]', 'strategy: UPDATE'))).toEqual([]);
  });
});

describe('the tags of a pipeline', () => {
  it('are at most 20 of the 25 that the workspace takes, with those of delta_share', () => {
    const own = (count: number) =>
      `tags: {${tags(count, 'own')
        .map((tag) => `${tag}: v`)
        .join()}}`;
    const shared = `tags: [${tags(15, 'shared').join()}]`;
    expect(errorsOf(inShare(`${TARGET}, ${shared}`, own(5)))).toEqual([]);
    expect(errorsOf(inShare(`${TARGET}, ${shared}`, own(6)))).toEqual([
      'LIMIT_EXCEEDED /share/0/pipelines/0/tags',
    ]);
    expect(errorsOf(pipeline(own(20)))).toEqual([]);
    expect(errorsOf(pipeline(own(21)))).toEqual(['LIMIT_EXCEEDED /share/0/pipelines/0/tags']);
    expect(errorsOf(inShare(`${TARGET}, tags: [${tags(21, 't').join()}]`, ''))).toEqual([
      'LIMIT_EXCEEDED /share/0/delta_share/tags',
    ]);
  });
});

describe('the names of pipelines', () => {
  it('are unique over all shares, without regard to case', () => {
    const one = (name: string, prefix: string) => `{name: ${name}, pipelines: [{name_prefix: ${prefix}}]}`;
    expect(errorsOf(`metadata: {strategy: UPDATE}\nshare: [${one('s', 'p')}, ${one('t', 'P')}]`)).toEqual([
      'DUPLICATE_NAME /share/1/pipelines/0/name_prefix',
    ]);
  });

  it('may have spaces and dots, which are no matter of Unity Catalog', () => {
    expect(errorsOf(share('pipelines: [{name_prefix: "Finance v1.2 daily"}]', 'strategy: UPDATE'))).toEqual(
      [],
    );
  });
});
