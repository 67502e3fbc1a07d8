import type { DiagnosticCode } from './diagnostic-codes';

export type { DiagnosticCode };

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
