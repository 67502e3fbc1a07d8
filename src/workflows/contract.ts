/**
 * All that the API, the command line, the activities and the tests need to know of the workflow
 * (spec/http-api.md, "Temporal"). Members that leave the project are named as HTTP names them.
 */
import type { OnConflict, OnFailure, ResourceType } from '../pack/pack';
import type { Action, Conflict } from '../plan/conflict';
import type { Progress } from '../plan/progress';
import type { Position } from '../plan/provisioning-status';
import { shortened } from '../plan/shortened';
import type { Outcome } from '../plan/step';

export { progressText, type Reading } from '../plan/progress';

export const WORKFLOW_TYPE = 'provisionSharePack';
export const TASK_QUEUE = 'sharepack';

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

export const isEnded = (status: Status): boolean =>
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

/** Keyword search attributes, as `sharepack migrate` registers and the worker's start checks them. */
export const SEARCH_ATTRIBUTES = [
  'SharePackId',
  'SharePackName',
  'SharePackStatus',
  'BusinessLine',
  'Requestor',
  'Workspace',
] as const;

export const SIGNAL_RESOLVE_CONFLICT = 'resolveConflict';
/** Taken only where nobody has to prove who they are: a signal proves nobody. */
export const SIGNAL_APPROVE = 'approve';
export const UPDATE_RESOLVE = 'resolve';
export const UPDATE_APPROVE = 'approve';
export const UPDATE_CANCEL = 'cancel';
/** Cancels a run that waits with nothing touched, for another version; answered when it has ended. */
export const UPDATE_SUPERSEDE = 'supersede';
/** Answered with the first verdict; sent with the start. */
export const UPDATE_VERDICT = 'verdict';
/** Answered at the end, or when the run asks something. */
export const UPDATE_SETTLED = 'settled';
export const QUERY_STATUS = 'status';
export const QUERY_CONFLICTS = 'conflicts';

/** `sharepack/{workspace host}/{SharePackName}`: one open run per pack and workspace, by Temporal's own guarantee. */
export const workflowId = (workspaceUrl: string, sharePackName: string): string =>
  `sharepack/${new URL(workspaceUrl).host}/${sharePackName}`;

/**
 * Of a dry run: an id of its own, so that neither a run of the pack nor another dry run is in its way. Without the pack's
 * name, which may be as long as an id may be.
 */
export const dryRunWorkflowId = (workspaceUrl: string, sharePackId: string): string =>
  `sharepack/${new URL(workspaceUrl).host}/dry-run/${sharePackId}`;

export interface ProvisionInput {
  readonly sharePackId: string;
  /** The run ends when it knows what it would do. */
  readonly dryRun?: true;
  /** The service asks nobody who they are, so a signal proves as little as any other caller does. */
  readonly signalsMayApprove?: true;
}

export interface ProvisionResult {
  readonly SharePackId: string;
  readonly Status: Status;
  readonly ErrorMessage: string | null;
}

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

export interface ResolveRequest extends Resolutions {
  readonly ResolvedBy: string;
  /**
   * How many conflicts there were to be seen, answered ones too. A late one is seen a moment before its run knows of it: the
   * run waits for that, instead of saying that there is none.
   */
  readonly Seen?: number;
}

export interface ResolveAnswer {
  readonly SharePackId: string;
  readonly Status: Status;
  /** How many conflicts are still open, and how many have an answer. */
  readonly Open: number;
  readonly Answered: number;
}

/** Answer of the updates `verdict`, `settled` and `cancel`. */
export interface RunAnswer {
  readonly SharePackId: string;
  readonly Status: Status;
}

export const DECISIONS = ['approve', 'decline'] as const;
export type Decision = (typeof DECISIONS)[number];

/** The body of POST …/approval. */
export interface ApprovalDecision {
  readonly Decision: Decision;
  readonly Reason?: string;
}

export interface ApproveRequest extends ApprovalDecision {
  readonly DecidedBy: string;
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

export interface ApproveAnswer {
  readonly SharePackId: string;
  readonly Status: Status;
  readonly Approval: Approval | null;
}

/** How a declined run says why it ended. */
export const declinedBy = ({ DecidedBy = 'nobody', Reason }: Approval): string =>
  `Declined by ${DecidedBy}${Reason === undefined ? '' : ` (${Reason})`}. Nothing was touched.`;

export interface CancelRequest {
  readonly CancelledBy: string;
  readonly Reason?: string;
}

export interface SupersedeRequest {
  /** The upload that takes the run's place. */
  readonly SharePackId: string;
  readonly RequestedBy: string;
  /** ISO 8601. Taken later, it would end a run for an upload that nobody sends any more. */
  readonly Until: string;
}

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
  'ANOTHER_VERSION',
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

export interface Refusal {
  readonly Errors: readonly ResolutionError[];
  /** The new state of what changed, for STALE_FINGERPRINT. */
  readonly Conflicts?: readonly Conflict[];
}

export const DRIFT_WORKFLOW_TYPE = 'checkDrift';

/** Under Temporal's 1,000 bytes an id, with what it adds to a schedule's: its own prefix, and each start's time. */
const DRIFT_ID_BYTES = 950;

/** `sharepack-drift/{workspace host}/{SharePackName}`: of a check that was asked for, and of a pack's schedule of checks. */
export const driftId = (workspaceUrl: string, sharePackName: string): string =>
  shortened(`sharepack-drift/${new URL(workspaceUrl).host}/${sharePackName}`, DRIFT_ID_BYTES);

/** What a check of drift came to; the report itself is in the store. */
export interface DriftSummary extends DriftFigures {
  /** The version that the workspace was compared with. */
  readonly SharePackId: string;
  readonly Version: number;
}

export interface DriftFigures {
  /** When the look began; ISO 8601. */
  readonly CheckedAt: string;
  readonly Drifted: boolean;
  /** How many resources drifted, of how many that were looked at. */
  readonly Count: number;
  readonly Checked: number;
}

export const DELIVERY_WORKFLOW_TYPE = 'deliverWebhook';

/** What receivers of WEBHOOKS_FILE are told of. */
export const WEBHOOK_EVENTS = ['awaiting_resolution', 'half_time', 'ended', 'drift'] as const;
export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number];

/** The body of a webhook: what stood when it happened. Small, and nothing in it is secret. */
export interface Notification {
  readonly Type: WebhookEvent;
  /** When it happened, however long it took to be delivered; ISO 8601. */
  readonly Timestamp: string;
  readonly SharePackId: string;
  readonly SharePackName: string | null;
  readonly Version: number | null;
  readonly Status: Status;
  readonly ProvisioningStatus: string;
  readonly Conflicts: { readonly Open: number; readonly Answered: number };
  readonly ResolutionDeadline: string | null;
  /** Of `drift` alone. */
  readonly Drift?: DriftFigures;
  /** An address where PUBLIC_URL is set, else a path on the service. */
  readonly Links: { readonly Status: string };
}

/** One notification to one receiver. */
export interface Delivery {
  /** The header webhook-id, by which a receiver knows a message again. */
  readonly id: string;
  /** Which of WEBHOOKS_FILE, without its secret, and without its address, which may hold one. */
  readonly endpoint: string;
  readonly notification: Notification;
}

/** Of the same news to the same receiver always the same, so that nothing is delivered twice. */
export const deliveryWorkflowId = ({ id, endpoint, notification }: Delivery): string =>
  `sharepack-webhook/${id}/${notification.Type}/${endpoint}`;

export interface RejectedSignal {
  readonly ReceivedAt: string;
  readonly Reason: string;
  /** What was received, as JSON, at most 1,000 characters. */
  readonly Received: string;
}

export interface ResourceView {
  readonly Type: ResourceType;
  readonly Name: string;
  readonly RenamedTo?: string;
  /** null until it has run. */
  readonly Outcome: Outcome | null;
  readonly Error?: string;
}

/** The query `status`: the status answer's members, as far as the workflow itself knows them. */
export interface StatusView {
  readonly SharePackId: string;
  readonly Status: Status;
  readonly ProvisioningStatus: string;
  readonly ErrorMessage: string | null;
  readonly Progress: Progress;
  readonly Resources: readonly ResourceView[];
  readonly Conflicts: readonly Conflict[];
  readonly RejectedSignals: readonly RejectedSignal[];
  readonly ResolutionDeadline: string | null;
  /** null: none is needed. */
  readonly Approval: Approval | null;
}

/** The query `conflicts`, and GET …/conflicts. */
export interface ConflictsView {
  readonly SharePackId: string;
  readonly Status: Status;
  readonly ResolutionDeadline: string | null;
  readonly Conflicts: readonly Conflict[];
}
