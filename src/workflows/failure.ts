import { RetryState } from '@temporalio/common';
import { ActivityFailure, ApplicationFailure, TimeoutFailure, isCancellation } from '@temporalio/workflow';
import type { Conflict } from '../plan/conflict';
import type { StepEnd, UndoEnd } from '../run/events';
import type { Reply } from '../run/commands';
import { FAILURE_LATE_CONFLICT } from './activity-contract';
import type { RefusalType } from './contract';

/** How a step ended whose activity did not say so itself: stopped by us, in a late conflict, or failed for good. */
export function stepEndOf(error: unknown): StepEnd {
  if (isCancellation(error) || isEndOfStopped(error)) return { kind: 'stopped' };
  const conflict = lateConflictIn(error);
  return conflict ? { kind: 'conflict', conflict } : { kind: 'failed', reason: reasonOf(error) };
}

/**
 * Temporal does not try again what it was asked to cancel: a time-out, or what retrying could cure, then says nothing of the step
 * but that it was stopped. How far it came, the journal knows.
 */
function isEndOfStopped(error: unknown): boolean {
  if (!(error instanceof ActivityFailure) || error.retryState !== RetryState.CANCEL_REQUESTED) return false;
  return !(error.cause instanceof ApplicationFailure && error.cause.nonRetryable === true);
}

export const undoEndOf = (error: unknown): UndoEnd => ({ kind: 'failed', reason: reasonOf(error) });

/** What a batch came to for each of its steps. One that it does not speak of would be waited for for ever. */
export function ofEach<E>(
  tasks: readonly { readonly id: number }[],
  ends: readonly (readonly [id: number, end: E])[],
): readonly (readonly [id: number, end: E | typeof UNSPOKEN])[] {
  const endOf = new Map(ends);
  return tasks.map(({ id }) => [id, endOf.get(id) ?? UNSPOKEN]);
}

const UNSPOKEN = { kind: 'failed', reason: 'its batch ended without a word about it' } as const;

function lateConflictIn(error: unknown): Conflict | undefined {
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
export function refused({ type, refusal }: Extract<Reply, { readonly kind: 'refused' }>): ApplicationFailure {
  const message = refusal.Errors.map(({ Message }) => Message).join(' ');
  return ApplicationFailure.nonRetryable(message.slice(0, MAX_MESSAGE), type, refusal);
}

const MAX_MESSAGE = 2_000;

/** What is wrong with a request as a whole. */
export function malformed(type: RefusalType, error: unknown): ApplicationFailure {
  const Message = reasonOf(error);
  return ApplicationFailure.nonRetryable(Message, type, {
    Errors: [{ Pointer: '', Code: 'INVALID_SHAPE', Message }],
  });
}
