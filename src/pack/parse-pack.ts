import { checkPack, type ParsedPack } from './check-pack';
import { readExcel } from './excel/read-excel';
import type { LocatedFile } from './located';
import { readText } from './read-text';
import { readYaml } from './read-yaml';
import { Report } from './report';
import type { MetadataSource } from './rules/metadata';

export type { ParsedPack } from './check-pack';
export { PENDING_APPROVAL } from './rules/metadata';
export type { PackDefaults, PendingApproval } from './rules/metadata';

export interface ParseInput extends MetadataSource {
  readonly bytes: Uint8Array;
}

/**
 * A pack's bytes as the normalised pack, or as every error at its place, all at once (spec/pack-format.md). The name says
 * the notation: `.xlsx` is Excel, all others are YAML. Pure; never throws, whatever the bytes.
 */
export function parsePack({ bytes, ...source }: ParseInput): ParsedPack {
  const report = new Report();
  const file = isExcelName(source.filename) ? readExcel(bytes, report) : readYamlFile(bytes, report);
  return checkPack(file, source, report);
}

export const isExcelName = (filename: string): boolean => /\.xlsx$/i.test(filename);

function readYamlFile(bytes: Uint8Array, report: Report): LocatedFile {
  const text = readText(bytes, report);
  return text === undefined ? { locate: () => ({}) } : readYaml(text, report);
}
