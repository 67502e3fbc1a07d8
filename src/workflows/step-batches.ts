import type { Step } from '../plan/step';
import type {
  AnsweredStep,
  BatchedResult,
  BatchedUndo,
  StepBatch,
  StepResult,
  UndoResult,
  WorkingVerb,
} from './activity-contract';
import { atRest } from './at-rest';
import { Batches } from './batches';
import type { BatchRule } from './batches';
import { answeredFingerprint, beginStep, stepRef, verbToBegin } from './begin-step';
import { BatchedFailure } from './failure';
import type { Begin } from './perform-step';
import { batchActivities, stepActivities } from './proxies';
import type { Run } from './run';
import { Slots } from '../slots';

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

async function performBatch(
  run: Run,
  steps: readonly Step[],
  { width }: BatchRule,
): Promise<readonly PromiseSettledResult<StepResult | undefined>[]> {
  const verbs = new Map(steps.map((step) => [step.id, verbToBegin(run, step)]));
  const working = steps.filter(({ id }) => isWork(verbs.get(id)));
  const results = working.length === 0 ? [] : await performed(run, working, verbs, width);
  const byId = new Map(working.map(({ id }, index) => [id, results[index]]));
  return steps.map(({ id }) =>
    verbs.get(id) === 'skip' ? fulfilled({ outcome: 'skipped' }) : endOf(byId.get(id)),
  );
}

type VerbNow = ReturnType<typeof verbToBegin>;

const isWork = (verb: VerbNow): verb is WorkingVerb => verb !== undefined && verb !== 'skip';

function performed(
  run: Run,
  steps: readonly Step[],
  verbs: ReadonlyMap<number, VerbNow>,
  width: number,
): Promise<readonly BatchedResult[]> {
  const answered = steps.flatMap((step): readonly (readonly [number, AnsweredStep])[] => {
    const [verb, fingerprint] = [verbs.get(step.id), answeredFingerprint(run, step)];
    return isWork(verb) && fingerprint !== undefined ? [[step.id, { verb, fingerprint }]] : [];
  });
  const batch = {
    ...batchOf(run, steps, width),
    ...(answered.length > 0 && { answered: Object.fromEntries(answered) }),
  };
  return batchActivities.performSteps.executeWithOptions({ summary: summaryOf(steps) }, [batch]);
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
  return { ...run.ref, mode, strategy, width, ids: steps.map(({ id }) => id) };
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
