import { ON_CONFLICT, RESOURCE_TYPES } from '../../src/pack/pack';
import type { OnConflict, ResourceType } from '../../src/pack/pack';
import type { Outcome, Step, Verb } from '../../src/plan/step';
import type { PlannedItem, ReadPack } from '../../src/run/events';
import { chance, oneOf } from './choices';
import type { Choices } from './choices';
import { earlierRun } from './earlier-run';
import type { Store } from './store';
import { make } from './workspace';
import type { Workspace } from './workspace';

/** A small pack, what stands in the workspace before it, and how its run is to be carried out. */
export interface Scenario {
  readonly steps: readonly Step[];
  readonly pack: ReadPack;
  readonly isDryRun: boolean;
  /** What an earlier run of the upload had begun, before it was reset. */
  readonly begun: ReadonlyMap<number, Outcome | null>;
}

const SMALL = { size: 1, slots: 3, width: 1 };
const LARGE = { size: 4, slots: 2, width: 2 };
export const TIMEOUT_MS = 60_000;

export function newScenario(
  choices: Choices,
  world: { readonly workspace: Workspace; readonly store: Store },
): Scenario {
  const { workspace } = world;
  const count = 2 + choices.below(chance(choices, 50) ? 11 : 5);
  const strategy = oneOf(choices, ['NEW', 'NEW', 'UPDATE', 'DELETE'] as const);
  const steps = Array.from({ length: count }, (_, id) => newStep(choices, id, strategy));
  for (const step of steps) settleIn(choices, workspace, step);
  const onConflict = chance(choices, 45) ? oneOf<OnConflict>(choices, ON_CONFLICT) : 'ask';
  const pack: ReadPack = {
    ...{ strategy, onConflict, totals: totalsOf(steps) },
    onFailure: chance(choices, 20) ? 'keep' : 'rollback',
    resolutionTimeoutMs: TIMEOUT_MS,
    onDeadline: chance(choices, 30) ? 'skip' : 'expire',
    batches: chance(choices, 50) ? LARGE : SMALL,
    ...(chance(choices, 20) && { approval: { Status: 'pending' } }),
  };
  const begun = chance(choices, 8) ? earlierRun(choices, world, steps) : new Map<number, Outcome | null>();
  const record = {
    ...(begun.size > 0 && { begun: steps.flatMap((step) => begunItem(step, begun.get(step.id)) ?? []) }),
    ...(chance(choices, 2) && { ended: { status: 'FAILED', errorMessage: 'It failed.' } as const }),
  };
  return { steps, pack: { ...pack, ...record }, isDryRun: begun.size === 0 && chance(choices, 3), begun };
}

const begunItem = (step: Step, begun: Outcome | null | undefined): PlannedItem | undefined =>
  begun === undefined ? undefined : { step, begun };

const VERBS: Readonly<Record<'NEW' | 'UPDATE' | 'DELETE', readonly Verb[]>> = {
  NEW: ['create'],
  UPDATE: ['update', 'create', 'update', 'none', 'delete'],
  DELETE: ['delete'],
};

function newStep(choices: Choices, id: number, strategy: keyof typeof VERBS): Step {
  const type = chance(choices, 50) ? oneOf<ResourceType>(choices, RESOURCE_TYPES) : 'Recipient';
  const dependsOn = Array.from({ length: id }, (_, earlier) => earlier).filter(() => chance(choices, 25));
  return { id, type, name: `r${id}`, verb: oneOf(choices, VERBS[strategy]), dependsOn };
}

function settleIn(choices: Choices, workspace: Workspace, { type, name, verb }: Step): void {
  const isOurs = verb !== 'create';
  const owner = isOurs && chance(choices, 60) ? 'pack' : 'somebody';
  if (chance(choices, isOurs ? 80 : 25)) make(workspace, { type, name, owner });
}

const totalsOf = (steps: readonly Step[]): ReadPack['totals'] => {
  const totals = { Recipient: 0, Share: 0, Pipeline: 0, Schedule: 0 };
  for (const { type } of steps) totals[type] += 1;
  return totals;
};
