import type { PlannedItem } from '../run/events';
import type { PlanPage, RunRef } from './activity-contract';

/** The items of a page and of all that follow it: each is bounded, as what an activity gives back is. */
export async function allItems(
  ref: RunRef,
  first: PlanPage,
  readPage: (page: RunRef & { readonly after: number }) => Promise<PlanPage>,
): Promise<readonly PlannedItem[]> {
  const items: PlannedItem[] = [...first.items];
  for (let { next } = first; next !== undefined;) {
    const page = await readPage({ ...ref, after: next });
    items.push(...page.items);
    next = page.next;
  }
  return items;
}
