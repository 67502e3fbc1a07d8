import {
  ApplicationFailure,
  defineQuery,
  defineSignal,
  defineUpdate,
  setDefaultSignalHandler,
  setHandler,
} from '@temporalio/workflow';
import { refusalOf } from '../run/refusals';
import { answeredView, conflictsView, hasVerdict, isSettled, statusView } from '../run/views/status';
import { statusOf } from '../run/state';
import {
  QUERY_CONFLICTS,
  QUERY_STATUS,
  SIGNAL_APPROVE,
  SIGNAL_LATE_CONFLICTS,
  SIGNAL_RESOLVE_CONFLICT,
  UPDATE_APPROVE,
  UPDATE_CANCEL,
  UPDATE_RESOLVE,
  UPDATE_SETTLED,
  UPDATE_SUPERSEDE,
  UPDATE_VERDICT,
  supersededBy,
} from './contract';
import type {
  ApproveAnswer,
  ApproveRequest,
  CancelRequest,
  ConflictsView,
  ResolveAnswer,
  ResolveRequest,
  RunAnswer,
  StatusView,
  SupersedeRequest,
  ToRun,
} from './contract';
import type { Asked, Driver } from './driver';
import { malformed, refused } from './failure';
import {
  readApproveRequest,
  readApproveSignal,
  readCancelRequest,
  readResolveRequest,
  readSupersedeRequest,
  readWaitRequest,
} from './read-requests';
import type { Addressed } from './read-requests';
import { readSignal } from './read-resolutions';
import type { RefusalType } from './contract';
import { takeSignal, unknownSignal } from './take-signal';

export const resolveUpdate = defineUpdate<ResolveAnswer, [ResolveRequest]>(UPDATE_RESOLVE);
export const approveUpdate = defineUpdate<ApproveAnswer, [ApproveRequest]>(UPDATE_APPROVE);
export const cancelUpdate = defineUpdate<RunAnswer, [CancelRequest?]>(UPDATE_CANCEL);
export const supersedeUpdate = defineUpdate<RunAnswer, [SupersedeRequest]>(UPDATE_SUPERSEDE);
export const verdictUpdate = defineUpdate<RunAnswer, [ToRun?]>(UPDATE_VERDICT);
export const settledUpdate = defineUpdate<RunAnswer, [ToRun?]>(UPDATE_SETTLED);
export const resolveConflictSignal = defineSignal<[unknown?]>(SIGNAL_RESOLVE_CONFLICT);
export const approveSignal = defineSignal<[unknown?]>(SIGNAL_APPROVE);
export const lateConflictsSignal = defineSignal<[unknown?]>(SIGNAL_LATE_CONFLICTS);
export const statusQuery = defineQuery<StatusView>(QUERY_STATUS);
export const conflictsQuery = defineQuery<ConflictsView>(QUERY_CONFLICTS);

/**
 * Registers every handler; to be called first, since a signal may arrive before the workflow's first line. Each reads what it
 * got whole, and lets the machine decide; what the machine would refuse, a validator refuses before it is in the history.
 */
export function handleMessages(run: Driver): void {
  const answer = (): RunAnswer => ({ SharePackId: run.ref.sharePackId, Status: statusOf(run.state) });

  setHandler(statusQuery, () => statusView(run.state));
  setHandler(conflictsQuery, () => conflictsView(run.state));

  const waiting = (isSo: () => boolean) => async (): Promise<RunAnswer> => {
    await run.until(isSo);
    return answer();
  };
  const ofThisRun = (received?: unknown): void => {
    addressed(run, 'INVALID_REQUEST', () => readWaitRequest(received));
  };
  setHandler(
    verdictUpdate,
    waiting(() => hasVerdict(run.state)),
    { validator: ofThisRun },
  );
  setHandler(
    settledUpdate,
    waiting(() => isSettled(run.state)),
    { validator: ofThisRun },
  );

  setHandler(
    resolveUpdate,
    async (received) => {
      await run.ask(asAnswered(readResolveRequest(received)));
      return answeredView(run.state);
    },
    { validator: refusing(run, 'INVALID_RESOLUTIONS', readResolveRequest, asAnswered) },
  );
  setHandler(
    approveUpdate,
    async (received) => {
      await run.ask(asDecided(readApproveRequest(received)));
      return { ...answer(), Approval: run.state.approval };
    },
    { validator: refusing(run, 'INVALID_DECISION', readApproveRequest, asDecided) },
  );
  setHandler(
    cancelUpdate,
    async (received) => {
      await run.ask(asCancelled(readCancelRequest(received)));
      return answer();
    },
    { validator: refusing(run, 'INVALID_REQUEST', readCancelRequest, asCancelled) },
  );
  setHandler(
    supersedeUpdate,
    async (received) => {
      await run.ask(asSuperseded(readSupersedeRequest(received)));
      return answer();
    },
    { validator: refusing(run, 'INVALID_REQUEST', readSupersedeRequest, asSuperseded) },
  );

  setHandler(resolveConflictSignal, (received) =>
    takeSignal(run, received, () => {
      const { request, resolvedBy } = readSignal(received);
      return run.ask({ kind: 'answered', answers: request, by: resolvedBy });
    }),
  );
  setHandler(approveSignal, (received) =>
    takeSignal(run, received, () => {
      if (!run.state.signalsMayApprove) throw new Error(A_SIGNAL_PROVES_NOBODY);
      return run.ask(asDecided(readApproveSignal(received)));
    }),
  );
  setHandler(lateConflictsSignal, () => run.readLate());
  setDefaultSignalHandler((name) => unknownSignal(run, name));
}

const A_SIGNAL_PROVES_NOBODY =
  'A signal proves nobody, and this service wants to know who approves: use `sharepack approve`, or POST …/approval.';

const asAnswered = ({ answers, by }: ReturnType<typeof readResolveRequest>): Asked => ({
  kind: 'answered',
  answers,
  by,
});
const asDecided = ({ decision, by }: ReturnType<typeof readApproveRequest>): Asked => ({
  kind: 'decided',
  decision,
  by,
});
const asCancelled = ({ why }: ReturnType<typeof readCancelRequest>): Asked => ({ kind: 'cancelled', why });
const asSuperseded = (read: ReturnType<typeof readSupersedeRequest>): Asked => ({
  kind: 'superseded',
  why: supersededBy(read.supersededBy, read.requestedBy),
  untilMs: read.untilMs,
});

/** A validator: what cannot be read, is for another run, or would be refused by now. */
const refusing =
  <R extends Addressed>(
    run: Driver,
    type: RefusalType,
    read: (received: unknown) => R,
    as: (request: R) => Asked,
  ) =>
  (received?: unknown): void => {
    const request = addressed(run, type, () => read(received));
    const refusal = refusalOf(run.state, as(request), Date.now());
    if (refusal?.kind === 'refused') throw refused(refusal);
  };

/** @throws the refusal of what cannot be read, or is meant for another version of the pack */
function addressed<R extends Addressed>(run: Driver, type: RefusalType, read: () => R): R {
  let request: R;
  try {
    request = read();
  } catch (error) {
    throw malformed(type, error);
  }
  if (request.SharePackId === undefined || request.SharePackId === run.ref.sharePackId) return request;
  throw ApplicationFailure.nonRetryable('Another version of this pack is under way.', 'ANOTHER_VERSION', {
    Errors: [],
  });
}
