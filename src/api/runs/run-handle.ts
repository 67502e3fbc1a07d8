import type { Client, WorkflowHandle } from '@temporalio/client';
import type { SharePack } from '../../store/store';

/** The run of this upload and no other: versions of a pack share the workflow's id, but not the first run's. */
export function runHandle(
  temporal: Client,
  { workflow_id, run_id, share_pack_id }: SharePack,
): WorkflowHandle {
  if (workflow_id === null) throw new Error(`Upload ${share_pack_id} has no workflow.`);
  return temporal.workflow.getHandle(
    workflow_id,
    undefined,
    run_id === null ? {} : { firstExecutionRunId: run_id },
  );
}
