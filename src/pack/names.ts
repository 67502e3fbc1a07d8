import { JOB_NAME_BYTES, NAME_CHARACTERS, utf8Bytes } from './limits';
import type { ResourceType } from './pack';

/**
 * What is wrong with a name for a resource of this type, as the end of a sentence about it ("may not contain a space");
 * undefined when nothing is. For names in packs and for the new names of answers. Library-free.
 *
 * The stricter rules (spec/workspace-api.md, "Limits") are those of Unity Catalog, so of recipients and shares;
 * a pipeline or a job is a workspace object, whose name may well have a space or a dot.
 */
export function nameProblem(type: ResourceType, name: string): string | undefined {
  switch (type) {
    case 'Recipient':
    case 'Share':
      return catalogNameProblem(name);
    case 'Pipeline':
      return textProblem(name) ?? lengthProblem(name);
    case 'Schedule':
      return textProblem(name) ?? byteProblem(name);
  }
}

/** As {@link nameProblem}, for whatever Unity Catalog names: also catalogs, schemas and tables. */
export function catalogNameProblem(name: string): string | undefined {
  const forbidden = /[\s./]/u.exec(name)?.[0];
  if (forbidden === '.') return 'may not contain a dot';
  if (forbidden === '/') return 'may not contain a slash';
  return textProblem(name) ?? (forbidden === undefined ? lengthProblem(name) : 'may not contain a space');
}

function textProblem(name: string): string | undefined {
  if (name === '') return 'may not be empty';
  if (/[\p{Cc}\p{Cs}]/u.test(name)) return 'may not contain control characters';
  return name.trim() === name ? undefined : 'may not begin or end with a space';
}

function lengthProblem(name: string): string | undefined {
  if (name.length <= NAME_CHARACTERS) return undefined;
  return `may have at most ${NAME_CHARACTERS} characters, but has ${name.length}`;
}

function byteProblem(name: string): string | undefined {
  const bytes = utf8Bytes(name);
  return bytes <= JOB_NAME_BYTES ? undefined : `may have at most ${JOB_NAME_BYTES} bytes, but has ${bytes}`;
}
