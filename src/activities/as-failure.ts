import { ApplicationFailure } from '@temporalio/activity';
import { DatabricksError } from '../databricks/http/error';
import type { ErrorKind } from '../databricks/http/error';
import { WorkspaceNotAllowed } from '../databricks/workspaces';
import { FAILURE_STEP } from '../workflows/activity-contract';

/**
 * What an activity does. `read`: it only looks, nothing has been touched yet, and a person waits for its word. `write`: a step
 * or an undo is under way, and what it has begun is not to be given up for something that a person may mend meanwhile.
 */
export type Doing = 'read' | 'write';

/** How soon an expired credential is tried again: somebody has to notice, and renew it. */
const RENEWAL_MS = 30_000;

/**
 * The one place where an error becomes Temporal's: what retrying cannot cure is not retried, and a workspace that says
 * how long it wants to be left alone is (spec/temporal.md).
 */
export function asFailure(error: unknown, doing: Doing = 'read'): unknown {
  if (error instanceof WorkspaceNotAllowed)
    return ApplicationFailure.nonRetryable(error.message, FAILURE_STEP);
  if (!(error instanceof DatabricksError)) return error;
  const { kind, message } = error;
  const isRenewable = doing === 'write' && kind === 'unauthenticated';
  const nextRetryDelay = isRenewable ? RENEWAL_MS : error.retryAfterMs;
  return ApplicationFailure.create({
    message,
    type: FAILURE_STEP,
    nonRetryable: !isRenewable && !isPassing(kind),
    details: [{ kind, errorCode: error.errorCode ?? null, requestId: error.requestId ?? null }],
    ...(nextRetryDelay !== undefined && { nextRetryDelay }),
    // The client's own error as it is: its cause may hold more than the message says.
    cause: error,
  });
}

/** Whether retrying a write cannot cure it. */
export const isFinal = (error: unknown): boolean => {
  const failure = asFailure(error, 'write');
  return failure instanceof ApplicationFailure && failure.nonRetryable === true;
};

/** Wraps an activity so that whatever it throws is Temporal's, for what it does. */
export function throwingFailures<A extends unknown[], R>(
  activity: (...args: A) => Promise<R>,
  doing?: Doing,
): (...args: A) => Promise<R> {
  return async (...args) => {
    try {
      return await activity(...args);
    } catch (error) {
      throw asFailure(error, doing);
    }
  };
}

function isPassing(kind: ErrorKind): boolean {
  switch (kind) {
    case 'rate-limited':
    case 'unavailable':
    case 'timeout':
    case 'connection':
    // Somebody changed it between our look and our write: the next attempt looks again.
    case 'conflict':
      return true;
    case 'already-exists':
    case 'not-found':
    case 'invalid':
    case 'unauthenticated':
    case 'permission-denied':
    case 'quota':
    // Not a workspace, or not one that we understand: waiting does not change that.
    case 'unexpected-answer':
    // The client has asked for less already.
    case 'too-large':
      return false;
  }
}
