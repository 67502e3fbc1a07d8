import { stepKey } from '../plan/resource';
import type { PlanPage, PlannedItem, RunRef } from '../workflows/activity-contract';
import { barestConflict, boundedConflict } from './bounded-conflict';
import type { ActivityDependencies } from './dependencies';

/** A page's size at most (docs/architecture.md): far from Temporal's 2 MB a payload. */
const MAX_CHARACTERS = 200_000;
const BATCH = 1000;
/** So many conflicts of a run travel as people see them: more than its details in Temporal have room for. */
const MOST_WHOLE = 100;

/** The next part of what a run has to do, from the step after this id on. */
export async function planPage(
  { store }: ActivityDependencies,
  { sharePackId, after }: RunRef & { readonly after: number },
): Promise<PlanPage> {
  const conflicts = await store.conflicts(sharePackId);
  const byStep = new Map(
    conflicts.map((conflict, index) => [
      stepKey(conflict.Type, conflict.Name),
      index < MOST_WHOLE ? boundedConflict(conflict) : barestConflict(conflict),
    ]),
  );
  const items: PlannedItem[] = [];
  let size = 0;
  for (let last = after; ;) {
    const steps = await store.steps(sharePackId, { after: last, limit: BATCH });
    for (const { id, type, name, verb, dependsOn, outcome } of steps) {
      last = id;
      if (outcome !== null) continue;
      const conflict = byStep.get(stepKey(type, name));
      const item = {
        step: { id, type, name, verb, dependsOn },
        ...(conflict && { conflict }),
      };
      size += JSON.stringify(item).length;
      items.push(item);
      if (size > MAX_CHARACTERS) return { items, next: id };
    }
    if (steps.length < BATCH) return { items };
  }
}
