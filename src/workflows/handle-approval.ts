import type { RawValue } from '@temporalio/common';
import { CancellationScope, condition, defineSignal, defineUpdate, setHandler } from '@temporalio/workflow';
import { SIGNAL_APPROVE, UPDATE_APPROVE } from './contract';
import type { ApproveAnswer, ApproveRequest, ResolutionError } from './contract';
import { notWaiting, reasonOf, refuse } from './failure';
import { readApproveRequest, readApproveSignal } from './read-decision';
import { refuseEnded } from './refuse-ended';
import type { Run } from './run';
import { RAW_INPUTS, takeSignal } from './take-signal';

export const approveUpdate = defineUpdate<ApproveAnswer, [ApproveRequest]>(UPDATE_APPROVE);
export const approveSignal = defineSignal<[RawValue?]>(SIGNAL_APPROVE, RAW_INPUTS);

/** Registers what approves or declines a pending pack; to be called first, as the other handlers are. */
export function handleApproval(run: Run): void {
  setHandler(approveUpdate, (request) => answered(run, request), {
    validator: (request) => refuseWrong(run, wellFormed(request)),
  });
  setHandler(approveSignal, (received) => decideBySignal(run, received));
}

async function answered(run: Run, request: ApproveRequest): Promise<ApproveAnswer> {
  await decide(run, request);
  // Nothing is to be undone, so the end is near.
  if (run.state.approval.isDeclined)
    await CancellationScope.nonCancellable(() => condition(() => run.isOver));
  const { status, approval } = run.state;
  return { SharePackId: run.ref.sharePackId, Status: status, Approval: approval.view };
}

async function decide(run: Run, request: ApproveRequest): Promise<void> {
  await run.whileAnswering(async () => {
    // Another decision may have come first while this one waited for its turn.
    refuseWrong(run, request);
    if (!run.state.approval.holds(request)) await run.takeDecision(request);
  });
  // The end of a declined run tells itself.
  if (!run.state.approval.isDeclined) await run.announce();
}

/** The same decision twice is fine, as long as the run has not ended. */
function refuseWrong(run: Run, request: ApproveRequest): void {
  refuseEnded(run);
  const problem = run.state.approval.problem(request);
  if (problem !== undefined) throw notWaiting(problem);
}

/** Updates may be typed by hand too, past the API's own check. */
function wellFormed(request: unknown): ApproveRequest {
  try {
    return readApproveRequest(request);
  } catch (error) {
    const shape: ResolutionError = { Pointer: '', Code: 'INVALID_SHAPE', Message: reasonOf(error) };
    throw refuse('INVALID_DECISION', { Errors: [shape] });
  }
}

const decideBySignal = (run: Run, input: RawValue | undefined): Promise<void> =>
  takeSignal(run, input, async (received) => {
    if (!run.signalsMayApprove)
      throw new Error(
        'A signal proves nobody, and this service wants to know who approves: use `sharepack approve`, or POST …/approval.',
      );
    const request = readApproveSignal(received);
    await decide(run, request);
  });
