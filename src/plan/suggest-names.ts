import { nameProblem } from '../pack/names';
import type { ResourceType } from '../pack/pack';

export interface NamingFacts {
  readonly business_line: string;
  readonly project_name: string;
  /** `YYYYMMDD`, of the upload. */
  readonly date: string;
}

const MAX_NAME_LENGTH = 255;
/** Tried besides the guide's name: enough that three are free unless somebody is counting along. */
const NUMBERED = 19;

/**
 * Names to try instead of one that is taken: the guide's convention `{business_line}_{project}_{name}_{date}` first,
 * then the name with a number. Which are free is for the caller to find out.
 */
export function candidateNames(type: ResourceType, name: string, facts: NamingFacts): readonly string[] {
  const convention = [facts.business_line, facts.project_name, name, facts.date].join('_');
  const numbered = Array.from({ length: NUMBERED }, (_, index) => `${name}_${index + 2}`);
  const tidied = [convention, ...numbered].map((candidate) => asName(type, candidate));
  // Cutting a long name may leave half a character at its beginning.
  return tidied.filter((candidate) => nameProblem(type, candidate) === undefined);
}

/** Names of recipients and shares are lower-case and take no `.`, space, `/` or control character (spec/workspace-api.md, "Limits"). */
function asName(type: ResourceType, text: string): string {
  const tidy = text.replace(/[\s./\p{Cc}]+/gu, '-').slice(-MAX_NAME_LENGTH);
  return type === 'Recipient' || type === 'Share' ? tidy.toLowerCase() : tidy;
}
