import type { ParsedPack, ParseInput } from '../../src/pack/parse-pack';
import { parsePack } from '../../src/pack/parse-pack';

export const DEFAULTS = {
  requestor: 'local',
  business_line: 'default',
  workspace_url: 'https://adb-1.azuredatabricks.net',
} as const;

/** Parses text as a file `pack.yaml` of a service that has defaults for everything. */
export function parse(text: string, input: Partial<ParseInput> = {}): ParsedPack {
  const bytes = new TextEncoder().encode(text);
  return parsePack({ bytes, filename: 'pack.yaml', defaults: DEFAULTS, ...input });
}

/** The errors as `CODE pointer`, in their order. */
export const errorsOf = (text: string, input?: Partial<ParseInput>): string[] =>
  parse(text, input).errors.map(({ Code, Pointer }) => `${Code} ${Pointer}`);

/** The warnings likewise; the one about the missing project_name, which most packs here have, is left out. */
export const warningsOf = (text: string): string[] =>
  parse(text)
    .warnings.filter(({ Code }) => Code !== 'PROJECT_NAME_FROM_FILE')
    .map(({ Code, Pointer }) => `${Code} ${Pointer}`);

/** The pack of a text that must be right. */
export function packOf(text: string) {
  const { pack, errors } = parse(text);
  if (!pack) throw new Error(`not a valid pack: ${JSON.stringify(errors)}`);
  return pack;
}

export const metadata = (fields: string): string => `metadata: {${fields}}\nrecipient: [{name: a}]\n`;
export const recipient = (fields: string, meta = ''): string =>
  `metadata: {${meta}}\nrecipient:\n  - {name: x, ${fields}}\n`;
export const share = (fields: string, meta = ''): string =>
  `metadata: {${meta}}\nshare:\n  - {name: s, ${fields}}\n`;
/** One pipeline that lacks nothing, in a share whose one asset it reads. */
export const pipeline = (fields: string, meta = ''): string =>
  share(
    `share_assets: [main.a.t], delta_share: {ext_catalog_name: c, ext_schema_name: d}, pipelines: [{name_prefix: p, source_asset: main.a.t, ${fields}}]`,
    meta,
  );
