import { RESOURCE_TYPES } from '../../pack/pack';
import type { ResourceType } from '../../pack/pack';
import type { Conflict } from '../../plan/conflict';
import { totalOf } from '../../plan/progress';
import type { Progress } from '../../plan/progress';
import { provisioningStatus, waitingStage } from '../../plan/provisioning-status';
import type { KindProgress, Position } from '../../plan/provisioning-status';
import type { Outcome } from '../../plan/step';
import { MOST_LISTED, MOST_RESOURCES, firstOf } from '../bounds';
import {
  conflictOf,
  isApprovalPending,
  isAsking,
  openConflicts,
  resolutionDeadlineOf,
  statusOf,
} from '../state';
import type { Run, StepState } from '../state';
import { STAGE_AT_END } from '../vocabulary';
import type { Approval, RejectedSignal, ResolveAnswer, Status } from '../vocabulary';

export interface ResourceView {
  readonly Type: ResourceType;
  readonly Name: string;
  readonly RenamedTo?: string;
  /** null until it has run. */
  readonly Outcome: Outcome | null;
  readonly Error?: string;
}

/** GET …/conflicts. */
export interface ConflictsAnswer {
  readonly SharePackId: string;
  readonly Status: Status;
  readonly ResolutionDeadline: string | null;
  readonly Conflicts: readonly Conflict[];
}

/** Conflicts as queries give them: the first, open ones before answered ones, and how many there are. */
export interface ConflictsView extends ConflictsAnswer {
  readonly Open: number;
  readonly Answered: number;
}

/** The query `status`: the status answer's members, as far as the workflow itself knows them. */
export interface StatusView extends ConflictsView {
  readonly ProvisioningStatus: string;
  readonly ErrorMessage: string | null;
  readonly Progress: Progress;
  /** The first 1,000, or fewer where their names are long. */
  readonly Resources: readonly ResourceView[];
  readonly RejectedSignals: readonly RejectedSignal[];
  /** null: none is needed. */
  readonly Approval: Approval | null;
}

export function statusView(run: Run): StatusView {
  const progress = progressOf(run);
  return {
    ...conflictsView(run),
    ProvisioningStatus: positionOf(run, progress),
    ErrorMessage: run.phase === 'ended' ? (run.end?.errorMessage ?? null) : null,
    Progress: totalOf(progress),
    Resources: resources(run),
    RejectedSignals: run.rejectedSignals,
    Approval: run.approval,
  };
}

export function conflictsView(run: Run): ConflictsView {
  return {
    SharePackId: run.sharePackId,
    Status: statusOf(run),
    ResolutionDeadline: resolutionDeadlineOf(run),
    Conflicts: firstConflicts(run),
    Open: run.open,
    Answered: run.conflicts.size - run.open,
  };
}

export const answeredView = (run: Run): ResolveAnswer => ({
  SharePackId: run.sharePackId,
  Status: statusOf(run),
  Open: run.open,
  Answered: run.conflicts.size - run.open,
});

/** Conflicts are known and can be read, or the run is over: the upload can be answered. */
export const hasVerdict = (run: Run): boolean => {
  if (run.phase === 'ended') return true;
  if (run.phase === 'reading' || run.phase === 'looking' || run.phase === 'ending') return false;
  return statusOf(run) === run.told.status && run.told.underWay?.status === undefined;
};

/** It asks something that can be read and answered, or it is over. */
export const isSettled = (run: Run): boolean => run.phase === 'ended' || (isAsking(run) && hasVerdict(run));

function firstConflicts(run: Run): readonly Conflict[] {
  const first: Conflict[] = [];
  for (const { conflict } of openConflicts(run)) {
    if (first.length === MOST_LISTED) return first;
    first.push(conflict);
  }
  for (const { conflict } of run.conflicts.values()) {
    if (first.length === MOST_LISTED) return first;
    if (conflict.Action !== undefined) first.push(conflict);
  }
  return first;
}

function resources(run: Run): readonly ResourceView[] {
  const views: ResourceView[] = [];
  for (const state of run.steps.values()) {
    if (views.length === MOST_RESOURCES) break;
    views.push(resourceView(run, state));
  }
  return firstOf(views);
}

function resourceView(run: Run, { step, outcome }: StepState): ResourceView {
  const { NewName } = conflictOf(run, step.type, step.name)?.conflict ?? {};
  const error = run.stepErrors.get(step.id);
  return {
    Type: step.type,
    Name: step.name,
    ...(NewName !== undefined && { RenamedTo: NewName }),
    Outcome: outcome,
    ...(error !== undefined && { Error: error }),
  };
}

export function progressOf(run: Run): readonly KindProgress[] {
  const counts = new Map(RESOURCE_TYPES.map((type) => [type, { steps: 0, done: 0 }]));
  for (const { step, outcome } of run.steps.values()) {
    const count = counts.get(step.type);
    if (!count) continue;
    count.steps += 1;
    if (outcome !== null) count.done += 1;
  }
  return RESOURCE_TYPES.map((type) => {
    const { steps = 0, done = 0 } = counts.get(type) ?? {};
    const settled = run.settled[type];
    return { type, total: Math.max(run.pack?.totals[type] ?? 0, steps + settled), done: settled + done };
  });
}

function positionOf(run: Run, progress: readonly KindProgress[]): string {
  const { strategy, undo } = run;
  return provisioningStatus({
    ...{ stage: stageOf(run), strategy, undo, progress },
    failed_type: run.end?.failedType ?? null,
  });
}

function stageOf(run: Run): Position['stage'] {
  const { phase, end, approval } = run;
  if (isAsking(run))
    return waitingStage({ approval: phase === 'asking' && isApprovalPending(run), answers: run.open > 0 });
  if (phase === 'ended') {
    if (approval?.Status === 'declined') return 'declined';
    return end === null ? 'failed' : STAGE_AT_END[end.status];
  }
  return phase === 'reading' || phase === 'looking' ? phase : 'working';
}
