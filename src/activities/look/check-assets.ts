import { DatabricksError } from '../../databricks/http/error';
import type { Table } from '../../databricks/catalog';
import { assetsNamed } from '../../plan/resource';
import type { PlannedStep } from '../../plan/resource';
import { someAtOnce } from '../kinds/at-once';
import type { KindContext } from '../kinds/kind';
import { present } from '../kinds/present';

export interface Assets {
  /** As share objects: TABLE, VIEW, SCHEMA, ..., by full name in lower case. */
  readonly types: Readonly<Record<string, string>>;
  readonly missing: readonly string[];
}

/**
 * Whether the assets that shares and pipelines read exist, and the schemas that pipelines write to: by schema, its
 * tables one by one or as a list, whichever is fewer calls (spec/pack-format.md, "Rules").
 */
export async function checkAssets(context: KindContext, steps: readonly PlannedStep[]): Promise<Assets> {
  const sources = steps.flatMap(sourcesOf);
  const tables = sources.filter((name) => name.split('.').length === 3);
  const bySchema = new Map<string, Set<string>>();
  for (const table of tables)
    bySchema.set(schemaOf(table), (bySchema.get(schemaOf(table)) ?? new Set()).add(table));
  const named = [...sources.filter((name) => name.split('.').length === 2), ...steps.flatMap(targetsOf)];
  const lookFor = async (schemas: ReadonlySet<string>): Promise<readonly string[]> => {
    const names = [...schemas];
    const there = await someAtOnce(names, (name) => context.databricks.catalog.schema(name, context));
    return names.filter((_, index) => there[index]);
  };
  // Others may be seen by their tables.
  const [found, seenAlone] = await Promise.all([
    someAtOnce([...bySchema], ([schema, names]) => tablesOf(context, schema, [...names])),
    lookFor(new Set(named.filter((name) => !bySchema.has(name)))),
  ]);
  const types = new Map(found.flatMap((tablesFound) => [...tablesFound]));

  // A schema in which a table was seen is there.
  const seenSchemas = new Set([...seenAlone, ...[...types.keys()].map(schemaOf)]);
  const unseen = named.filter((name) => bySchema.has(name) && !seenSchemas.has(name));
  for (const name of await lookFor(new Set(unseen))) seenSchemas.add(name);
  for (const schema of seenSchemas) types.set(schema, 'SCHEMA');

  const missing = [...new Set([...sources, ...named])].filter((name) => !types.has(name));
  return { types: Object.fromEntries(types), missing };
}

const schemaOf = (fullName: string): string => fullName.split('.').slice(0, 2).join('.');

function sourcesOf({ spec }: PlannedStep): readonly string[] {
  if (spec.kind === 'Share') return assetsNamed(spec).map((name) => name.toLowerCase());
  return spec.kind === 'Pipeline' && spec.source_asset ? [spec.source_asset.toLowerCase()] : [];
}

function targetsOf({ spec }: PlannedStep): readonly string[] {
  if (spec.kind !== 'Pipeline' || !spec.ext_catalog_name || !spec.ext_schema_name) return [];
  return [`${spec.ext_catalog_name}.${spec.ext_schema_name}`.toLowerCase()];
}

async function tablesOf(
  context: KindContext,
  schema: string,
  names: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const { catalog } = context.databricks;
  const [catalogName = '', schemaName = ''] = schema.split('.');
  const fullNameOf = ({ full_name, name }: Table): string => full_name ?? `${schema}.${name}`;
  const lookup = {
    keyOf: (name: string) => name.toLowerCase(),
    nameOf: fullNameOf,
    named: async (name: string) => [(await catalog.table(name, context)) ?? []].flat(),
    pages: () => catalog.tablePages(catalogName, schemaName, context),
  };
  const found = await present(context, names, lookup).catch((error: unknown) => {
    if (error instanceof DatabricksError && error.kind === 'not-found')
      return new Map<string, readonly Table[]>();
    throw error;
  });
  context.heartbeat();
  return new Map([...found].map(([key, [table]]) => [key, objectType(table?.table_type)]));
}

/** A share names by `data_object_type` what the catalog calls a `table_type`. */
function objectType(tableType: string | undefined): string {
  switch (tableType) {
    case 'VIEW':
    case 'MATERIALIZED_VIEW':
    case 'STREAMING_TABLE':
      return tableType;
    default:
      return 'TABLE';
  }
}
