import type { ResourceType, Strategy } from '../pack/pack';
import { RESOURCE_TYPES } from '../pack/pack';
import type { Conflict } from '../plan/conflict';
import { stepKey } from '../plan/resource';
import type { Outcome, Step } from '../plan/step';
import type {
  ClosedConflict,
  End,
  GivenAnswers,
  OpenedConflict,
  Reply,
  StepError,
  StepTask,
  Telling,
} from './commands';
import type { EventOf, FullResolution, ReadPack } from './events';
import type { Approval, RejectedSignal, Status } from './vocabulary';

/**
 * Where a run is. From `working` there is no way to `undoing` or `ending` but through `draining`, in which nothing new starts
 * and everything begun has settled; a run that ends before its work goes straight to `ending`, as it has begun nothing (one that was
 * reset may have begun something before, which is taken back as any other).
 */
export type Phase =
  'reading' | 'looking' | 'asking' | 'working' | 'draining' | 'undoing' | 'ending' | 'ended';

export type StepPhase =
  /** For what it depends on, for the answer to its conflict, or for its next try. */
  | 'waiting'
  | 'running'
  | 'done'
  | 'skipped'
  | 'failed'
  /** Its activity was stopped by us: the journal knows how far it came. */
  | 'stopped'
  | 'undoing'
  /** Its undo is to be sent again, after a pause. */
  | 'undoPaused'
  | 'undone'
  /** Something of it stays though it was to be undone. */
  | 'left';

export interface StepState {
  readonly step: Step;
  readonly actualName: string | undefined;
  phase: StepPhase;
  outcome: Outcome | null;
  /** How many times it was begun. */
  begins: number;
  /** Of those begun: an undo has to look what they left. */
  begun: boolean;
  /** It may be begun again only after this, in milliseconds; it gives up an hour after `firstTriedMs`. */
  notBeforeMs: number;
  firstTriedMs: number | undefined;
  /** Steps before it that are not through. */
  waitsFor: number;
  /** Exactly what its activity got when it was begun last: what is taken back is what was done with this. */
  task: StepTask | undefined;
  /** Its conflict as it was then, with the answer that it was begun with. */
  begunWith: Conflict | undefined;
  /** Its batch still runs, and has told of its late conflict. */
  lateKnown: boolean;
}

export interface ConflictState {
  conflict: Conflict;
  readonly stepId: number;
  /** Raised each time that it is asked anew, about something else than before: a look that began before is too old. */
  question: number;
  /** Work on it has begun: its answer stands. */
  begun: boolean;
  /** The store has its answer: its step may begin. */
  answerTold: boolean;
  /** Points in time, in milliseconds, so that workers that were away make them no later. */
  remindAtMs: number;
  expireAtMs: number;
  reminded: boolean;
}

/** Answers that are being looked at. */
export interface AnswerRequest {
  readonly resolutions: readonly FullResolution[];
  readonly by: string;
  /** Which question each of them was about, by the conflict's key. */
  readonly questions: ReadonlyMap<string, number>;
}

/** What is to be written down next, gathered while the telling before it is under way. */
export interface ToTell {
  /** What is open, what is answered and what is closed, in the order in which it came to be so. */
  news: (OpenedConflict | GivenAnswers | { readonly closed: ClosedConflict })[];
  approval: Approval | undefined;
  reminders: string[];
  rejectedSignals: RejectedSignal[];
  stepErrors: StepError[];
  undo: boolean;
  asks: boolean;
}

export interface UndoState {
  done: number;
  total: number;
  undone: number;
  left: number;
  /** The first of those that stay, in words. */
  readonly firstLeft: string[];
  kept: number;
}

/** One run, whole. Owned by whoever drives it, and changed by `reduce` alone. */
export interface Run {
  readonly sharePackId: string;
  readonly isDryRun: boolean;
  readonly signalsMayApprove: boolean;
  phase: Phase;
  pack: ReadPack | undefined;
  strategy: Strategy;
  settled: Readonly<Record<ResourceType, number>>;
  readonly steps: Map<number, StepState>;
  /** The steps that wait for a step. */
  readonly dependents: Map<number, number[]>;
  /** Ids of steps that may begin, in the order in which they came to it. */
  ready: number[];
  /** Those of them that are to be sent again, and not before some time. */
  readonly paused: Set<number>;
  /** How many activities do steps, or take them back, and how many steps. */
  batchesRunning: number;
  running: number;
  readonly conflicts: Map<string, ConflictState>;
  /** How many of them have no answer. */
  open: number;
  approval: Approval | null;
  /** Until when it waits to be approved, and to be reminded of that. */
  approvalDeadline: { readonly remindAtMs: number; readonly expireAtMs: number; reminded: boolean } | null;
  readonly requests: Map<string, AnswerRequest>;
  /** Requests that are answered when all is written down that holds by now, or when the run is over. */
  repliesWhenTold: string[];
  /** The same of requests that are refused by what was found: whoever is refused can read what there is now. */
  refusalsWhenTold: { readonly request: string; readonly reply: Reply }[];
  repliesAtEnd: string[];
  end: End | null;
  /** Why it ends; the aftermath of its undo is added to it. */
  why: string;
  /** It is cancelled before it has read what an earlier run of the upload had begun, and takes that back first. */
  cancelledBecause: string | null;
  isSuperseded: boolean;
  /** Requests to supersede it that wait for the look at an answer which came first. */
  readonly supersedes: EventOf<'superseded'>[];
  /** Whether the undo of an upload that had ended is tried again. */
  isAgain: boolean;
  undo: UndoState | null;
  toTell: ToTell;
  /** What the store has been told: at most one telling is under way. */
  told: {
    number: number;
    underWay: Telling | null;
    status: Status;
    deadline: string | null;
    /** How far the undo was; -1: nothing was told of one. */
    undoDone: number;
    /** The end is written down: nothing is told after it. */
    isEndTold: boolean;
  };
  readonly rejectedSignals: RejectedSignal[];
  readonly stepErrors: Map<number, string>;
  /** When its steps were begun, and how far it was. */
  since: { readonly done: number; readonly atMs: number } | null;
  /** When the driver was last asked to wake the machine, for a time that is still to come. */
  wakeAtMs: number | null;
  lastWokenMs: number;
}

export const emptyTelling = (): ToTell => ({
  news: [],
  approval: undefined,
  reminders: [],
  rejectedSignals: [],
  stepErrors: [],
  undo: false,
  asks: false,
});

const NONE = Object.fromEntries(RESOURCE_TYPES.map((type) => [type, 0])) as Record<ResourceType, number>;

export interface NewRun {
  readonly sharePackId: string;
  readonly isDryRun?: boolean;
  /** The undo of an upload that has ended is tried again. */
  readonly isAgain?: boolean;
  readonly signalsMayApprove?: boolean;
}

export const newRun = ({
  sharePackId,
  isDryRun = false,
  isAgain = false,
  signalsMayApprove = false,
}: NewRun): Run => ({
  sharePackId,
  isDryRun,
  signalsMayApprove,
  phase: 'reading',
  pack: undefined,
  strategy: 'NEW',
  settled: NONE,
  steps: new Map(),
  dependents: new Map(),
  ready: [],
  paused: new Set(),
  batchesRunning: 0,
  running: 0,
  conflicts: new Map(),
  open: 0,
  approval: null,
  approvalDeadline: null,
  requests: new Map(),
  repliesWhenTold: [],
  refusalsWhenTold: [],
  repliesAtEnd: [],
  end: null,
  why: '',
  cancelledBecause: null,
  isSuperseded: false,
  supersedes: [],
  isAgain,
  undo: null,
  toTell: emptyTelling(),
  told: { number: 0, underWay: null, status: 'IN_PROGRESS', deadline: null, undoDone: -1, isEndTold: false },
  rejectedSignals: [],
  stepErrors: new Map(),
  since: null,
  wakeAtMs: null,
  lastWokenMs: 0,
});

/** Before the work: nothing is begun, and a cancel or another version ends it at once. */
export const isBeforeWork = ({ phase }: Run): boolean =>
  phase === 'reading' || phase === 'looking' || phase === 'asking';

/** Something was begun, by this run or by the one before it that was reset: it is to be taken back. */
export const hasBegun = ({ steps }: Run): boolean => {
  for (const { begun } of steps.values()) if (begun) return true;
  return false;
};

/** It goes on: answers are taken, and a cancel stops it. */
export const isGoingOn = (run: Run): boolean => isBeforeWork(run) || run.phase === 'working';

export const isApprovalPending = ({ approval }: Run): boolean => approval?.Status === 'pending';

/** Somebody has to say something before it goes on. */
export const isAsking = (run: Run): boolean =>
  (run.phase === 'asking' || run.phase === 'working') &&
  (run.open > 0 || (run.phase === 'asking' && isApprovalPending(run)));

export const statusOf = (run: Run): Status => {
  if (run.phase === 'ended') return run.end?.status ?? 'FAILED';
  return isAsking(run) ? 'AWAITING_RESOLUTION' : 'IN_PROGRESS';
};

/** The earliest of the deadlines of what is open; ISO 8601. */
export function resolutionDeadlineOf(run: Run): string | null {
  if (!isAsking(run)) return null;
  let earliest = isApprovalPending(run) ? (run.approvalDeadline?.expireAtMs ?? Infinity) : Infinity;
  for (const conflict of openConflicts(run)) earliest = Math.min(earliest, conflict.expireAtMs);
  return earliest === Infinity ? null : new Date(earliest).toISOString();
}

export function* openConflicts({ conflicts, open }: Run): Generator<ConflictState> {
  if (open === 0) return;
  for (const state of conflicts.values()) if (state.conflict.Action === undefined) yield state;
}

export const conflictOf = (run: Run, type: ResourceType, name: string): ConflictState | undefined =>
  run.conflicts.get(stepKey(type, name));

export const stepOf = (run: Run, id: number): StepState => {
  const state = run.steps.get(id);
  if (state === undefined) throw new Error(`The run has no step ${id}.`);
  return state;
};
