/** The activities as workflow code sees them; src/activities implements them. Only references and small facts travel. */
import type { ResourceType, Strategy } from '../pack/pack';
import type { Conflict } from '../plan/conflict';
import type { Outcome } from '../plan/step';
import type { Situation, StepTask, Telling, WorkingVerb } from '../run/commands';
import type { CheckFindings, LookedResolution, PlannedItem, ReadPack, StepEnd, UndoEnd } from '../run/events';
import type { EndedStatus } from '../run/vocabulary';
import type { Delivery, DriftSummary } from './contract';

export type { WorkingVerb } from '../run/commands';

export interface RunRef {
  readonly sharePackId: string;
}

/** A page of at most 200 KB. */
export interface PlanPage {
  readonly items: readonly PlannedItem[];
  /** Where the next page begins; absent on the last. */
  readonly next?: number;
}

/** With the first page of what an earlier run of the upload had begun, where it was reset in Temporal. */
export type ParsedPack = Omit<ReadPack, 'begun'> & { readonly begunPage?: PlanPage };

export interface LookResult {
  /** NEW may have become UPDATE, by the mode `update`. */
  readonly strategy: Strategy;
  /** Set where the pack is refused: assets are missing, or there are conflicts and the mode is `fail`. */
  readonly refusal: string | null;
  /** Already as wanted, by kind: their outcome is recorded. */
  readonly settled: Readonly<Record<ResourceType, number>>;
  readonly page: PlanPage;
}

/** What a step's activity decides with, beside what the store knows of the step by its id. */
export interface StepRef extends RunRef, Situation, StepTask {}

/** What became of a step that was done; everything else is thrown. */
export interface StepResult {
  readonly outcome: Outcome;
}

/** Steps of one activity. */
export interface StepBatch extends RunRef, Situation {
  readonly tasks: readonly StepTask[];
  /** At most as many of them at once. */
  readonly width: number;
}

export interface CheckResolutions extends RunRef, Situation {
  readonly resolutions: readonly LookedResolution[];
}

export interface UndoResult {
  /** What the step's resource is now: `rolled_back`, or as it was where nothing was done or something stays. */
  readonly outcome: Outcome;
  /** Why it could not be undone, or what that lost; null when it was undone whole, or when there was nothing to undo. */
  readonly left: string | null;
  /** Of a failed step, which stays failed: it was undone, and `left` is what that lost. */
  readonly isTakenBack?: true;
}

/** What is left to do once a run's end is written down. */
export interface Told {
  /** The pack has a schedule of drift checks, or had one, to be kept as the pack is now. */
  readonly hasDriftSchedule?: true;
}

/** What an upload's undo left, to be tried again. */
export interface LeftByUndo {
  readonly pack: Pick<ReadPack, 'batches' | 'totals' | 'strategy' | 'onConflict'>;
  readonly status: EndedStatus;
  readonly why: string;
  readonly page: PlanPage;
}

export interface LateFinding extends Pick<StepTask, 'id' | 'begin'> {
  readonly conflict: Conflict;
  /** On the last of a page: there are more, of later steps. */
  readonly more?: true;
}

type StepActivity = (step: StepRef) => Promise<StepEnd>;

export interface Activities extends Record<StepActivityName, StepActivity> {
  parse(run: RunRef): Promise<ParsedPack>;
  readBegunPage(page: RunRef & { readonly after: number }): Promise<PlanPage>;
  detectConflicts(run: RunRef): Promise<LookResult>;
  readPlanPage(page: RunRef & { readonly after: number }): Promise<PlanPage>;
  /** Against the workspace as it is now: fingerprints hold, new names are free. */
  checkResolutions(check: CheckResolutions): Promise<CheckFindings>;
  undoStep(step: StepRef): Promise<UndoEnd>;
  /** Late conflicts that these beginnings of steps have met by now: the first page of them. */
  readLateConflicts(
    run: RunRef & { readonly begun: readonly Pick<StepTask, 'id' | 'begin'>[] },
  ): Promise<readonly LateFinding[]>;
  performSteps(batch: StepBatch): Promise<readonly (readonly [id: number, end: StepEnd])[]>;
  undoSteps(batch: StepBatch): Promise<readonly (readonly [id: number, end: UndoEnd])[]>;
  /** Writes down what a run tells, once, in order of its numbers. */
  tell(telling: RunRef & Telling): Promise<Told>;
  /** Has Temporal cancel the run whose activity it is. */
  requestCancel(run: RunRef): Promise<void>;
  /** Of an upload that has ended. */
  readLeft(run: RunRef): Promise<LeftByUndo>;
  readLeftPage(page: RunRef & { readonly after: number }): Promise<PlanPage>;
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
} as const satisfies Record<WorkingVerb, Record<ResourceType, string>>;

export type StepActivityName = (typeof STEP_ACTIVITIES)[WorkingVerb][ResourceType];

/** Types of the ApplicationFailures that activities throw; the workflow acts on the first. */
export const FAILURE_LATE_CONFLICT = 'LATE_CONFLICT';
export const FAILURE_STEP = 'STEP_FAILED';
export const FAILURE_DELIVERY = 'DELIVERY_FAILED';
