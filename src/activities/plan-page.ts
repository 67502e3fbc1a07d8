import type { Conflict } from '../plan/conflict';
import { stepKey } from '../plan/resource';
import type { Store, StoredStep } from '../store/store';
import type { PlanPage, PlannedItem, RunRef } from '../workflows/activity-contract';
import { barestConflict, boundedConflict } from './bounded-conflict';
import type { ActivityDependencies } from './dependencies';

/** A page's size at most (docs/architecture.md): far from Temporal's 2 MB a payload. */
const MAX_CHARACTERS = 200_000;
const BATCH = 1000;
/** So many conflicts of a run travel as people see them: more than its details in Temporal have room for. */
const MOST_WHOLE = 100;

type PlanStep = Pick<StoredStep, 'id' | 'type' | 'name' | 'verb' | 'dependsOn'> & {
  readonly outcome?: StoredStep['outcome'];
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
      index < MOST_WHOLE ? boundedConflict(conflict) : barestConflict(conflict),
    ]),
  );
  const items: PlannedItem[] = [];
  let size = 0;
  for await (const { id, type, name, verb, dependsOn, outcome = null } of steps) {
    if (outcome !== null) continue;
    const conflict = byStep.get(stepKey(type, name));
    const item = { step: { id, type, name, verb, dependsOn }, ...(conflict && { conflict }) };
    size += JSON.stringify(item).length;
    items.push(item);
    if (size > MAX_CHARACTERS) return { items, next: id };
  }
  return { items };
}
