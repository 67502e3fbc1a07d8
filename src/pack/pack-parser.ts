import type { ParsedPack } from './check-pack';
import type { ParseInput } from './parse-pack';
import type { ValidateInput, ValidationResult } from './validation-result';

/**
 * The parser somewhere else than on the caller's thread, which stays free for others meanwhile. Rejects with ParserBusy
 * only.
 */
export interface PackParser {
  parsePack(input: ParseInput): Promise<ParsedPack>;
  validatePack(input: ValidateInput): Promise<ValidationResult>;
}

/** More packs wait to be parsed than the parser takes: the same again a little later is safe. */
export class ParserBusy extends Error {
  override readonly name = 'ParserBusy';
}
