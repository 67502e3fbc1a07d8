import type { StoredStep } from '../store/records';
import type { Store } from '../store/store';

const PAGE = 1_000;

/** Every step of a run, in the order of the pack. */
export async function allSteps(store: Store, sharePackId: string): Promise<readonly StoredStep[]> {
  const steps: StoredStep[] = [];
  for (let page = await pageAfter(-1); page.length > 0; page = await pageAfter(steps.at(-1)?.id ?? -1))
    steps.push(...page);
  return steps;

  function pageAfter(after: number): Promise<readonly StoredStep[]> {
    return store.steps(sharePackId, { after, limit: PAGE });
  }
}
