import { ApplicationFailure, Context } from '@temporalio/activity';
import type { StepBatch, StepRef } from '../../workflows/activity-contract';
import { asFailure } from '../as-failure';
import type { ActivityDependencies } from '../dependencies';
import { someAtOnce } from '../kinds/at-once';
import type { StoredStep } from '../../store/store';
import { readAhead } from './read-ahead';

/** Well within the heartbeat's time-out (src/workflows/activity-options.ts); it also brings word of a cancel. */
const HEARTBEAT_MS = 1_000;
/** What a step of its own activity has for its retries. What is left of the activity's time is for a last attempt. */
const GIVE_UP_AFTER_MS = 60 * 60_000;

/** How one step of a batch ended: with a result, with a failure, or not at all where nothing more was to be begun. */
export type Ended<R> = { readonly result: R } | { readonly failure: ApplicationFailure } | undefined;

export interface Work<R> {
  readonly task: (deps: ActivityDependencies, ref: StepRef, step: StoredStep) => Promise<R>;
  /** After such a failure of one step no other is begun. */
  readonly endsAll: (failure: ApplicationFailure) => boolean;
}

/**
 * Does a batch's steps, some at once. Where one failed in a way that retrying can cure, the others are done first; then the
 * activity fails in that way, and its next attempt finds in the store what is done. That it lives is told by the clock, so
 * that a step which takes long is no silence.
 */
export async function workThrough<R>(
  deps: ActivityDependencies,
  batch: StepBatch,
  { task, endsAll }: Work<R>,
): Promise<readonly Ended<R>[]> {
  const activity = Context.current();
  const { cancellationSignal } = activity;
  const heartbeat = setInterval(() => activity.heartbeat(), HEARTBEAT_MS);
  const failures: ApplicationFailure[] = [];
  const isOver = (): boolean => cancellationSignal.aborted || failures.some(endsAll);
  try {
    const { store, steps } = await readAhead(deps.store, batch);
    const ended = await someAtOnce(
      steps,
      async (step): Promise<Ended<R>> => {
        if (isOver()) return undefined;
        try {
          return { result: await task({ ...deps, store }, stepRef(batch, step), step) };
        } catch (error) {
          const failure = failureOf(error);
          failures.push(failure);
          return { failure };
        }
      },
      batch.width,
    );
    if (cancellationSignal.aborted) throwUnlessCancelled(activity);
    else if (!isOver()) throwCurable(failures, activity);
    return ended;
  } finally {
    clearInterval(heartbeat);
  }
}

function stepRef({ sharePackId, mode, strategy, answered }: StepBatch, step: StoredStep): StepRef {
  const { id, type, name } = step;
  const { fingerprint } = answered?.[id] ?? {};
  return { sharePackId, id, type, name, mode, strategy, ...(fingerprint !== undefined && { fingerprint }) };
}

function failureOf(error: unknown): ApplicationFailure {
  const failure = asFailure(error);
  return failure instanceof ApplicationFailure ? failure : ApplicationFailure.fromError(failure);
}

/** A worker that shuts down has its batch go on elsewhere; who cancelled the run wants to know how far it came. */
function throwUnlessCancelled({ cancellationDetails, cancellationSignal }: Context): void {
  if (cancellationDetails?.cancelRequested !== true) throw cancellationSignal.reason;
}

/** With the longest time that the workspace wants to be left alone for. */
function throwCurable(failures: readonly ApplicationFailure[], { info }: Context): void {
  if (Date.now() - info.scheduledTimestampMs > GIVE_UP_AFTER_MS) return;
  const [first, ...others] = failures.filter(({ nonRetryable }) => nonRetryable !== true);
  if (!first) return;
  throw others.reduce((longest, one) => (delayOf(one) > delayOf(longest) ? one : longest), first);
}

const delayOf = ({ nextRetryDelay }: ApplicationFailure): number =>
  typeof nextRetryDelay === 'number' ? nextRetryDelay : 0;
