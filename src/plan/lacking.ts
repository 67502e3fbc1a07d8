import type { SpecOf } from './resource';

/** What an UPDATE may leave out of a pipeline that exists, and a new one needs (spec/pack-format.md, "Rules"). */
export const lackingInPipeline = (spec: SpecOf<'Pipeline'>): readonly string[] => [
  ...(spec.source_asset === undefined ? ['source_asset'] : []),
  ...(spec.ext_catalog_name === undefined ? ['ext_catalog_name'] : []),
  ...(spec.ext_schema_name === undefined ? ['ext_schema_name'] : []),
  ...(spec.scd_type === '2' && (spec.key_columns ?? []).length === 0 ? ['key_columns'] : []),
];
