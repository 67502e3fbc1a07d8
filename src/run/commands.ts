import type { OnConflict, ResourceType, Strategy } from '../pack/pack';
import type { Action } from '../plan/conflict';
import type { Outcome, Verb } from '../plan/step';
import type { FullResolution, LookedResolution } from './events';
import type { Approval, EndedStatus, Refusal, RefusalType, RejectedSignal, Status } from './vocabulary';

export type WorkingVerb = Exclude<Verb, 'none'>;

/** Exactly what a step is to do: with this, and not with what the store says, its activity decides. */
export interface StepTask {
  readonly id: number;
  readonly type: ResourceType;
  /** The name in the pack. */
  readonly name: string;
  readonly verb: WorkingVerb;
  /** The name in the workspace, where it is another: by an answer, or by the look. */
  readonly actualName?: string;
  /** Of the existing resource that an answer was about: what it may be done to. */
  readonly fingerprint?: string;
  /** How many times the run has begun it, from 1: what an earlier attempt of the same beginning found stands. */
  readonly begin: number;
}

/** What of a run's situation each step and each check is told. */
export interface Situation {
  readonly mode: OnConflict;
  readonly strategy: Strategy;
}

/** What is written down of a run. Each number is applied once, in order; members left out stay. Times are ISO 8601. */
export interface Telling {
  readonly number: number;
  readonly status?: Status;
  readonly resolutionDeadline?: string | null;
  /** Conflicts that are open from now on, as an activity found them: by their fingerprints. */
  readonly opened?: readonly OpenedConflict[];
  readonly answers?: readonly GivenAnswers[];
  /** Conflicts that are about nothing any more; written down after what is opened and answered. */
  readonly closed?: readonly ClosedConflict[];
  readonly approval?: Approval;
  /** Half of the time of these is over: told once for each deadline. */
  readonly reminders?: readonly string[];
  readonly rejectedSignals?: readonly RejectedSignal[];
  readonly undo?: { readonly done: number; readonly total: number };
  readonly stepErrors?: readonly StepError[];
  readonly end?: End;
  /** The upload had ended before, and what its undo left is tried again. */
  readonly again?: true;
  /** Somebody is to be notified that there is something to answer. */
  readonly asks?: true;
}

export interface OpenedConflict {
  readonly type: ResourceType;
  readonly name: string;
  readonly fingerprint: string;
}

/** A late conflict whose step was done after all, as it had been begun: what was answered to it meanwhile does not hold. */
export interface ClosedConflict {
  readonly type: ResourceType;
  readonly name: string;
  /** What the step was done with. */
  readonly verb: WorkingVerb;
  readonly actualName: string | null;
  /** The answer that the step had been begun with, which holds again; null: it had been begun unasked, and there is no conflict. */
  readonly answer: ClosingAnswer | null;
}

export interface ClosingAnswer {
  readonly action: Action;
  readonly newName: string | null;
  readonly by: string;
  readonly at: string;
  readonly reason: string | null;
}

/** Answers of one request, with its reason once. */
export interface GivenAnswers {
  readonly by: string;
  readonly at: string;
  readonly reason: string | null;
  readonly resolutions: readonly Omit<FullResolution, 'pointer' | 'reason'>[];
}

export interface StepError {
  readonly id: number;
  readonly outcome: Outcome;
  readonly error: string;
}

export interface End {
  readonly status: EndedStatus;
  readonly errorMessage: string | null;
  readonly failedType: ResourceType | null;
  /** The upload had ended before, and only what its undo had left was tried again. */
  readonly again?: true;
}

/** What whoever asked something is answered. */
export type Reply =
  | { readonly kind: 'taken' }
  | { readonly kind: 'refused'; readonly type: RefusalType; readonly refusal: Refusal };

/** All that a run may ask for. */
export type Command =
  /** A look at what answers are about, which only reads: `stop` ends it. */
  | { readonly kind: 'check'; readonly request: string; readonly resolutions: readonly LookedResolution[] }
  | { readonly kind: 'perform'; readonly tasks: readonly StepTask[] }
  | { readonly kind: 'undo'; readonly tasks: readonly StepTask[] }
  /** Nothing new is begun: what reads and what waits for a turn ends at once, what writes ends by itself. */
  | { readonly kind: 'stop' }
  | { readonly kind: 'tell'; readonly telling: Telling }
  | { readonly kind: 'wake'; readonly atMs: number }
  | { readonly kind: 'reply'; readonly request: string; readonly reply: Reply };
