import { ActivityFailure, ApplicationFailure, TimeoutFailure } from '@temporalio/workflow';
import type { Conflict } from '../plan/conflict';
import { FAILURE_LATE_CONFLICT } from './activity-contract';
import type { Refusal, RefusalType, ResolutionError } from './contract';

/** How a step of a batch ended that an activity of its own would have thrown for. */
export class BatchedFailure extends Error {
  override readonly name = 'BatchedFailure';
  readonly conflict: Conflict | undefined;

  constructor(reason: string, conflict?: Conflict) {
    super(reason);
    this.conflict = conflict;
  }
}

/** The late conflict with which a step's activity ended, if it was one. */
export function lateConflictIn(error: unknown): Conflict | undefined {
  if (error instanceof BatchedFailure) return error.conflict;
  const cause = error instanceof ActivityFailure ? error.cause : undefined;
  if (!(cause instanceof ApplicationFailure) || cause.type !== FAILURE_LATE_CONFLICT) return undefined;
  const [conflict] = (cause.details ?? []) as [Conflict?];
  return conflict;
}

/** What a failed activity says to people: its own words, without the wrapping. */
export function reasonOf(error: unknown): string {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  if (cause instanceof TimeoutFailure)
    return lastWords(cause) ?? 'it was not done in time, however often it was tried';
  return cause instanceof Error ? cause.message : String(cause);
}

const lastWords = ({ cause }: TimeoutFailure): string | undefined => cause?.message;

/** The refusal of an update or a signal: by type, with each error at its place. */
export function refuse(type: RefusalType, refusal: Refusal): ApplicationFailure {
  const message = refusal.Errors.map(({ Message }) => Message).join(' ');
  return ApplicationFailure.nonRetryable(message, type, refusal);
}

export function notWaiting(Message: string): ApplicationFailure {
  const error: ResolutionError = { Pointer: '', Code: 'NOT_WAITING', Message };
  return refuse('NOT_WAITING', { Errors: [error] });
}

/** 409 or 422, by what is wrong: a run that moved on and a resource that changed come before mistakes in the request. */
export function refuseProblems(
  problems: readonly ResolutionError[],
  conflicts: readonly Conflict[],
): ApplicationFailure {
  const has = (code: ResolutionError['Code']): boolean => problems.some(({ Code }) => Code === code);
  if (has('STALE_FINGERPRINT'))
    return refuse('STALE_FINGERPRINT', { Errors: problems, Conflicts: conflicts });
  return refuse(has('WORK_HAS_BEGUN') ? 'NOT_WAITING' : 'INVALID_RESOLUTIONS', { Errors: problems });
}
