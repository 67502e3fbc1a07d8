/**
 * The words in which a run is spoken of, inside the machine and outside of it: statuses, answers, approvals, refusals. Members that
 * leave the project are named as HTTP names them (spec/http-api.md).
 */
import type { OnConflict, OnFailure, ResourceType } from '../pack/pack';
import type { Action, Conflict } from '../plan/conflict';
import type { Position } from '../plan/provisioning-status';

export const STATUSES = [
  'IN_PROGRESS',
  'AWAITING_RESOLUTION',
  'COMPLETED',
  'FAILED',
  'VALIDATION_FAILED',
  'EXPIRED',
  'CANCELLED',
] as const;
export type Status = (typeof STATUSES)[number];

export const isEnded = (status: Status): status is EndedStatus =>
  status !== 'IN_PROGRESS' && status !== 'AWAITING_RESOLUTION';

export type EndedStatus = Exclude<Status, 'IN_PROGRESS' | 'AWAITING_RESOLUTION'>;

/** What an ended run's status text says of it. */
export const STAGE_AT_END: Readonly<Record<EndedStatus, Position['stage']>> = {
  COMPLETED: 'completed',
  FAILED: 'failed',
  VALIDATION_FAILED: 'failed',
  EXPIRED: 'expired',
  CANCELLED: 'cancelled',
};

/** How an upload chose to be carried out: the upload's option, else the pack's, else the service's. */
export interface RunOptions {
  readonly on_conflict: OnConflict;
  readonly on_failure: OnFailure;
  readonly resolution_timeout_ms: number;
  /** At the deadline: end EXPIRED with nothing touched, or skip what is still open. */
  readonly on_deadline: 'expire' | 'skip';
}

export interface Resolution {
  readonly Type: ResourceType;
  readonly Name: string;
  readonly Action: Action;
  readonly NewName?: string;
  readonly Fingerprint?: string;
  readonly Reason?: string;
}

/** The body of POST …/resolutions. `Rest` answers every open conflict (of a type) that is not named. */
export interface Resolutions {
  readonly Resolutions: readonly Resolution[];
  readonly Rest?: { readonly Action: Action; readonly Type?: ResourceType; readonly Reason?: string };
}

export interface ResolveAnswer {
  readonly SharePackId: string;
  readonly Status: Status;
  /** How many conflicts are still open, and how many have an answer. */
  readonly Open: number;
  readonly Answered: number;
}

export const DECISIONS = ['approve', 'decline'] as const;
export type Decision = (typeof DECISIONS)[number];

/** The body of POST …/approval. */
export interface ApprovalDecision {
  readonly Decision: Decision;
  readonly Reason?: string;
}

export const APPROVAL_STATUSES = ['pending', 'approved', 'declined'] as const;

/** Where the approval of a pack stands that was uploaded with approver_status: pending. */
export interface Approval {
  readonly Status: (typeof APPROVAL_STATUSES)[number];
  readonly DecidedBy?: string;
  /** ISO 8601. */
  readonly DecidedAt?: string;
  readonly Reason?: string;
}

export const STATUS_OF_DECISION = { approve: 'approved', decline: 'declined' } as const satisfies Record<
  Decision,
  Approval['Status']
>;

/** How a declined run says why it ended. */
export const declinedBy = ({ DecidedBy = 'nobody', Reason }: Approval): string =>
  `Declined by ${DecidedBy}${Reason === undefined ? '' : ` (${Reason})`}. Nothing was touched.`;

/** How a superseded run says why it ended. */
export const supersededBy = (sharePackId: string, requestedBy: string): string =>
  `${SUPERSEDED} ${sharePackId} (${requestedBy})`;
export const isSupersededBy = (why: string | null): boolean => why?.startsWith(`${SUPERSEDED} `) === true;
const SUPERSEDED = 'Superseded by upload';

/** Types of the ApplicationFailure with which an update is refused; its details hold a Refusal. */
export const REFUSALS = [
  'NOT_WAITING',
  'STALE_FINGERPRINT',
  'INVALID_RESOLUTIONS',
  'INVALID_DECISION',
  'INVALID_REQUEST',
  'ANOTHER_VERSION',
  'NOT_LOOKED_AT',
] as const;
export type RefusalType = (typeof REFUSALS)[number];

export type ResolutionErrorCode =
  | 'EMPTY_REQUEST'
  | 'INVALID_SHAPE'
  | 'UNKNOWN_CONFLICT'
  | 'ACTION_NOT_ALLOWED'
  | 'NEW_NAME_MISSING'
  | 'NEW_NAME_INVALID'
  | 'NEW_NAME_TAKEN'
  | 'STALE_FINGERPRINT'
  | 'WORK_HAS_BEGUN'
  | 'NOT_WAITING';

export interface ResolutionError {
  /** RFC 6901, into the request. */
  readonly Pointer: string;
  readonly Code: ResolutionErrorCode;
  readonly Message: string;
}

/** Why a request was refused, bounded (src/run/bounds.ts): the first errors, and how many there are. */
export interface Refusal {
  readonly Errors: readonly ResolutionError[];
  /** How many errors are left out of `Errors`. */
  readonly More?: number;
  /** The new state of the first that changed, for STALE_FINGERPRINT; GET …/conflicts has all. */
  readonly Conflicts?: readonly Conflict[];
}

export interface RejectedSignal {
  readonly ReceivedAt: string;
  readonly Reason: string;
  /** What was received, as JSON, at most 1,000 characters. */
  readonly Received: string;
}
