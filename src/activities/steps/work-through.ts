import { ApplicationFailure, Context } from '@temporalio/activity';
import type { StepTask } from '../../run/commands';
import type { StepBatch, StepRef } from '../../workflows/activity-contract';
import { asFailure } from '../as-failure';
import type { ActivityDependencies } from '../dependencies';
import { someAtOnce } from '../kinds/at-once';
import { readAhead } from './read-ahead';

/** What a step of its own activity has for its retries. What is left of the activity's time is for a last attempt. */
const GIVE_UP_AFTER_MS = 60 * 60_000;

/** How one step of a batch ended: with a result, with a failure, or not at all where nothing more was to be begun. */
export type Ended<R> = { readonly result: R } | { readonly failure: ApplicationFailure } | undefined;

export interface Work<R> {
  readonly task: (deps: ActivityDependencies, ref: StepRef) => Promise<R>;
  /** After such a failure of one step no other is begun. */
  readonly endsAll: (failure: ApplicationFailure) => boolean;
  /** Told of each failure at once, while others go on. */
  readonly onFailure?: (failure: ApplicationFailure) => void;
}

export interface WorkedThrough<R> {
  /** In the order of the batch. */
  readonly ended: readonly (readonly [task: StepTask, end: Ended<R>])[];
  /** Cancelled, or at the end of its time: what could be cured by retrying is not tried again by this batch. */
  readonly isOver: boolean;
}

/**
 * Does a batch's steps, some at once. What could be cured by retrying, and is less than what was done, is given back, so that it
 * keeps nobody waiting who depends on the others; where more failed than was done (the workspace is down), the activity fails, and
 * Temporal tries again, for which it writes no history.
 */
export async function workThrough<R>(
  deps: ActivityDependencies,
  batch: StepBatch,
  { task, endsAll, onFailure }: Work<R>,
): Promise<WorkedThrough<R>> {
  const activity = Context.current();
  const { cancellationSignal } = activity;
  const failures: ApplicationFailure[] = [];
  const isStopped = (): boolean => cancellationSignal.aborted || failures.some(endsAll);
  const { store, tasks } = await readAhead(deps.store, batch);
  const ends = await someAtOnce(
    tasks,
    async (one): Promise<Ended<R>> => {
      if (isStopped()) return undefined;
      try {
        return { result: await task({ ...deps, store }, stepRef(batch, one)) };
      } catch (error) {
        const failure = failureOf(error);
        failures.push(failure);
        onFailure?.(failure);
        return { failure };
      }
    },
    batch.width,
  );
  const ended = tasks.map((one, index) => [one, ends[index]] as const);
  if (cancellationSignal.aborted) {
    throwUnlessCancelled(activity);
    return { ended, isOver: true };
  }
  const isLate = Date.now() - activity.info.scheduledTimestampMs > GIVE_UP_AFTER_MS;
  const isOver = isLate || failures.some(endsAll);
  if (!isOver) throwMostlyCurable(ended);
  return { ended, isOver };
}

const stepRef = ({ sharePackId, mode, strategy }: StepBatch, task: StepTask): StepRef => ({
  ...{ sharePackId, mode, strategy },
  ...task,
});

export const isCurable = ({ nonRetryable }: ApplicationFailure): boolean => nonRetryable !== true;

function failureOf(error: unknown): ApplicationFailure {
  const failure = asFailure(error, 'write');
  return failure instanceof ApplicationFailure ? failure : ApplicationFailure.fromError(failure);
}

/** A worker that shuts down has its batch go on elsewhere; who cancelled the run wants to know how far it came. */
function throwUnlessCancelled({ cancellationDetails, cancellationSignal }: Context): void {
  if (cancellationDetails?.cancelRequested !== true) throw cancellationSignal.reason;
}

/** With the longest time that the workspace wants to be left alone for. */
function throwMostlyCurable(ended: WorkedThrough<unknown>['ended']): void {
  const curable = ended.flatMap(([, end]) =>
    end && 'failure' in end && isCurable(end.failure) ? [end.failure] : [],
  );
  const [first, ...others] = curable;
  if (!first || curable.length < ended.length - curable.length) return;
  throw others.reduce((longest, one) => (delayOf(one) > delayOf(longest) ? one : longest), first);
}

/** Before a step is sent again whose failure says nothing of it. */
export const PAUSE_MS = 1_000;

/** What could be cured by retrying, given back to be sent again. */
export const again = (failure: ApplicationFailure) => ({
  kind: 'again' as const,
  reason: failure.message,
  afterMs: delayOf(failure) || PAUSE_MS,
});

/** How long to wait before the next try, in milliseconds; 0: nothing is said of it. */
const delayOf = ({ nextRetryDelay }: ApplicationFailure): number =>
  typeof nextRetryDelay === 'number' ? nextRetryDelay : 0;
