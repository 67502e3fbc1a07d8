import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import type { RunsInTemporal } from '../activities/dependencies';
import { SIGNAL_LATE_CONFLICTS } from '../workflows/contract';

/** What activities tell their own run, by Temporal's client: by its run id, so that no other run is meant. */
export function createRunsInTemporal({ workflow }: Pick<Client, 'workflow'>): RunsInTemporal {
  return {
    signalLateConflicts: ({ workflowId, runId }) =>
      workflow.getHandle(workflowId, runId).signal(SIGNAL_LATE_CONFLICTS),
    async cancel({ workflowId, runId }) {
      try {
        await workflow.getHandle(workflowId, runId).cancel();
      } catch (error) {
        // Closed by now: an earlier attempt asked for it already.
        if (!(error instanceof WorkflowNotFoundError)) throw error;
      }
    },
  };
}
