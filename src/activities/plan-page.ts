import type { Conflict } from '../plan/conflict';
import { stepKey } from '../plan/resource';
import type { StoredStep } from '../store/records';
import type { Store } from '../store/store';
import type { PlannedItem } from '../run/events';
import type { PlanPage, RunRef } from '../workflows/activity-contract';
import { barestConflict, boundedConflict } from './bounded-conflict';
import type { ActivityDependencies } from './dependencies';

/** A page's size at most (docs/architecture.md): far from Temporal's 2 MB a payload. */
const MAX_CHARACTERS = 200_000;
const BATCH = 1000;
/** So many conflicts of a run travel as people see them: more than its details in Temporal have room for. */
const MOST_PLANNED_WHOLE = 100;

export type PlanStep = Pick<StoredStep, 'id' | 'type' | 'name' | 'verb' | 'dependsOn'> & {
  readonly outcome?: StoredStep['outcome'];
  readonly actual_name?: string | null;
  /** Begun by a run that a reset in Temporal put an end to. */
  readonly begun_at?: Date | null;
};

/** The next part of what a run has to do, from the step after this id on. */
export async function planPage(
  { store }: ActivityDependencies,
  { sharePackId, after }: RunRef & { readonly after: number },
): Promise<PlanPage> {
  return pageOf(stepsAfter(store, sharePackId, after), await store.conflicts(sharePackId));
}

async function* stepsAfter(store: Store, sharePackId: string, after: number): AsyncIterable<PlanStep> {
  for (let last = after; ;) {
    const steps = await store.steps(sharePackId, { after: last, limit: BATCH });
    yield* steps;
    if (steps.length < BATCH) return;
    last = steps.at(-1)?.id ?? last;
  }
}

/** As much of what these steps have to do as one page holds. */
export async function pageOf(
  steps: AsyncIterable<PlanStep> | Iterable<PlanStep>,
  conflicts: readonly Conflict[],
): Promise<PlanPage> {
  const byStep = new Map(
    conflicts.map((conflict, index) => [
      stepKey(conflict.Type, conflict.Name),
      index < MOST_PLANNED_WHOLE ? boundedConflict(conflict) : barestConflict(conflict),
    ]),
  );
  const items: PlannedItem[] = [];
  let size = 0;
  for await (const step of steps) {
    const { id, type, name, outcome = null, actual_name = null, begun_at = null } = step;
    const conflict = byStep.get(stepKey(type, name));
    const isBegun = begun_at !== null;
    if (outcome !== null && !isBegun && conflict?.Action === undefined) continue;
    const item = {
      step: { id, type, name, verb: step.verb, dependsOn: step.dependsOn },
      ...(conflict && { conflict }),
      ...(actual_name !== null && conflict === undefined && { actualName: actual_name }),
      ...(isBegun && { begun: stands(outcome) ? outcome : null }),
    };
    size += JSON.stringify(item).length;
    items.push(item);
    if (size > MAX_CHARACTERS) return { items, next: id };
  }
  return { items };
}

/** What failed, or was taken back, before a reset is to be done again. */
const stands = (outcome: StoredStep['outcome']): boolean =>
  outcome !== 'failed' && outcome !== 'rolled_back' && outcome !== 'not_run';
