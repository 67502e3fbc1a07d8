/**
 * All that the API, the command line, the activities and the tests need to know of the workflow
 * (spec/http-api.md, "Temporal"). Members that leave the project are named as HTTP names them.
 */
import { shortened } from '../plan/shortened';
import type { ApprovalDecision, Approval, Resolutions, Status } from '../run/vocabulary';

export * from '../run/vocabulary';
export type { ConflictsAnswer, ConflictsView, ResourceView, StatusView } from '../run/views/status';
export { progressText, type Reading } from '../plan/progress';

export const WORKFLOW_TYPE = 'provisionSharePack';
/** Tries again what the undo of an upload that has ended left; under the id of the pack's runs, so that there is one at a time. */
export const UNDO_WORKFLOW_TYPE = 'undoSharePack';
export const TASK_QUEUE = 'sharepack';

/** Keyword search attributes, as `sharepack migrate` registers and the worker's start checks them. */
export const SEARCH_ATTRIBUTES = [
  'SharePackId',
  'SharePackName',
  'SharePackStatus',
  'BusinessLine',
  'Requestor',
  'Workspace',
] as const;

/** From the run's own batches: late conflicts are in the store to be read. Says nothing by itself, so anybody may send it. */
export const SIGNAL_LATE_CONFLICTS = 'lateConflicts';
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
  /** How a person calls Temporal's command line from a terminal, for the run's details. */
  readonly temporal?: TemporalCommand;
}

export interface TemporalCommand {
  /** `temporal`, or the path of the binary that the service fetched. */
  readonly binary: string;
  readonly address: string;
  readonly namespace: string;
}

export interface ProvisionResult {
  readonly SharePackId: string;
  readonly Status: Status;
  readonly ErrorMessage: string | null;
}

/** Of every update: runs of a pack follow each other under one workflow id, and what is meant for one reaches no other. */
export interface ToRun {
  readonly SharePackId: string;
}

export interface ResolveRequest extends Resolutions, ToRun {
  readonly ResolvedBy: string;
}

/** Answer of the updates `verdict`, `settled` and `cancel`. */
export interface RunAnswer {
  readonly SharePackId: string;
  readonly Status: Status;
}

export interface ApproveRequest extends ApprovalDecision, ToRun {
  readonly DecidedBy: string;
}

export interface ApproveAnswer {
  readonly SharePackId: string;
  readonly Status: Status;
  readonly Approval: Approval | null;
}

export interface CancelRequest extends ToRun {
  readonly CancelledBy: string;
  readonly Reason?: string;
}

export interface SupersedeRequest extends ToRun {
  /** The upload that takes the run's place. */
  readonly SupersededBy: string;
  readonly RequestedBy: string;
  /** ISO 8601. Taken later, it would end a run for an upload that nobody sends any more. */
  readonly Until: string;
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
