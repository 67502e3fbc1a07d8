import { checkPack, type ParsedPack } from './check-pack';
import { readText } from './read-text';
import { readYaml } from './read-yaml';
import { Report } from './report';
import type { MetadataSource } from './rules/metadata';

export type { ParsedPack } from './check-pack';
export type { PackDefaults } from './rules/metadata';

export interface ParseInput extends MetadataSource {
  readonly bytes: Uint8Array;
}

/**
 * A YAML pack's bytes as the normalised pack, or as every error at its place, all at once (spec/pack-format.md).
 * Pure; never throws, whatever the bytes.
 */
export function parsePack({ bytes, ...source }: ParseInput): ParsedPack {
  const report = new Report();
  const text = readText(bytes, report);
  const file = text === undefined ? { locate: () => ({}) } : readYaml(text, report);
  return checkPack(file, source, report);
}
