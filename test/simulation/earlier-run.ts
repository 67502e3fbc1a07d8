import type { Outcome, Step } from '../../src/plan/step';
import { chance } from './choices';
import type { Choices } from './choices';
import { journalOf } from './store';
import type { Store } from './store';
import { change, find, fingerprintOf, make } from './workspace';
import type { Workspace } from './workspace';

/** What a run of the same upload had begun before it was reset: what each step came to; null: it is to be done again. */
export function earlierRun(
  choices: Choices,
  { workspace, store }: { readonly workspace: Workspace; readonly store: Store },
  steps: readonly Step[],
): ReadonlyMap<number, Outcome | null> {
  const begun = new Map<number, Outcome | null>();
  for (const step of steps) {
    const mayBegin = step.dependsOn.every((on) => (begun.get(on) ?? null) !== null);
    if (!mayBegin || !chance(choices, 60)) continue;
    const outcome = done(workspace, store, step);
    if (outcome === undefined) continue;
    const isDone = chance(choices, 60);
    if (isDone) journalOf(store, step.id).outcome = outcome;
    begun.set(step.id, isDone ? outcome : null);
  }
  return begun;
}

function done(workspace: Workspace, store: Store, { id, type, name, verb }: Step): Outcome | undefined {
  const journal = journalOf(store, id);
  const existing = find(workspace, type, name);
  journal.hasBegun = true;
  if (verb === 'create' && !existing) {
    make(workspace, { type, name, owner: 'run', madeBy: id });
    return 'created';
  }
  if (verb === 'update' && existing?.owner === 'pack') {
    journal.looked = fingerprintOf(existing);
    journal.before.push({ resource: existing, name });
    change(workspace, existing, id);
    return 'updated';
  }
  return undefined;
}
