import { stringify } from 'yaml';
import type { Pack } from '../src/pack/pack';
import { parsePack } from '../src/pack/parse-pack';
import { DEFAULTS } from './made-packs';

/** The work that benchmarks are about: so many resources, on a workspace emptied and given these tables. */
export interface WorkPack {
  readonly name: 'P20' | 'P200' | 'LARGE';
  /** What has to be there: tables to share, and the schema that pipelines write to. */
  readonly tables: readonly string[];
  readonly pack: Pack;
  /** The pack as it is uploaded; `change` alters it before. */
  text(change?: (pack: Pack) => Pack): string;
}

export interface Sizes {
  readonly recipients: number;
  /** A pipeline, with its schedule, for each table where there are any. */
  readonly shares: readonly {
    readonly count: number;
    readonly tables: number;
    readonly hasPipelines: boolean;
  }[];
}

/** Of the tables that are shared, all in one schema; and of those that pipelines write. */
const SOURCE = 'main.work';
const TARGET = { ext_catalog_name: 'analytics_prod', ext_schema_name: 'work_shared' };

/** A pack of these sizes, which the parser takes. */
export function workPack(name: WorkPack['name'], sizes: Sizes): WorkPack {
  const prefix = name.toLowerCase();
  const pack = packOf(name, prefix, sizes);
  return {
    name,
    pack,
    tables: [
      ...pack.share.flatMap(({ share_assets }) => share_assets ?? []),
      `${TARGET.ext_catalog_name}.${TARGET.ext_schema_name}.placeholder`,
    ],
    text: (change = (same) => same) => textOf(change(pack)),
  };
}

/** As the parser reads it: what is counted is what is uploaded. */
function packOf(name: string, prefix: string, { recipients, shares }: Sizes): Pack {
  const recipient = numbered(recipients, (index) => ({
    name: `${prefix}-recipient-${index}`,
    type: 'D2O',
    recipient: `auditor-${index}@example.com`,
    comment: `Auditor ${index}`,
  }));
  const share = shares
    .flatMap(({ count, ...each }) => numbered(count, () => each))
    .map(({ tables, hasPipelines }, index) => {
      const share_assets = numbered(tables, (table) => `${SOURCE}.${prefix}_${index}_${table}`);
      return {
        name: `${prefix}_share_${index}`,
        comment: `What group ${index} may read`,
        share_assets,
        recipients: [0, 1].map((next) => `${prefix}-recipient-${(index + next) % recipients}`),
        ...(hasPipelines && { delta_share: TARGET, pipelines: share_assets.map(pipelineOf) }),
      };
    });
  const metadata = { ...METADATA, project_name: `Work ${name}` };
  const { pack, errors } = parsePack({
    bytes: Buffer.from(stringify({ metadata, recipient, share })),
    filename: 'pack.yaml',
    defaults: DEFAULTS,
  });
  if (!pack) throw new Error(`The benchmark’s own pack is not valid: ${errors[0]?.Message ?? ''}`);
  return pack;
}

const METADATA = { business_line: 'Finance', requestor: 'jane.doe@example.com', strategy: 'NEW' };

const pipelineOf = (source_asset: string) => ({
  name_prefix: source_asset.slice(SOURCE.length + 1),
  source_asset,
  description: `Daily copy of ${source_asset}`,
  schedule: { cron: '0 0 2 * * ?', timezone: 'America/New_York' },
  serverless: true,
});

/** Without the workspace of the parser's defaults: the service has its own. */
function textOf({ metadata: { workspace_url: _, ...metadata }, ...sections }: Pack): string {
  return stringify({ metadata, ...sections }, { aliasDuplicateObjects: false });
}

const numbered = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));
