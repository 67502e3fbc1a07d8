import {
  ApplicationFailure,
  isGrpcServiceError,
  ServiceError,
  WorkflowUpdateFailedError,
} from '@temporalio/client';
import { REFUSALS, type Refusal, type RefusalType } from '../../workflows/contract';

/** gRPC's codes for "not now": CANCELLED, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, ABORTED, UNAVAILABLE. */
const TRANSIENT_CODES: ReadonlySet<number> = new Set([1, 4, 8, 10, 14]);

/** Whether Temporal did not answer, or asks for patience: the same call may succeed later. */
export function isTransient(error: unknown): boolean {
  const cause = error instanceof ServiceError ? error.cause : error;
  return isGrpcServiceError(cause) && TRANSIENT_CODES.has(cause.code);
}

export interface UpdateRefusal {
  readonly type: RefusalType;
  readonly message: string;
  readonly refusal: Refusal;
}

/** How the workflow refused an update, in its validator or its handler; undefined for any other failure. */
export function updateRefusal(error: unknown): UpdateRefusal | undefined {
  if (!(error instanceof WorkflowUpdateFailedError)) return undefined;
  const { cause } = error;
  if (!(cause instanceof ApplicationFailure)) return undefined;
  const type = REFUSALS.find((known) => known === cause.type);
  if (!type) return undefined;
  const refusal = cause.details?.[0] as Refusal | undefined;
  return { type, message: cause.message, refusal: refusal ?? { Errors: [] } };
}
