import type { Client } from '@temporalio/client';
import { unavailable } from '../problem';
import { isTransient } from './temporal-failure';

/** A healthy Temporal answers within milliseconds, a busy one within this. */
const PATIENCE_MS = 2_000;

/** A call that is not worth waiting for. */
export const quickCall = <Result>(
  temporal: Client,
  call: () => Promise<Result>,
  timeoutMs = PATIENCE_MS,
): Promise<Result> => temporal.withDeadline(Date.now() + timeoutMs, call);

/** `requireTemporal`, asked once for all who come while it is under way: of hundreds of uploads at once, one asks. */
export function createTemporalCheck(temporal: Client): () => Promise<void> {
  let underWay: Promise<void> | undefined;
  return () =>
    (underWay ??= requireTemporal(temporal).finally(() => {
      underWay = undefined;
    }));
}

/**
 * Asked before anything is stored, so that an upload that finds Temporal gone keeps nothing and never has to wonder
 * whether its start arrived.
 * @throws Problem `unavailable`
 */
async function requireTemporal(temporal: Client): Promise<void> {
  try {
    await quickCall(temporal, () => temporal.workflowService.getSystemInfo({}));
  } catch (error) {
    if (isTransient(error))
      throw unavailable(
        'Temporal does not answer, so no run can be started. Nothing was kept: send it again.',
      );
    throw error;
  }
}
