import type { Conflict, Json } from '../../plan/conflict';
import type { FinishedStep, Made, StoredStep } from '../../store/records';
import { Overtaken } from '../../store/steps/overtaken';
import type { Store } from '../../store/store';
import type { StepRef } from '../../workflows/activity-contract';
import { runOfActivity } from '../run-of-activity';

/**
 * One attempt's hold on the record of its step. Temporal begins another attempt where one is silent for too long, and a silent one may
 * be alive: the later to begin takes the record over, and what the earlier writes is refused (Overtaken), so that it does nothing
 * more. What it has sent to the workspace by then the later one finds, by its mark.
 */
export interface Journal {
  /** Whether it has begun, and not only looked. */
  readonly hasBegun: boolean;
  /** What it noted as made, also where that was refused. */
  readonly made: Made | undefined;
  /** Before the call that does it. */
  begin(before: Json): Promise<StoredStep>;
  /** Before a call that changes something. @throws Overtaken where another attempt, or an undo, holds the step by now */
  requireHold(): Promise<void>;
  /** Where certainly nothing was done. */
  unbegin(): Promise<void>;
  /** Where it failed, or before it might: what it sends may still be carried out for so long from now on; 0: all of it was answered. */
  unanswered(forMs: number): Promise<void>;
  noteMade(made: Made): Promise<void>;
  finish(finished: FinishedStep): Promise<void>;
  /** What stands in its way. */
  found(conflict: Conflict): Promise<void>;
}

/**
 * What is sent so soon after the step was known to be held is carried out while whoever has taken it over since still looks for it. A
 * worker that was paused, or whose call waited for its turn for long, may have been given up: what it sent then nobody would look for.
 * By the clock on the wall: a machine that is suspended stops the others.
 */
const HELD_FOR_MS = 5_000;

/** By the step as this attempt has read it. */
export function journalOf(
  store: Store,
  { sharePackId, id, begin }: Pick<StepRef, 'sharePackId' | 'id' | 'begin'>,
  read: Pick<StoredStep, 'fence'>,
): Journal {
  let { fence } = read;
  let heldAtMs = Date.now();
  let lastMade: Made | undefined;
  return {
    get hasBegun() {
      return fence !== read.fence;
    },
    get made() {
      return lastMade;
    },
    async begin(before) {
      const begun = await store.beginStep(sharePackId, id, before, { fence, isSame: fence !== read.fence });
      ({ fence } = begun);
      heldAtMs = Date.now();
      return begun;
    },
    async requireHold() {
      const heldForMs = Date.now() - heldAtMs;
      if (heldForMs >= 0 && heldForMs < HELD_FOR_MS) return;
      const [step] = await store.stepsById(sharePackId, [id]);
      if (step?.fence !== fence) throw new Overtaken(`step ${id}`);
      heldAtMs = Date.now();
    },
    unbegin: () => store.unbeginStep(sharePackId, id, { fence }),
    unanswered: (forMs) => store.noteUnanswered(sharePackId, id, forMs, { fence }),
    noteMade(made) {
      lastMade = made;
      return store.noteMade(sharePackId, id, made, { fence });
    },
    finish(finished) {
      lastMade = finished.made ?? lastMade;
      return store.finishStep(sharePackId, id, { ...finished, fence });
    },
    found: (conflict) => store.recordFindings(sharePackId, runOfActivity(), [{ id, begin, fence, conflict }]),
  };
}
