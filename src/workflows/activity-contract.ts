/** The activities as workflow code sees them; src/activities implements them. Only references and small facts travel. */
import type { OnConflict, OnFailure, ResourceType, Strategy } from '../pack/pack';
import type { Action, Conflict } from '../plan/conflict';
import type { Outcome, Step, Verb } from '../plan/step';
import type { BatchRule } from './batches';
import type { Approval, Delivery, DriftSummary, Refusal, RejectedSignal, Status } from './contract';

export interface RunRef {
  readonly sharePackId: string;
}

/** What the workflow needs of a pack that was read. */
export interface PackSummary {
  readonly strategy: Strategy;
  readonly onConflict: OnConflict;
  readonly onFailure: OnFailure;
  readonly resolutionTimeoutMs: number;
  readonly onDeadline: 'expire' | 'skip';
  /** Resources of each kind, in the order of RESOURCE_TYPES. */
  readonly totals: Readonly<Record<ResourceType, number>>;
  /** How many steps may be under way at once: well beyond what the workspace's own cap lets through. */
  readonly stepWindow: number;
  /** Its approver_status is pending. */
  readonly needsApproval?: true;
  /** Set where there are so many steps that several travel in one activity (docs/decisions/0054). */
  readonly batches?: BatchRule;
  /**
   * That the run goes on is told only where it had asked something. Absent in histories that were begun before; to be left
   * out, with what asks for it, once none of those is replayed.
   */
  readonly tellsChanges?: true;
}

/** A step that has something to do, with the conflict that stands before it. */
export interface PlannedItem {
  readonly step: Step;
  readonly conflict?: Conflict;
}

/** A page of at most 200 KB. */
export interface PlanPage {
  readonly items: readonly PlannedItem[];
  /** Where the next page begins; absent on the last. */
  readonly next?: number;
}

export interface LookResult {
  /** NEW may have become UPDATE, by the mode `update`. */
  readonly strategy: Strategy;
  /** Set where the pack is refused: assets are missing, or there are conflicts and the mode is `fail`. */
  readonly refusal: string | null;
  /** Already as wanted, by kind: their outcome is recorded. */
  readonly settled: Readonly<Record<ResourceType, number>>;
  readonly page: PlanPage;
}

/** Names the step for whoever reads the run in the Temporal UI; the store knows the rest by the id. */
export interface StepRef extends RunRef {
  readonly id: number;
  readonly type: ResourceType;
  readonly name: string;
  /** The run's mode, for what a late conflict says and offers. */
  readonly mode: OnConflict;
  readonly strategy: Strategy;
  /** Of the existing resource that an answer was about: what it may be done to. */
  readonly fingerprint?: string;
}

export interface StepResult {
  readonly outcome: Outcome;
}

/** Steps of one activity; what each of them is, and what was planned for it, the store knows by its id. */
export interface StepBatch extends RunRef, Pick<StepRef, 'mode' | 'strategy'> {
  readonly ids: readonly number[];
  /** At most as many of them at once. */
  readonly width: number;
  /** By the step's id, where an answer says what to do, and to which existing resource. */
  readonly answered?: Readonly<Record<string, AnsweredStep>>;
}

export interface AnsweredStep {
  readonly verb: WorkingVerb;
  readonly fingerprint: string;
}

/** What became of one step of a batch. */
export type BatchedResult =
  | StepResult
  /** It met a late conflict, and did nothing. */
  | { readonly conflict: Conflict }
  /** What retrying cannot cure. */
  | { readonly failure: string }
  /** Another one of the batch failed: it was not begun, or is to be taken back as far as it came. */
  | { readonly outcome: null };

/** What became of undoing one step of a batch. */
export type BatchedUndo = UndoResult | { readonly failure: string };

/** An answer with everything filled in: `Rest` spelt out, the suggested name chosen. */
export interface FullResolution {
  /** Where in the request it came from, for errors. */
  readonly pointer: string;
  readonly type: ResourceType;
  readonly name: string;
  readonly action: Action;
  readonly newName: string | null;
  readonly fingerprint: string;
  readonly reason: string | null;
}

export interface CheckResolutions extends RunRef {
  readonly mode: OnConflict;
  readonly strategy: Strategy;
  readonly resolutions: readonly FullResolution[];
}

/** null: nothing is wrong. */
export type Checked = (Refusal & { readonly stale: boolean }) | null;

export interface RecordAnswers extends RunRef {
  readonly resolutions: readonly FullResolution[];
  readonly resolvedBy: string;
  readonly resolvedAt: string;
}

export interface RecordApproval extends RunRef {
  readonly approval: Approval;
}

/** What a run tells of itself; members left out stay. Times are ISO 8601. */
export interface RunNews extends RunRef {
  readonly status?: Status;
  readonly errorMessage?: string | null;
  readonly resolutionDeadline?: string | null;
  readonly rejectedSignals?: readonly RejectedSignal[];
  readonly failedType?: ResourceType | null;
  readonly undo?: { readonly done: number; readonly total: number } | null;
}

export interface StepFailure extends RunRef {
  readonly id: number;
  /** `failed`, or what stays of it where its undo failed. */
  readonly outcome: Outcome;
  readonly reason: string;
}

export interface UndoResult {
  /** What the step's resource is now: `rolled_back`, or as it was where nothing was done or something stays. */
  readonly outcome: Outcome;
  /** Why it could not be undone; null when it was, or when there was nothing to undo. */
  readonly left: string | null;
}

/** What is left to do once a run's end is written down. */
export interface FinishedRun {
  /** The pack has a schedule of drift checks, or had one, to be kept as the pack is now. */
  readonly hasDriftSchedule: boolean;
}

type StepActivity = (step: StepRef) => Promise<StepResult>;

export interface Activities extends Record<StepActivityName, StepActivity> {
  parse(run: RunRef): Promise<PackSummary>;
  detectConflicts(run: RunRef): Promise<LookResult>;
  readPlanPage(page: RunRef & { readonly after: number }): Promise<PlanPage>;
  /** Against the workspace as it is now: fingerprints hold, new names are free. */
  checkResolutions(check: CheckResolutions): Promise<Checked>;
  recordAnswers(answers: RecordAnswers): Promise<void>;
  recordApproval(decided: RecordApproval): Promise<void>;
  remind(run: RunRef): Promise<void>;
  recordFailure(failure: StepFailure): Promise<void>;
  undoStep(step: StepRef): Promise<UndoResult>;
  /** In the order of the batch. */
  performSteps(batch: StepBatch): Promise<readonly BatchedResult[]>;
  undoSteps(batch: StepBatch): Promise<readonly BatchedUndo[]>;
  recordRun(news: RunNews): Promise<void>;
  /** null: a worker that knew of no schedules did it. */
  finishRun(news: RunNews & { readonly status: Status }): Promise<FinishedRun | null>;
  keepDriftSchedule(run: RunRef): Promise<void>;
  lookForDrift(run: RunRef): Promise<DriftSummary>;
  sendWebhook(delivery: Delivery): Promise<void>;
}

/** The activity that does a step, by what it does to which kind: the names people read in the Temporal UI. */
export const STEP_ACTIVITIES = {
  create: {
    Recipient: 'createRecipient',
    Share: 'createShare',
    Pipeline: 'createPipeline',
    Schedule: 'schedulePipeline',
  },
  update: {
    Recipient: 'updateRecipient',
    Share: 'updateShare',
    Pipeline: 'updatePipeline',
    Schedule: 'updateSchedule',
  },
  replace: {
    Recipient: 'replaceRecipient',
    Share: 'replaceShare',
    Pipeline: 'replacePipeline',
    Schedule: 'replaceSchedule',
  },
  delete: {
    Recipient: 'deleteRecipient',
    Share: 'deleteShare',
    Pipeline: 'deletePipeline',
    Schedule: 'deleteSchedule',
  },
} as const satisfies Record<Exclude<Verb, 'none'>, Record<ResourceType, string>>;

export type WorkingVerb = keyof typeof STEP_ACTIVITIES;
export type StepActivityName = (typeof STEP_ACTIVITIES)[WorkingVerb][ResourceType];

/** Types of the ApplicationFailures that activities throw; the workflow acts on the first two. */
export const FAILURE_LATE_CONFLICT = 'LATE_CONFLICT';
export const FAILURE_STEP = 'STEP_FAILED';
export const FAILURE_DELIVERY = 'DELIVERY_FAILED';
