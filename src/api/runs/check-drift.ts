import { WorkflowFailedError, type WorkflowHandle } from '@temporalio/client';
import type { SharePack } from '../../store/records';
import { DRIFT_WORKFLOW_TYPE, driftId, type ProvisionInput } from '../../workflows/contract';
import { unavailable } from '../problem';
import { quickCall } from './call-temporal';
import type { RunDependencies } from './run-dependencies';
import { isTransient } from './temporal-failure';

/** How long a check is waited for. */
const CHECK_TIMEOUT_MS = 10_000;

/**
 * Starts a check of the pack, or joins the one that is under way, and waits for its end.
 * @param version of the pack, the one that completed last
 * @returns whether it ended in time; its report is then in the store
 * @throws Problem `unavailable`
 */
export async function checkDrift(deps: RunDependencies, version: SharePack): Promise<boolean> {
  const { temporal } = deps;
  const deadline = Date.now() + CHECK_TIMEOUT_MS;
  const check = await start(deps, version);
  try {
    await temporal.withDeadline(deadline, () => check.result());
    return true;
  } catch (error) {
    if (isTransient(error)) return false;
    if (error instanceof WorkflowFailedError)
      throw unavailable(`The workspace could not be looked at: ${reasonOf(error)}`);
    throw error;
  }
}

async function start({ temporal, taskQueue }: RunDependencies, version: SharePack): Promise<WorkflowHandle> {
  const { share_pack_id, workspace, share_pack_name } = version;
  if (workspace === null || share_pack_name === null)
    throw new Error(`Upload ${share_pack_id} belongs to no pack.`);
  const input: ProvisionInput = { sharePackId: share_pack_id };
  try {
    return await quickCall(temporal, () =>
      temporal.workflow.start(DRIFT_WORKFLOW_TYPE, {
        workflowId: driftId(workspace, share_pack_name),
        taskQueue,
        args: [input],
        workflowIdReusePolicy: 'ALLOW_DUPLICATE',
        workflowIdConflictPolicy: 'USE_EXISTING',
      }),
    );
  } catch (error) {
    // It may have been started all the same.
    if (isTransient(error))
      throw unavailable('Temporal does not answer. Ask again: a check that is under way is joined.');
    throw error;
  }
}

/** The innermost words: those of the workspace, or of the database. */
const reasonOf = (error: Error): string =>
  error.cause instanceof Error ? reasonOf(error.cause) : error.message;
