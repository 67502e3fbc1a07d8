import type { Conflict } from '../../src/plan/conflict';
import { stepKey } from '../../src/plan/resource';
import type { Outcome } from '../../src/plan/step';
import type { Telling } from '../../src/run/commands';
import type { FullResolution } from '../../src/run/events';
import type { Approval, Status } from '../../src/run/vocabulary';
import type { Resource } from './workspace';

/** A model of the store: the journal that activities write, what they found, and what a run tells. */

/** What a step's activity wrote down around its effects. */
export interface Journal {
  hasBegun: boolean;
  /** What stood before it and was changed or deleted. */
  readonly before: Before[];
  outcome: Outcome | null;
  /** The late conflict that it met in this beginning. */
  found: { readonly begin: number; readonly conflict: Conflict } | undefined;
  /** What the look saw. */
  looked: string | undefined;
}

export interface Before {
  readonly resource: Resource;
  readonly name: string;
}

export interface Store {
  readonly journal: Map<number, Journal>;
  /** By conflict and fingerprint: what an activity found is kept before it is told. */
  readonly findings: Map<string, Conflict>;
  /** As people see them. */
  readonly conflicts: Map<string, Conflict>;
  /** Every answer that was told, for good. */
  readonly answers: Pick<FullResolution, 'type' | 'name' | 'action' | 'newName' | 'fingerprint'>[];
  approval: Approval['Status'] | null;
  status: Status;
  ended: Telling['end'];
  applied: number;
  /** What could not be applied. */
  problem: string | null;
}

export const newStore = (): Store => ({
  journal: new Map(),
  findings: new Map(),
  conflicts: new Map(),
  answers: [],
  approval: null,
  status: 'IN_PROGRESS',
  ended: undefined,
  applied: 0,
  problem: null,
});

export function journalOf({ journal }: Store, id: number): Journal {
  const known = journal.get(id);
  if (known) return known;
  const fresh: Journal = { hasBegun: false, before: [], outcome: null, found: undefined, looked: undefined };
  journal.set(id, fresh);
  return fresh;
}

const findingKey = (type: Conflict['Type'], name: string, fingerprint: string): string =>
  `${stepKey(type, name)} ${fingerprint}`;

export function keepFinding({ findings }: Store, conflict: Conflict): void {
  findings.set(findingKey(conflict.Type, conflict.Name, conflict.Fingerprint), conflict);
}

/** A telling is applied once, however often it is tried. */
export function apply(store: Store, telling: Telling): void {
  if (telling.number <= store.applied) return;
  store.applied = telling.number;
  if (telling.status !== undefined) store.status = telling.status;
  if (telling.approval) store.approval = telling.approval.Status;
  if (telling.end) store.ended = telling.end;
  for (const { type, name, fingerprint } of telling.opened ?? []) {
    const found = store.findings.get(findingKey(type, name, fingerprint));
    if (found) store.conflicts.set(stepKey(type, name), found);
    else store.problem ??= `${type} ${name} is told open as ${fingerprint}, which nobody found`;
  }
  for (const { resolutions } of telling.answers ?? []) for (const each of resolutions) answer(store, each);
  for (const { type, name, answer: given } of telling.closed ?? []) {
    const key = stepKey(type, name);
    const conflict = store.conflicts.get(key);
    if (!conflict) store.problem ??= `${key} is told closed, which has no conflict`;
    else if (given === null) store.conflicts.delete(key);
    else store.conflicts.set(key, { ...conflict, Action: given.action });
  }
}

function answer(store: Store, resolution: Store['answers'][number]): void {
  store.answers.push(resolution);
  const key = stepKey(resolution.type, resolution.name);
  const conflict = store.conflicts.get(key);
  if (conflict) store.conflicts.set(key, { ...conflict, Action: resolution.action });
  else store.problem ??= `an answer to ${key} is told, which has no conflict`;
}
