import { DECISIONS } from '../run/vocabulary';
import type { ApprovalDecision, Resolutions } from '../run/vocabulary';
import { MAX_REASON, asObject, oneOf, optional, refuseOthers, signalledBy, text } from './read-members';
import { readResolutions } from './read-resolutions';

/**
 * What updates bring, which anybody may type into Temporal, past the API's own checks: each is read whole before anything is done
 * with it. SharePackId may be left out by whoever types one; what the API sends says which run it is for.
 * @throws Error that says, for people, what does not fit
 */
export interface Addressed {
  readonly SharePackId?: string;
}

export interface ReadAnswers extends Addressed {
  readonly answers: Resolutions;
  readonly by: string;
}

export function readResolveRequest(received: unknown): ReadAnswers {
  const { ResolvedBy, SharePackId, ...answers } = asObject(received, 'The answer');
  return {
    ...addressed(SharePackId),
    answers: readResolutions(answers),
    by: whoTyped(ResolvedBy, 'ResolvedBy'),
  };
}

export interface ReadDecision extends Addressed {
  readonly decision: ApprovalDecision;
  readonly by: string;
}

export function readApproveRequest(received: unknown): ReadDecision {
  const { DecidedBy, SharePackId, ...decision } = asObject(received, 'The decision');
  return {
    ...addressed(SharePackId),
    decision: readDecision(decision),
    by: text(DecidedBy, 'DecidedBy', MAX_REASON),
  };
}

/** The same of the signal `approve`, which may claim a name. */
export function readApproveSignal(received: unknown): ReadDecision {
  const { DecidedBy, ...decision } = asObject(received, 'The signal');
  return { decision: readDecision(decision), by: signalledBy(DecidedBy, 'DecidedBy') };
}

export interface ReadCancel extends Addressed {
  readonly why: string;
}

/** Without an input it is a cancel all the same: who types one means it. */
export function readCancelRequest(received: unknown): ReadCancel {
  if (received === undefined || received === null) return { why: 'Cancelled by an update in Temporal' };
  const body = asObject(received, 'The cancel');
  refuseOthers(body, ['SharePackId', 'CancelledBy', 'Reason'], 'The cancel');
  const { Reason } = optional(body, 'Reason', MAX_REASON);
  const by = whoTyped(body['CancelledBy'], 'CancelledBy');
  return {
    ...addressed(body['SharePackId']),
    why: `Cancelled by ${by}${Reason === undefined ? '' : ` (${Reason})`}`,
  };
}

export interface ReadSupersede extends Addressed {
  readonly supersededBy: string;
  readonly requestedBy: string;
  readonly untilMs: number;
}

export function readSupersedeRequest(received: unknown): ReadSupersede {
  const body = asObject(received, 'The request');
  refuseOthers(body, ['SharePackId', 'SupersededBy', 'RequestedBy', 'Until'], 'The request');
  const untilMs = Date.parse(text(body['Until'], 'Until'));
  if (Number.isNaN(untilMs)) throw new Error('Until is not a time.');
  return {
    ...addressed(body['SharePackId']),
    supersededBy: text(body['SupersededBy'], 'SupersededBy', MAX_REASON),
    requestedBy: text(body['RequestedBy'], 'RequestedBy', MAX_REASON),
    untilMs,
  };
}

/** Of the updates `verdict` and `settled`, which only wait. */
export function readWaitRequest(received: unknown): Addressed {
  if (received === undefined || received === null) return {};
  const body = asObject(received, 'The request');
  refuseOthers(body, ['SharePackId'], 'The request');
  return addressed(body['SharePackId']);
}

function readDecision(body: Record<string, unknown>): ApprovalDecision {
  refuseOthers(body, ['Decision', 'Reason'], 'The decision');
  return {
    Decision: oneOf(DECISIONS, body['Decision'], 'Decision'),
    ...optional(body, 'Reason', MAX_REASON),
  };
}

const addressed = (value: unknown): Addressed =>
  value === undefined ? {} : { SharePackId: text(value, 'SharePackId', MAX_REASON) };

const whoTyped = (value: unknown, member: string): string =>
  value === undefined ? 'an update in Temporal' : text(value, member, MAX_REASON);
