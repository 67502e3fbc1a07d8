/** The codes this workspace answers with (workspace-api.md, Errors). */
export type ErrorCode =
  | 'CATALOG_DOES_NOT_EXIST'
  | 'ENDPOINT_NOT_FOUND'
  | 'INVALID_PARAMETER_VALUE'
  | 'INVALID_STATE'
  | 'MALFORMED_REQUEST'
  | 'METASTORE_DOES_NOT_EXIST'
  | 'PERMISSION_DENIED'
  | 'QUOTA_EXCEEDED'
  | 'RECIPIENT_ALREADY_EXISTS'
  | 'RECIPIENT_DOES_NOT_EXIST'
  | 'REQUEST_LIMIT_EXCEEDED'
  | 'RESOURCE_ALREADY_EXISTS'
  | 'RESOURCE_CONFLICT'
  | 'RESOURCE_DOES_NOT_EXIST'
  | 'SCHEMA_DOES_NOT_EXIST'
  | 'SHARE_ALREADY_EXISTS'
  | 'SHARE_DOES_NOT_EXIST'
  | 'TABLE_DOES_NOT_EXIST'
  | 'UNAUTHENTICATED'
  | 'VOLUME_DOES_NOT_EXIST';

const STATUSES: Record<ErrorCode, number> = {
  CATALOG_DOES_NOT_EXIST: 404,
  ENDPOINT_NOT_FOUND: 404,
  INVALID_PARAMETER_VALUE: 400,
  INVALID_STATE: 400,
  MALFORMED_REQUEST: 400,
  METASTORE_DOES_NOT_EXIST: 404,
  PERMISSION_DENIED: 403,
  QUOTA_EXCEEDED: 400,
  RECIPIENT_ALREADY_EXISTS: 409,
  RECIPIENT_DOES_NOT_EXIST: 404,
  REQUEST_LIMIT_EXCEEDED: 429,
  RESOURCE_ALREADY_EXISTS: 409,
  RESOURCE_CONFLICT: 409,
  RESOURCE_DOES_NOT_EXIST: 404,
  SCHEMA_DOES_NOT_EXIST: 404,
  // The real status of the *_ALREADY_EXISTS codes varies between 400 and 409; one of each keeps clients honest.
  SHARE_ALREADY_EXISTS: 400,
  SHARE_DOES_NOT_EXIST: 404,
  TABLE_DOES_NOT_EXIST: 404,
  UNAUTHENTICATED: 401,
  VOLUME_DOES_NOT_EXIST: 404,
};

/** A refusal as the workspace API words it; what a handler throws undoes all that it changed. */
export class ApiError extends Error {
  readonly code: ErrorCode;
  readonly status: number;

  constructor(code: ErrorCode, message: string) {
    super(message);
    this.name = 'ApiError';
    this.code = code;
    this.status = STATUSES[code];
  }
}

/** The body that goes with an error. */
export function errorBody(errorCode: string, message: string): object {
  const details = [
    { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: errorCode, domain: 'databricks.com' },
  ];
  return { error_code: errorCode, message, details };
}

/** A value that the API does not take. */
export function invalid(message: string): ApiError {
  return new ApiError('INVALID_PARAMETER_VALUE', message);
}
