import type { RawValue } from '@temporalio/common';
import {
  CancellationScope,
  ApplicationFailure,
  condition,
  defineQuery,
  defineSignal,
  defineUpdate,
  setHandler,
} from '@temporalio/workflow';
import {
  QUERY_CONFLICTS,
  QUERY_STATUS,
  SIGNAL_RESOLVE_CONFLICT,
  UPDATE_CANCEL,
  UPDATE_RESOLVE,
  UPDATE_SETTLED,
  UPDATE_SUPERSEDE,
  UPDATE_VERDICT,
  supersededBy,
} from './contract';
import type {
  CancelRequest,
  ConflictsView,
  ResolutionError,
  Resolutions,
  ResolveAnswer,
  ResolveRequest,
  RunAnswer,
  StatusView,
  SupersedeRequest,
} from './contract';
import type { Checked, FullResolution, RunRef } from './activity-contract';
import { notWaiting, reasonOf, refuse, refuseProblems } from './failure';
import { inParts } from './in-parts';
import { checkResolutions } from './proxies';
import { readResolutions, readSignal } from './read-resolutions';
import { refuseEnded } from './refuse-ended';
import type { Run } from './run';
import { RAW_INPUTS, takeSignal } from './take-signal';

export const resolveUpdate = defineUpdate<ResolveAnswer, [ResolveRequest]>(UPDATE_RESOLVE);
export const cancelUpdate = defineUpdate<RunAnswer, [CancelRequest]>(UPDATE_CANCEL);
export const supersedeUpdate = defineUpdate<RunAnswer, [SupersedeRequest]>(UPDATE_SUPERSEDE);
export const verdictUpdate = defineUpdate<RunAnswer, [RunRef]>(UPDATE_VERDICT);
export const settledUpdate = defineUpdate<RunAnswer, [RunRef]>(UPDATE_SETTLED);
export const resolveConflictSignal = defineSignal<[RawValue?]>(SIGNAL_RESOLVE_CONFLICT, RAW_INPUTS);
export const statusQuery = defineQuery<StatusView>(QUERY_STATUS);
export const conflictsQuery = defineQuery<ConflictsView>(QUERY_CONFLICTS);

/**
 * Registers every handler; to be called first, since a signal may arrive before the workflow's first line.
 * @param cancel stops the run, for the reason given
 */
export function handleMessages(run: Run, cancel: (why: string) => void): void {
  const answer = (): RunAnswer => ({ SharePackId: run.ref.sharePackId, Status: run.state.status });
  // Whoever waits is answered when the run is over, a cancelled one too.
  const when = (known: () => boolean): Promise<RunAnswer> =>
    CancellationScope.nonCancellable(async () => {
      await condition(() => known() || run.isOver);
      return answer();
    });
  const ofThisRun = ({ sharePackId }: RunRef): void => refuseAnotherVersion(run, sharePackId);

  setHandler(statusQuery, () => run.state.statusView());
  setHandler(conflictsQuery, () => run.state.conflictsView());
  setHandler(verdictUpdate, () => when(() => run.hasVerdict), { validator: ofThisRun });
  setHandler(settledUpdate, () => when(() => run.state.status === 'AWAITING_RESOLUTION'), {
    validator: ofThisRun,
  });
  setHandler(
    resolveUpdate,
    async ({ ResolvedBy, Seen, ...request }) => {
      if (!knows(run, Seen)) await condition(() => knows(run, Seen) || run.stopped, LEARNS_WITHIN_MS);
      return resolve(run, request, ResolvedBy);
    },
    {
      validator: ({ ResolvedBy: _, Seen, ...request }: ResolveRequest) => {
        const answers = wellFormed(request);
        // Of what it does not know yet it can say nothing; once it does, or nothing comes, it looks.
        if (knows(run, Seen)) refuseWrong(run, answers);
        else refuseEnded(run);
      },
    },
  );
  setHandler(
    cancelUpdate,
    (request): RunAnswer => {
      cancel(whyCancelled(request));
      return answer();
    },
    { validator: (_request) => refuseEnded(run) },
  );
  setHandler(
    supersedeUpdate,
    async (request) => {
      // An answer that is being looked at came first; after it there may be nothing to wait for any more.
      await condition(() => !run.isAnswering);
      if (!run.isSuperseded) {
        refuseTouched(run, request);
        run.isSuperseded = true;
        cancel(supersededBy(request.SharePackId, request.RequestedBy));
      }
      return when(() => false);
    },
    {
      // Others that want its place wait for the same end; which of them gets it, the store says.
      validator: (request: SupersedeRequest) => {
        if (!run.isSuperseded) refuseTouched(run, request);
      },
    },
  );
  setHandler(resolveConflictSignal, (received) => resolveBySignal(run, received));
}

/** A step's activity writes its late conflict down just before it tells the run. */
const LEARNS_WITHIN_MS = 5_000;

const knows = (run: Run, seen = 0): boolean => run.state.book.all().length >= seen;

function refuseAnotherVersion(run: Run, sharePackId: string): void {
  if (sharePackId !== run.ref.sharePackId)
    throw ApplicationFailure.nonRetryable('Another version of this pack is under way.', 'ANOTHER_VERSION', {
      Errors: [],
    });
}

const whyCancelled = ({ CancelledBy, Reason }: CancelRequest): string =>
  `Cancelled by ${CancelledBy}${Reason === undefined ? '' : ` (${Reason})`}`;

function refuseTouched(run: Run, { Until }: SupersedeRequest): void {
  refuseEnded(run);
  if (!run.state.isUntouched)
    throw notWaiting('It does not wait for answers, or it has begun to carry out what it was answered.');
  if (Date.now() > Date.parse(Until)) throw notWaiting('The request to supersede it came too late.');
}

function refuseWrong(run: Run, request: Resolutions): void {
  refuseEnded(run);
  if (run.state.book.all().length === 0) throw notWaiting('The run does not wait for an answer.');
  const problems = run.state.book.problems(request);
  if (problems.length > 0) throw refuseProblems(problems, run.state.book.concerning(request));
}

/** Updates may be typed by hand too, past the API's own check. */
function wellFormed(request: unknown): Resolutions {
  try {
    return readResolutions(request);
  } catch (error) {
    const shape: ResolutionError = { Pointer: '', Code: 'INVALID_SHAPE', Message: reasonOf(error) };
    throw refuse('INVALID_RESOLUTIONS', { Errors: [shape] });
  }
}

async function resolve(run: Run, request: Resolutions, resolvedBy: string): Promise<ResolveAnswer> {
  await run.whileAnswering(async () => {
    // Another answer may have come first while this one waited for its turn.
    refuseWrong(run, request);
    const { book } = run.state;
    const news = book.newsIn(book.spelledOut(request));
    if (news.length === 0) return;
    const refusal = await refusalOf(run, news);
    for (const conflict of refusal?.Conflicts ?? []) book.open(conflict);
    if (refusal) {
      run.show();
      throw refuse(refusal.stale ? 'STALE_FINGERPRINT' : 'INVALID_RESOLUTIONS', refusal);
    }
    refuseEnded(run);
    await run.takeAnswers(news, resolvedBy);
  });
  await run.announce();
  return run.state.answered();
}

/** All or nothing: parts of very many answers are looked at before any of them is taken. */
async function refusalOf(
  { ref, state: { mode, strategy } }: Run,
  news: readonly FullResolution[],
): Promise<Checked> {
  const found: NonNullable<Checked>[] = [];
  for (const resolutions of inParts(news)) {
    const refusal = await checkResolutions({ ...ref, mode, strategy, resolutions });
    if (refusal) found.push(refusal);
  }
  const [first, ...others] = found;
  if (!first || others.length === 0) return first ?? null;
  return {
    stale: found.some(({ stale }) => stale),
    Errors: found.flatMap(({ Errors }) => Errors),
    Conflicts: found.flatMap(({ Conflicts = [] }) => Conflicts),
  };
}

const resolveBySignal = (run: Run, input: RawValue | undefined): Promise<void> =>
  takeSignal(run, input, (received) => {
    const { request, resolvedBy } = readSignal(received);
    return resolve(run, request, resolvedBy);
  });
