import type { Client, WorkflowHandle } from '@temporalio/client';
import type { SharePack } from '../../store/records';

/**
 * The newest run of the upload's workflow: a reset in Temporal makes another one, which answers and cancels are to reach. Versions of
 * a pack follow each other under the same id, so whatever is sent says which upload it is for, and reaches no other.
 */
export function runHandle(temporal: Client, { workflow_id, share_pack_id }: SharePack): WorkflowHandle {
  if (workflow_id === null) throw new Error(`Upload ${share_pack_id} has no workflow.`);
  return temporal.workflow.getHandle(workflow_id);
}
