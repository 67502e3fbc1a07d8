import { CancellationScope, condition } from '@temporalio/workflow';
import type { Step } from '../plan/step';
import type { BatchedResult, BatchedUndo, StepBatch, StepResult, UndoResult } from './activity-contract';
import { Batches } from './batches';
import type { BatchRule } from './batches';
import { answeredFingerprint, beginStep, verbToBegin } from './begin-step';
import { BatchedFailure } from './failure';
import type { Begin } from './perform-step';
import { batchActivities, stepActivities } from './proxies';
import { stepRef } from './begin-step';
import type { Run } from './run';
import { Slots } from './slots';

const DEFAULT_WINDOW = 1;

/** How this run's steps are begun: each in an activity of its own, or in a large run many in one. */
export function beginner(run: Run): Begin {
  const { batches, stepWindow = DEFAULT_WINDOW } = run.state.pack ?? {};
  if (batches) return inBatches(batches, (steps) => performBatch(run, steps, batches));
  const slots = new Slots(stepWindow);
  return (step) => slots.run(() => beginStep(run, step));
}

/** The same for taking a step back. */
export function undoer(run: Run): (step: Step) => Promise<UndoResult> {
  const { batches, stepWindow = DEFAULT_WINDOW } = run.state.pack ?? {};
  if (batches) return inBatches(batches, (steps) => undoBatch(run, steps, batches));
  const slots = new Slots(stepWindow);
  return (step) =>
    slots.run(() =>
      stepActivities.undoStep.executeWithOptions({ summary: `undo: ${step.name}` }, [stepRef(run, step)]),
    );
}

function inBatches<R>(
  rule: BatchRule,
  perform: (steps: readonly Step[]) => Promise<readonly PromiseSettledResult<R>[]>,
): (step: Step) => Promise<R> {
  const batches = new Batches<Step, R>({ ...rule, atRest, perform });
  return (step) => batches.run(step);
}

/** When all that a workflow task has set going waits again: conditions are looked at then, and not before. */
async function atRest(): Promise<void> {
  let isAsked = false;
  const rest = CancellationScope.nonCancellable(() => condition(() => isAsked));
  // The first look at a condition is at once.
  isAsked = true;
  await rest;
}

async function performBatch(
  run: Run,
  steps: readonly Step[],
  { width }: BatchRule,
): Promise<readonly PromiseSettledResult<StepResult | undefined>[]> {
  const verbs = new Map(steps.map((step) => [step, verbToBegin(run, step)]));
  const working = steps.filter((step) => verbs.get(step) !== undefined && verbs.get(step) !== 'skip');
  const summary = summaryOf(working);
  const results =
    working.length === 0
      ? []
      : await batchActivities.performSteps.executeWithOptions({ summary }, [batchOf(run, working, width)]);
  const byStep = new Map(working.map((step, index) => [step, results[index]]));
  run.show();
  return steps.map((step) =>
    verbs.get(step) === 'skip' ? fulfilled({ outcome: 'skipped' }) : endOf(byStep.get(step)),
  );
}

async function undoBatch(
  run: Run,
  steps: readonly Step[],
  { width }: BatchRule,
): Promise<readonly PromiseSettledResult<UndoResult>[]> {
  const summary = `undo: ${summaryOf(steps)}`;
  const results = await batchActivities.undoSteps.executeWithOptions({ summary }, [
    batchOf(run, steps, width),
  ]);
  return results.map((result: BatchedUndo) =>
    'failure' in result ? rejected(new BatchedFailure(result.failure)) : fulfilled(result),
  );
}

function batchOf(run: Run, steps: readonly Step[], width: number): StepBatch {
  const { mode, strategy } = run.state;
  const answered = steps.flatMap((step) => {
    const fingerprint = answeredFingerprint(run, step);
    return fingerprint === undefined ? [] : [[step.id, fingerprint] as const];
  });
  return {
    ...{ ...run.ref, mode, strategy, width },
    ids: steps.map(({ id }) => id),
    ...(answered.length > 0 && { fingerprints: Object.fromEntries(answered) }),
  };
}

/** For whoever reads the run in the Temporal UI. */
export function summaryOf(steps: readonly Step[]): string {
  const [first, last] = [steps[0], steps.at(-1)];
  if (!first || !last || first === last) return first ? named(first) : '';
  return `${steps.length} resources: ${named(first)} … ${named(last)}`;
}

/** A summary may have 400 bytes in all. */
const MAX_NAME = 60;

const named = ({ type, name }: Step): string =>
  `${type} '${name.length > MAX_NAME ? `${name.slice(0, MAX_NAME)}…` : name}'`;

function endOf(result: BatchedResult | undefined): PromiseSettledResult<StepResult | undefined> {
  if (result === undefined) return fulfilled(undefined);
  if ('conflict' in result) return rejected(new BatchedFailure(result.conflict.Message, result.conflict));
  if ('failure' in result) return rejected(new BatchedFailure(result.failure));
  return fulfilled(result.outcome === null ? undefined : { outcome: result.outcome });
}

const fulfilled = <R>(value: R): PromiseFulfilledResult<R> => ({ status: 'fulfilled', value });
const rejected = (reason: BatchedFailure): PromiseRejectedResult => ({ status: 'rejected', reason });
