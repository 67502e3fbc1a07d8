import { WithStartWorkflowOperation, type Workflow } from '@temporalio/client';
import type { SharePack } from '../../store/records';
import {
  isEnded,
  UPDATE_VERDICT,
  WORKFLOW_TYPE,
  type ProvisionInput,
  type RunAnswer,
  type ToRun,
} from '../../workflows/contract';
import { describeRun } from './describe-run';
import type { RunDependencies } from './run-dependencies';
import { runDetails, runSummary } from './run-description';
import { runHandle } from './run-handle';
import { packAttributes } from './search-attributes';
import { isTransient, updateRefusal } from './temporal-failure';
import { VERDICT_TIMEOUT_MS, verdictUpdate } from './verdict';

export type Started =
  | { readonly kind: 'started' }
  /** The pack's workflow runs for another upload; undefined where the store does not know that one. */
  | { readonly kind: 'another_version'; readonly other: SharePack | undefined }
  /** Temporal refused, and surely has no run of this upload. */
  | { readonly kind: 'refused'; readonly cause: unknown };

/**
 * Starts the run of a stored upload, or joins it, and waits up to 10 s for its first verdict. What became of it
 * is then read from the store. Without a worker the run exists all the same: that is `started`, too.
 */
export async function startRun(deps: RunDependencies, sharePack: SharePack): Promise<Started> {
  const deadline = Date.now() + VERDICT_TIMEOUT_MS;
  for (;;) {
    const failure = await tryToStart(deps, sharePack, deadline);
    if (failure === undefined) return { kind: 'started' };
    if (updateRefusal(failure)?.type !== 'ANOTHER_VERSION') return startedDespite(deps, sharePack, failure);
    const blocker = await blockerOf(deps, sharePack, deadline);
    if (blocker) return { kind: 'another_version', ...blocker };
  }
}

async function tryToStart(deps: RunDependencies, sharePack: SharePack, deadline: number): Promise<unknown> {
  const { temporal } = deps;
  try {
    await temporal.withDeadline(deadline, () =>
      temporal.workflow.executeUpdateWithStart<Workflow, RunAnswer, [ToRun]>(UPDATE_VERDICT, {
        ...verdictUpdate(sharePack),
        startWorkflowOperation: startOperation(deps, sharePack),
      }),
    );
    return undefined;
  } catch (error) {
    return error;
  }
}

function startOperation({ taskQueue, settings }: RunDependencies, sharePack: SharePack) {
  const { workflow_id, share_pack_id } = sharePack;
  if (workflow_id === null) throw new Error(`Upload ${share_pack_id} has no workflow to start.`);
  const input: ProvisionInput = {
    sharePackId: share_pack_id,
    ...(sharePack.dry_run && { dryRun: true }),
    ...(sharePack.approval && settings.signalsMayApprove && { signalsMayApprove: true }),
    temporal: settings.temporalCommand,
  };
  return new WithStartWorkflowOperation(WORKFLOW_TYPE, {
    workflowId: workflow_id,
    taskQueue,
    args: [input],
    // Versions follow each other under one id, one at a time; the update's validator tells this upload from another.
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    workflowIdConflictPolicy: 'USE_EXISTING',
    typedSearchAttributes: packAttributes(sharePack, 'IN_PROGRESS'),
    staticSummary: runSummary(sharePack),
    staticDetails: runDetails(sharePack, settings),
  });
}

/** A failed call may have started the run: no worker in time, an answer lost. Only a sure "no" is one. */
async function startedDespite(
  deps: RunDependencies,
  sharePack: SharePack,
  failure: unknown,
): Promise<Started> {
  const { kind } = await describeRun(deps, sharePack);
  return kind === 'absent' ? { kind: 'refused', cause: failure } : { kind: 'started' };
}

/**
 * The run that keeps this one from starting; undefined once there is none. A run tells the store that it has ended
 * a moment before its workflow closes: an upload in that moment waits for the close, rather than be told of a version
 * under way that has ended as far as anybody can see.
 */
async function blockerOf(
  deps: RunDependencies,
  sharePack: SharePack,
  deadline: number,
): Promise<{ readonly other: SharePack | undefined } | undefined> {
  const run = await describeRun(deps, sharePack);
  if (run.kind === 'unknown' || Date.now() > deadline) return { other: undefined };
  if (run.kind !== 'absent' || run.other === undefined) return undefined;
  const other = await deps.store.sharePack(run.other);
  const isClosing = other !== undefined && isEnded(other.status);
  return isClosing && (await closes(deps, other, deadline)) ? undefined : { other };
}

async function closes({ temporal }: RunDependencies, run: SharePack, deadline: number): Promise<boolean> {
  try {
    await temporal.withDeadline(deadline, () => runHandle(temporal, run).result());
    return true;
  } catch (error) {
    // However it ended, it is closed; only when time ran out it is not.
    return !isTransient(error);
  }
}
