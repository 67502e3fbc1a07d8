import type { ErrorKind } from './error';

/** What a refusal says of itself, by any of the API's several ways of saying it. */
export interface Refusal {
  readonly route: string;
  readonly status: number;
  readonly errorCode: string | undefined;
  readonly message: string | undefined;
}

/** Codes that settle it whatever the status; the families of ALREADY_EXISTS and DOES_NOT_EXIST are told by ending. */
const KIND_OF_CODE: ReadonlyMap<string, ErrorKind> = new Map([
  ['NOT_FOUND', 'not-found'],
  ['INVALID_STATE', 'invalid'],
  ['UNAUTHENTICATED', 'unauthenticated'],
  ['INVALID_CLIENT', 'unauthenticated'], // OAuth (RFC 6749, section 5.2)
  ['UNAUTHORIZED_CLIENT', 'unauthenticated'], // Entra ID's word for an application that its tenant does not know
  ['PERMISSION_DENIED', 'permission-denied'],
  ['FEATURE_DISABLED', 'permission-denied'], // comes with 404, but nothing is missing: an admin must switch it on
  ['ENDPOINT_NOT_FOUND', 'unexpected-answer'], // a 404 too: this is no workspace, or a much older API
  ['ABORTED', 'conflict'],
  ['RESOURCE_CONFLICT', 'conflict'],
  ['QUOTA_EXCEEDED', 'quota'],
  ['REQUEST_LIMIT_EXCEEDED', 'rate-limited'],
  ['TEMPORARILY_UNAVAILABLE', 'unavailable'],
]);

/**
 * Decides by code, then by message, then by status: the status of the ALREADY_EXISTS codes varies between 400 and 409,
 * and some services have no code of their own for it (spec: workspace-api, Errors).
 */
export function errorKindOf(refusal: Refusal): ErrorKind {
  return (
    kindOfFamily(refusal.errorCode) ??
    kindOfMessage(refusal) ??
    kindOfCode(refusal) ??
    kindOfStatus(refusal.status)
  );
}

function kindOfFamily(errorCode = ''): ErrorKind | undefined {
  if (errorCode.endsWith('ALREADY_EXISTS')) return 'already-exists';
  return errorCode.endsWith('DOES_NOT_EXIST') ? 'not-found' : undefined;
}

/**
 * Only what no code tells: a pipeline's name in use is RESOURCE_CONFLICT, a D2D recipient under another name has
 * "already" in its message alone, a job that is not there is INVALID_PARAMETER_VALUE, and a token that has ended is 403
 * with the code 403, as nothing that a person may not do is.
 */
function kindOfMessage({ route, status, errorCode, message = '' }: Refusal): ErrorKind | undefined {
  if (status === 403 && errorCode === '403')
    return /^invalid (access )?token\b|\bexpired\b/i.test(message) ? 'unauthenticated' : undefined;
  if (status !== 400 && status !== 409) return undefined;
  if (/already exists|already used by|there is already an? /i.test(message)) return 'already-exists';
  return route.includes('/jobs/') && /^Job \S+ does not exist/i.test(message) ? 'not-found' : undefined;
}

function kindOfCode({ errorCode = '', status }: Refusal): ErrorKind | undefined {
  // The same code stands for too many requests (429) and for a full metastore.
  if (errorCode === 'RESOURCE_EXHAUSTED' && status !== 429) return 'quota';
  return KIND_OF_CODE.get(errorCode.toUpperCase());
}

function kindOfStatus(status: number): ErrorKind {
  switch (status) {
    case 401:
      return 'unauthenticated';
    case 403:
      return 'permission-denied';
    case 404:
      return 'not-found';
    case 408:
      return 'timeout';
    case 409:
      return 'conflict';
    case 429:
      return 'rate-limited';
    case 500:
    case 502:
    case 503:
    case 504:
      return 'unavailable';
    default:
      return status >= 400 && status < 500 ? 'invalid' : 'unexpected-answer';
  }
}
