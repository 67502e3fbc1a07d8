import { stepKey } from '../../src/plan/resource';
import type { Step } from '../../src/plan/step';
import type { StepTask } from '../../src/run/commands';
import type { LookedResolution, RunEvent, StepEnd, UndoEnd } from '../../src/run/events';
import type { Run } from '../../src/run/state';
import { chance } from './choices';
import type { Choices } from './choices';
import type { Scenario } from './scenario';
import type { Store } from './store';
import type { Workspace } from './workspace';

/** One schedule under way: the machine's run, the world around it, and what may happen next. */
export interface Sim {
  readonly choices: Choices;
  readonly scenario: Scenario;
  readonly workspace: Workspace;
  readonly store: Store;
  readonly run: Run;
  /** As the look left them, by id. */
  readonly steps: Map<number, Step>;
  nowMs: number;
  /** What is under way, each to be taken a bit further: in which order, the scheduler says. */
  readonly pending: (() => void)[];
  readonly batches: Batch[];
  /** Requests whose caller gave up, and which may take effect yet. */
  readonly inFlight: { readonly step: number; land: () => void }[];
  /** Faults that were delivered, by kind. */
  readonly faults: Map<string, number>;
  /** The faults have stopped: what is under way ends well. */
  isHealing: boolean;
  hasStopped: boolean;
  isLooking: boolean;
  /** A change of somebody else's resource that nobody allowed. */
  unasked: string | null;
  /** What people said may be changed, as it was then: by conflict and fingerprint. */
  readonly allowed: Set<string>;
  readonly requests: Map<string, () => boolean>;
  readonly checked: Map<string, readonly LookedResolution[]>;
  nextRequest: number;
  /**
   * Has the machine take an event in, at the time that it is by then.
   * @param isStill looked at by then: whether it is still to be taken in
   */
  readonly send: (event: EventNow, isStill?: () => boolean) => void;
}

type Timeless<E> = E extends RunEvent ? Omit<E, 'atMs'> : never;
export type EventNow = Timeless<RunEvent>;

export interface Work<End> {
  readonly task: StepTask;
  at: 'fresh' | 'write' | 'make' | 'ended';
  end: End | undefined;
  isQueued: boolean;
}

export type Batch =
  | { readonly kind: 'perform'; readonly works: readonly Work<StepEnd>[]; isDelivered: boolean }
  | { readonly kind: 'undo'; readonly works: readonly Work<UndoEnd>[]; isDelivered: boolean };

/** Whether this fault happens now, which is counted. */
export function fault(sim: Sim, kind: string, percent: number): boolean {
  if (sim.isHealing || !chance(sim.choices, percent)) return false;
  delivered(sim, kind);
  return true;
}

export const delivered = ({ faults }: Sim, kind: string): void =>
  void faults.set(kind, (faults.get(kind) ?? 0) + 1);

/** Any that is there; the oldest where no other is chosen. */
export function takeOne<T>({ choices }: Pick<Sim, 'choices'>, items: T[]): T | undefined {
  if (items.length === 0) return undefined;
  return items.splice(choices.below(items.length), 1)[0];
}

/** Whether a person, or the mode that the upload chose, said that this may be changed or deleted as it was then. */
export const isAllowed = (
  { allowed, scenario }: Sim,
  { type, name }: StepTask,
  fingerprint: string,
): boolean =>
  scenario.pack.onConflict === 'overwrite' || allowed.has(`${stepKey(type, name)} ${fingerprint}`);

/** All requests of a step that are still on their way arrive. */
export function landAll({ inFlight }: Sim, step: number): void {
  for (const request of inFlight) if (request.step === step) request.land();
}
