import { invalid } from '../api-error';

const LONGEST_NAME = 255;
const FORBIDDEN = /[. /\p{Cc}]/u;

/**
 * A securable's name as the metastore stores it: lower case, so names compare case-insensitively.
 * Throws INVALID_PARAMETER_VALUE for a name that the metastore does not take.
 */
export function securableName(kind: string, name: string): string {
  if (name.length === 0 || name.length > LONGEST_NAME || FORBIDDEN.test(name)) {
    throw invalid(
      `${kind} name "${name}" is not a valid name. Names have 1 to ${LONGEST_NAME} characters, and cannot contain ` +
        'spaces, periods, forward slashes, or control characters.',
    );
  }
  return name.toLowerCase();
}
