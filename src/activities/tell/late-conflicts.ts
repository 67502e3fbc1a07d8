import { Context } from '@temporalio/activity';
import type { ActivityDependencies } from '../dependencies';

/** A thousand late conflicts of a batch are a few words, not a thousand. */
const AT_MOST_EACH_MS = 1_000;

export interface LateConflictTeller {
  tell(): void;
  /** Ends when nothing is under way any more. */
  end(): Promise<void>;
}

/**
 * Tells the run that late conflicts of its batch are there to be read while the batch goes on, so that they can be answered. What
 * cannot be told is told by the batch's end.
 */
export function lateConflictTeller({ runs }: ActivityDependencies): LateConflictTeller {
  const { log, info } = Context.current();
  const { workflowId, runId } = info.workflowExecution ?? {};
  let isAsked = false;
  let underWay: Promise<void> | undefined;

  async function tellAll(): Promise<void> {
    if (workflowId === undefined || runId === undefined) return;
    while (isAsked) {
      isAsked = false;
      try {
        await runs?.signalLateConflicts({ workflowId, runId });
      } catch (error) {
        log.warn('late conflicts are told at the end of their batch only', { error });
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, AT_MOST_EACH_MS).unref());
    }
  }

  return {
    tell() {
      isAsked = true;
      underWay ??= tellAll().finally(() => (underWay = undefined));
    },
    async end() {
      isAsked = false;
      await underWay;
    },
  };
}
