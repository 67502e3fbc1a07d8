import { firstOf } from '../run/bounds';
import type { LateFinding } from '../workflows/activity-contract';
import { boundedConflict } from './bounded-conflict';

/** As many of these findings, from the first step on, as one payload holds: a batch may have met hundreds. The last says if there are more. */
export function latePage(found: readonly LateFinding[]): readonly LateFinding[] {
  const all = found
    .toSorted((a, b) => a.id - b.id)
    .map(({ id, begin, conflict }) => ({ id, begin, conflict: boundedConflict(conflict) }));
  const page = firstOf(all);
  if (page.length === all.length) return page;
  return page.map((one, index) => (index === page.length - 1 ? { ...one, more: true } : one));
}
