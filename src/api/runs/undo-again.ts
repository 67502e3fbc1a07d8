import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import type { SharePack } from '../../store/records';
import { UNDO_WORKFLOW_TYPE, isEnded, type ProvisionInput } from '../../workflows/contract';
import { Problem, unavailable } from '../problem';
import { quickCall } from './call-temporal';
import type { RunDependencies } from './run-dependencies';
import { runHandle } from './run-handle';
import { packAttributes, searchAttribute } from './search-attributes';
import { isTransient } from './temporal-failure';

/**
 * Tries again what the undo of an ended upload left, by a workflow under the id of the pack's runs: so nothing else of the pack is
 * under way meanwhile. One that is under way already is joined.
 * @returns how many resources were left
 * @throws Problem `nothing-left`, `another-version-under-way`, `unavailable`
 */
export async function undoAgain(deps: RunDependencies, sharePack: SharePack): Promise<number> {
  const { store } = deps;
  const { share_pack_id, status } = sharePack;
  if (!isEnded(status))
    throw new Problem(
      'nothing-left',
      'The run has not ended, so nothing is left of its undo. To stop it, cancel it.',
    );
  const left = await store.stepsLeft(share_pack_id);
  if (left.length === 0) throw new Problem('nothing-left', 'Nothing of this run is left to be undone.');
  await refuseOvertaken(deps, sharePack);
  const deadline = Date.now() + CLOSES_WITHIN_MS;
  while (!(await isStarted(deps, sharePack))) await closes(deps, sharePack, deadline);
  return left.length;
}

/** What a later version has run over is that version's: taking it back would take what is its. */
async function refuseOvertaken(
  { store }: RunDependencies,
  { share_pack_id, version }: SharePack,
): Promise<void> {
  const [newest] = (await store.history(share_pack_id)).toSorted((a, b) => b.version - a.version);
  if (newest && version !== null && newest.version > version)
    throw new Problem(
      'nothing-left',
      `Version ${newest.version} of the pack has run since: what stands now is its own. Upload the pack again, with strategy: UPDATE or DELETE.`,
    );
}

/** A run tells that it has ended a moment before its workflow closes. */
const CLOSES_WITHIN_MS = 10_000;

/** @returns false where the run that ended is still closing */
async function isStarted(deps: RunDependencies, sharePack: SharePack): Promise<boolean> {
  const { temporal, taskQueue } = deps;
  const { workflow_id, share_pack_id } = sharePack;
  if (workflow_id === null) throw new Error(`Upload ${share_pack_id} has no workflow.`);
  const input: ProvisionInput = { sharePackId: share_pack_id };
  try {
    await quickCall(temporal, () =>
      temporal.workflow.start(UNDO_WORKFLOW_TYPE, {
        workflowId: workflow_id,
        taskQueue,
        args: [input],
        workflowIdReusePolicy: 'ALLOW_DUPLICATE',
        workflowIdConflictPolicy: 'FAIL',
        typedSearchAttributes: packAttributes(sharePack, sharePack.status),
        staticSummary: 'undo of what was left',
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return isJoined(deps, sharePack);
    // It may have been started all the same.
    if (isTransient(error)) throw unavailable(ASK_AGAIN);
    throw error;
  }
}

const ASK_AGAIN = 'Temporal does not answer. Ask again: an undo that is under way is joined.';

/** @returns whether what runs under the id is the undo of this upload. @throws Problem where it is another version's run */
async function isJoined(
  { temporal }: RunDependencies,
  { workflow_id, share_pack_id }: SharePack,
): Promise<boolean> {
  const run = await quickCall(temporal, () => temporal.workflow.getHandle(workflow_id ?? '').describe());
  if (run.typedSearchAttributes.get(searchAttribute('SharePackId')) === share_pack_id)
    return run.type === UNDO_WORKFLOW_TYPE;
  throw new Problem(
    'another-version-under-way',
    'Another version of this pack is under way. Wait for its end, then send this again.',
  );
}

async function closes({ temporal }: RunDependencies, sharePack: SharePack, deadline: number): Promise<void> {
  try {
    await temporal.withDeadline(deadline, () => runHandle(temporal, sharePack).result());
  } catch (error) {
    // However it ended, it is closed; only when time ran out it is not.
    if (isTransient(error))
      throw unavailable('The run has ended and is still being closed. Ask again in a moment.');
  }
}
