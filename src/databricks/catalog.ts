import { z } from 'zod';
import { PageSize } from './http/page-size';
import { collect, nextPageToken, orUndefined, pagesOf } from './http/pages';
import type { Call, CallOptions } from './http/request';

const ROUTE = '/api/2.1/unity-catalog';

/** Something that is in the catalog; the checks read little more than that it is there. */
const catalogObjectSchema = z.looseObject({
  name: z.string(),
  full_name: z.string().optional(),
  owner: z.string().optional(),
});
export type CatalogObject = z.infer<typeof catalogObjectSchema>;

export const tableSchema = catalogObjectSchema.extend({
  catalog_name: z.string().optional(),
  schema_name: z.string().optional(),
  /** MANAGED, EXTERNAL, VIEW, MATERIALIZED_VIEW, STREAMING_TABLE, ... */
  table_type: z.string().optional(),
});
export type Table = z.infer<typeof tableSchema>;

const tablePageSchema = z
  .looseObject({ tables: z.array(tableSchema).default([]), next_page_token: nextPageToken })
  .transform(({ tables, next_page_token }) => ({ items: tables, next_page_token }));

/** What packs refer to (spec: workspace-api, Checks and tags). Everything that fails throws a DatabricksError. */
export interface Catalog {
  catalog(name: string, options?: CallOptions): Promise<CatalogObject | undefined>;
  /** By `catalog.schema`. */
  schema(full_name: string, options?: CallOptions): Promise<CatalogObject | undefined>;
  /** By `catalog.schema.table`; views too. */
  table(full_name: string, options?: CallOptions): Promise<Table | undefined>;
  /** All of a schema, without their columns and properties; undefined where there is no such schema. */
  tables(catalog_name: string, schema_name: string, options?: CallOptions): Promise<Table[] | undefined>;
  /** The same page for page. @throws `not-found` where there is no such schema. */
  tablePages(catalog_name: string, schema_name: string, options?: CallOptions): AsyncIterable<Table[]>;
}

export function createCatalog(call: Call): Catalog {
  const find = (kind: 'catalogs' | 'schemas', full_name: string, options?: CallOptions) => {
    const route = `${ROUTE}/${kind}/{full_name}`;
    return orUndefined(
      call({ method: 'GET', route, params: { full_name }, answer: catalogObjectSchema }, options),
    );
  };
  // 0 means as many as the server gives: any other number could only make more pages.
  const pageSize = new PageSize('max_results', 0);
  const tablePages = (catalog_name: string, schema_name: string, options?: CallOptions) => {
    const query = { catalog_name, schema_name, omit_columns: true, omit_properties: true };
    const request = { method: 'GET', route: `${ROUTE}/tables`, query, pageSize } as const;
    return pagesOf(call, { ...request, answer: tablePageSchema }, options);
  };

  return {
    catalog: (name, options) => find('catalogs', name, options),
    schema: (full_name, options) => find('schemas', full_name, options),
    table: (full_name, options) => {
      const route = `${ROUTE}/tables/{full_name}`;
      return orUndefined(call({ method: 'GET', route, params: { full_name }, answer: tableSchema }, options));
    },
    tablePages,
    tables: (catalog_name, schema_name, options) =>
      orUndefined(collect(tablePages(catalog_name, schema_name, options))),
  };
}
