import type { OnConflict, OnFailure, ResourceType, Strategy } from '../pack/pack';
import type { Action, Conflict } from '../plan/conflict';
import type { Outcome, Step } from '../plan/step';
import type {
  Approval,
  ApprovalDecision,
  EndedStatus,
  RejectedSignal,
  ResolutionError,
  Resolutions,
} from './vocabulary';

/** What the machine needs of a pack that was read, and of the record that an earlier run of the same upload left. */
export interface ReadPack {
  readonly strategy: Strategy;
  readonly onConflict: OnConflict;
  readonly onFailure: OnFailure;
  readonly resolutionTimeoutMs: number;
  readonly onDeadline: 'expire' | 'skip';
  /** Resources of each kind. */
  readonly totals: Readonly<Record<ResourceType, number>>;
  readonly batches: BatchRule;
  /** Pending, or decided already where a reset run takes up its own record; absent: none is needed. */
  readonly approval?: Approval;
  /** What a run that a reset in Temporal put an end to had begun: it is this one's to go on with, or to take back. */
  readonly begun?: readonly PlannedItem[];
  /** Why the pack, which an earlier run could read, cannot be read any more: all that is done is to take back what was begun. */
  readonly unreadable?: string;
  /** The upload has ended: the run was reset or started again in Temporal, and has nothing to do any more. */
  readonly ended?: { readonly status: EndedStatus; readonly errorMessage: string | null };
}

/** How steps travel: one an activity in a small run, many in a large one (docs/decisions/0054). */
export interface BatchRule {
  /** At most as many steps in a batch. */
  readonly size: number;
  /** At most as many batches at once. */
  readonly slots: number;
  /** As many steps of one batch are under way at once; so one with fewer would leave a slot half used. */
  readonly width: number;
}

/** A step that has something to do, or was begun by this upload's earlier run. */
export interface PlannedItem {
  readonly step: Step;
  /** What stands before it; with its answer where it was answered before a reset. */
  readonly conflict?: Conflict;
  /** The name in the workspace, where the look found it to be another than the pack's. */
  readonly actualName?: string;
  /** It was begun before a reset, and came to this; null: it is to be done again. */
  readonly begun?: Outcome | null;
}

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

/** What a look at an answer needs of it. */
export type LookedResolution = Omit<FullResolution, 'reason'>;

/** What the look at an answer found: mistakes, and conflicts that have changed since, as they travel (cut short). */
export interface CheckFindings {
  readonly errors: readonly ResolutionError[];
  readonly stale: readonly Conflict[];
}

/** What became of one step. */
export type StepEnd =
  | { readonly kind: 'done'; readonly outcome: Outcome }
  /** It met a late conflict, and did nothing. */
  | { readonly kind: 'conflict'; readonly conflict: Conflict }
  /** What retrying cannot cure. */
  | { readonly kind: 'failed'; readonly reason: string }
  /** What retrying can cure, while others of its batch are done: it is to be sent again, not before so long. */
  | { readonly kind: 'again'; readonly reason: string; readonly afterMs: number }
  /** It was stopped, by us: how far it came, the journal knows. */
  | { readonly kind: 'stopped' };

/** What became of taking one step back. */
export type UndoEnd =
  | {
      readonly kind: 'undone';
      readonly outcome: Outcome;
      /** Why something of it stays, or what of it is not to be had again. */
      readonly left: string | null;
      /** Of a failed step, which stays failed: it is taken back, and `left` is what that lost. */
      readonly isTakenBack?: true;
    }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'again'; readonly reason: string; readonly afterMs: number };

/** All that can happen to a run, each with its time. Nothing else changes its state. */
export type RunEvent = { readonly atMs: number } & (
  | { readonly kind: 'read'; readonly pack: ReadPack }
  | {
      readonly kind: 'looked';
      readonly strategy: Strategy;
      readonly refusal: string | null;
      /** Already as wanted, by kind: their outcome is recorded. */
      readonly settled: Readonly<Record<ResourceType, number>>;
      readonly items: readonly PlannedItem[];
    }
  /** The reading or the look failed, in a way that retrying cannot cure. */
  | { readonly kind: 'blind'; readonly reason: string }
  | {
      readonly kind: 'answered';
      readonly request: string;
      readonly answers: Resolutions;
      readonly by: string;
    }
  /** The look at answers has ended; `failure`: it could not be done. */
  | {
      readonly kind: 'checked';
      readonly request: string;
      readonly findings: CheckFindings;
      readonly failure?: string;
    }
  | {
      readonly kind: 'decided';
      readonly request: string;
      readonly decision: ApprovalDecision;
      readonly by: string;
    }
  | { readonly kind: 'cancelled'; readonly request: string | null; readonly why: string }
  | {
      readonly kind: 'superseded';
      readonly request: string;
      readonly why: string;
      /** Taken later, it would end the run for an upload that nobody sends any more. */
      readonly untilMs: number;
    }
  | { readonly kind: 'rejected'; readonly signal: RejectedSignal }
  | { readonly kind: 'stepsEnded'; readonly ends: readonly (readonly [id: number, end: StepEnd])[] }
  /** Steps of a batch that still runs have met late conflicts: these can be answered already. */
  | { readonly kind: 'lateFound'; readonly found: readonly (readonly [id: number, conflict: Conflict])[] }
  | { readonly kind: 'undosEnded'; readonly ends: readonly (readonly [id: number, end: UndoEnd])[] }
  | { readonly kind: 'timeReached' }
  /** What was told by this number is written down. */
  | { readonly kind: 'told'; readonly number: number }
  /** An upload that has ended takes up what its undo left. */
  | {
      readonly kind: 'undoAgain';
      readonly pack: Pick<ReadPack, 'batches' | 'totals' | 'strategy' | 'onConflict'>;
      readonly status: EndedStatus;
      readonly why: string;
      readonly items: readonly PlannedItem[];
    }
);

export type EventOf<K extends RunEvent['kind']> = Extract<RunEvent, { readonly kind: K }>;
