import { stepKey } from '../../plan/resource';
import type { StepTask } from '../../run/commands';
import type { StoredStep } from '../../store/records';
import type { Store } from '../../store/store';
import type { StepBatch } from '../../workflows/activity-contract';

export interface ReadAhead {
  /** Of the batch, in its order, as far as there are such steps. */
  readonly tasks: readonly StepTask[];
  /** The store, to be asked by the batch's steps: it knows what they ask by itself. */
  readonly store: Store;
}

/**
 * Reads at once what a batch's steps would each read by themselves: the run, the steps, and the steps that they depend on.
 * That is as it will be while the batch is worked at: what it depends on is done, and a step is changed by its own work
 * only, which reads it first. Who has taken a step over since shows when it is begun. A store of this kind must not outlive an attempt.
 */
export async function readAhead(store: Store, { sharePackId, tasks }: StepBatch): Promise<ReadAhead> {
  const ids = tasks.map(({ id }) => id);
  const [run, steps] = await Promise.all([
    store.sharePack(sharePackId),
    store.stepsById(sharePackId, ids).then(byId),
  ]);
  const needed = [...steps.values()].flatMap(({ dependsOn }) => dependsOn).filter((id) => !steps.has(id));
  const dependencies = needed.length === 0 ? [] : await store.stepsById(sharePackId, [...new Set(needed)]);
  const byName = new Map(dependencies.map((step) => [stepKey(step.type, step.name), step]));
  return {
    tasks: tasks.filter(({ id }) => steps.has(id)),
    store: {
      ...store,
      runAndStep: (id, step) =>
        id === sharePackId && run && steps.has(step)
          ? Promise.resolve({ sharePack: run, step: steps.get(step) })
          : store.runAndStep(id, step),
      stepsByName: (id, type, names) => {
        const known = names.flatMap((name) => byName.get(stepKey(type, name)) ?? []);
        return id === sharePackId && known.length === names.length
          ? Promise.resolve(known)
          : store.stepsByName(id, type, names);
      },
    },
  };
}

const byId = (steps: readonly StoredStep[]): ReadonlyMap<number, StoredStep> =>
  new Map(steps.map((step) => [step.id, step]));
