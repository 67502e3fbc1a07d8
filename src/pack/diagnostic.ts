/** Something wrong (an error) or worth knowing (a warning) about a pack, at its place. */
export interface Diagnostic {
  readonly Code: DiagnosticCode;
  /** RFC 6901, into the file as it was written. */
  readonly Pointer: string;
  readonly Message: string;
  /** From 1; YAML only. */
  readonly Line?: number;
  readonly Column?: number;
  /** Excel only. */
  readonly Sheet?: string;
  readonly Cell?: string;
}

export type DiagnosticCode = (typeof DIAGNOSTIC_CODES)[number];
/** The closed set; docs/errors.md has the cause and the cure of each. */
export const DIAGNOSTIC_CODES = [
  // The file as such
  'ENCODING',
  'NOT_YAML',
  'EMPTY_FILE',
  'YAML_SYNTAX',
  'MULTIPLE_DOCUMENTS',
  'TOO_DEEP',
  'TOO_LARGE',
  'TOO_MANY_ALIASES',
  'BAD_ALIAS',
  'BAD_MERGE',
  'BAD_KEY',
  'DUPLICATE_KEY',
  'TAG_NOT_ALLOWED',
  'CONTROL_CHARACTER',
  // An Excel file as such
  'NOT_EXCEL',
  'ENCRYPTED',
  'MACROS',
  'BAD_WORKBOOK',
  'UNKNOWN_SHEET',
  'UNKNOWN_COLUMN',
  'DUPLICATE_COLUMN',
  'FORMULA_WITHOUT_VALUE',
  'UNKNOWN_SHARE',
  // One field
  'UNKNOWN_KEY',
  'TWO_SPELLINGS',
  'WRONG_TYPE',
  'MISSING',
  'UNKNOWN_VALUE',
  'INVALID_NUMBER',
  'INVALID_NAME',
  'INVALID_ASSET',
  'INVALID_EMAIL',
  'INVALID_ADDRESS',
  'INVALID_METASTORE_ID',
  'INVALID_DURATION',
  'INVALID_WORKSPACE_URL',
  'INVALID_CRON',
  'INVALID_TIME_ZONE',
  // What fields say together
  'WORKSPACE_MISMATCH',
  'NAME_TOO_LONG',
  'NOT_APPROVED',
  'NO_RESOURCES',
  'DUPLICATE_NAME',
  'DUPLICATE_METASTORE',
  'ORG_REQUIRED',
  'D2D_ONLY',
  'D2O_ONLY',
  'ADD_AND_REMOVE',
  'EITHER_OR',
  'ASSET_WITHOUT_PIPELINE',
  'ASSET_NOT_IN_SHARE',
  'AMBIGUOUS_ASSET',
  'TARGET_REQUIRED',
  'KEY_COLUMNS_REQUIRED',
  'LIMIT_EXCEEDED',
  // Warnings only
  'PROJECT_NAME_FROM_FILE',
  'CRON_CONVERTED',
  'METASTORE_ID_NOT_UUID',
  'SOURCE_NOT_IN_SHARE',
  'DUPLICATE_ITEM',
  'IGNORED',
] as const;
