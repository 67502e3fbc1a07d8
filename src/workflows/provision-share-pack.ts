import {
  ApplicationFailure,
  CancellationScope,
  CancelledFailure,
  allHandlersFinished,
  condition,
  isCancellation,
  log,
} from '@temporalio/workflow';
import type { PlanPage } from './activity-contract';
import { STAGE_AT_END, declinedBy } from './contract';
import type { EndedStatus, ProvisionInput, ProvisionResult } from './contract';
import { endMessage } from './end-message';
import { reasonOf } from './failure';
import { handleApproval } from './handle-approval';
import { handleMessages } from './messages';
import { performStep } from './perform-step';
import { detectConflicts, finishRun, keepDriftSchedule, parse, readPlanPage } from './proxies';
import { Run } from './run';
import { runGraph } from './run-graph';
import { beginner } from './step-batches';
import { undo } from './undo';
import { waitForAnswers } from './wait-for-answers';

interface End {
  readonly status: EndedStatus;
  readonly errorMessage: string | null;
}

/**
 * The story of a run: read the pack, look for conflicts, have them answered, do the steps; undo on a failure that
 * retrying cannot cure, or on cancel (docs/architecture.md).
 */
export async function provisionSharePack(input: ProvisionInput): Promise<ProvisionResult> {
  const run = new Run(input);
  const scope = new CancellationScope();
  handleApproval(run);
  handleMessages(run, (why) => {
    run.cancelledBecause = why;
    run.stopped = true;
    scope.cancel();
  });
  const end = await provision(run, scope);
  return CancellationScope.nonCancellable(() => finish(run, end));
}

async function provision(run: Run, scope: CancellationScope): Promise<End> {
  try {
    return await scope.run(() => story(run));
  } catch (error) {
    run.stopped = true;
    if (!isCancellation(error)) return ended(run, 'FAILED', reasonOf(error));
    return ended(run, 'CANCELLED', run.cancelledBecause ?? 'Cancelled by a request in Temporal');
  }
}

async function story(run: Run): Promise<End> {
  const { state } = run;
  state.pack = await parse(run.ref);
  state.strategy = state.pack.strategy;
  if (state.pack.needsApproval && !run.isDryRun) state.approval.need();
  state.stage = 'looking';
  run.show();
  const look = await detectConflicts(run.ref);
  state.looked(look);
  if (look.refusal !== null) return { status: 'VALIDATION_FAILED', errorMessage: look.refusal };
  await readPlan(run, look.page);
  await run.takeAnswers(
    state.book.settledBy(state.mode, state.book.unanswered()),
    `on_conflict: ${state.mode}`,
  );
  if (run.isDryRun) return { status: 'COMPLETED', errorMessage: null };
  // Only now: who approves is to see what the pack meets.
  state.approval.ask();
  if (!(await waitForAnswers(run))) return { status: 'EXPIRED', errorMessage: whyExpired(run) };
  // A person ended it, as by a cancel: nothing is wrong with the file (docs/decisions/0033).
  const { view: approval } = state.approval;
  if (approval?.Status === 'declined') return { status: 'CANCELLED', errorMessage: declinedBy(approval) };
  return work(run);
}

const whyExpired = ({ state }: Run): string =>
  `Nobody ${state.approval.isAsked ? 'approved it' : 'answered'} in time. Nothing was touched.`;

async function readPlan(run: Run, first: PlanPage): Promise<void> {
  for (let page = first; ; page = await readPlanPage({ ...run.ref, after: page.next })) {
    for (const { step, conflict } of page.items) {
      run.state.plan(step);
      if (conflict) run.state.book.open(conflict);
    }
    if (page.next === undefined) return;
  }
}

async function work(run: Run): Promise<End> {
  const { state } = run;
  state.stage = 'working';
  await run.announce();
  run.hasVerdict = true;
  run.since = { done: state.statusView().Progress.Done, atMs: Date.now() };
  const begin = beginner(run);
  await runGraph(state.steps, (step) => performStep(run, begin, step));
  // Steps that were under way when the cancel came may all have succeeded, and raised nothing.
  if (CancellationScope.current().consideredCancelled) throw new CancelledFailure('cancelled');
  if (run.failure) {
    const { step, reason } = run.failure;
    state.failedType = step.type;
    return ended(run, 'FAILED', `${step.type} '${step.name}': ${reason}`);
  }
  if (run.expired) return ended(run, 'EXPIRED', 'Nobody answered a late conflict in time.');
  return { status: 'COMPLETED', errorMessage: null };
}

/** An end that leaves nothing half done: what the run did is taken back first; what was, and what stays, is said. */
async function ended(run: Run, status: EndedStatus, why: string): Promise<End> {
  const aftermath = await CancellationScope.nonCancellable(() => undo(run));
  return { status, errorMessage: endMessage(why, aftermath) };
}

async function finish(run: Run, { status, errorMessage }: End): Promise<ProvisionResult> {
  const { state } = run;
  // Answers that are being looked at are refused from here on; they end before the run does.
  run.stopped = true;
  await condition(() => !run.isAnswering);
  const finished = await finishRun({
    ...run.ref,
    status,
    errorMessage,
    resolutionDeadline: null,
    failedType: state.failedType,
  });
  const stage = state.approval.isDeclined ? 'declined' : STAGE_AT_END[status];
  Object.assign(state, { status, errorMessage, stage });
  run.show();
  run.isOver = true;
  if (finished?.hasDriftSchedule) await scheduleDriftChecks(run);
  await condition(allHandlersFinished);
  // For whoever looks at Temporal: a run that failed is a workflow that failed.
  if (status === 'FAILED') throw ApplicationFailure.nonRetryable(errorMessage ?? 'failed', status);
  return { SharePackId: run.ref.sharePackId, Status: status, ErrorMessage: errorMessage };
}

/** What the run did stands without it; the pack's next version tries again. */
async function scheduleDriftChecks({ ref }: Run): Promise<void> {
  try {
    await keepDriftSchedule(ref);
  } catch (error) {
    log.warn('the schedule of drift checks was not brought up to date', { reason: reasonOf(error) });
  }
}
