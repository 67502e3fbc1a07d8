import { RESOURCE_TYPES } from '../../pack/pack';
import type { ResourceType } from '../../pack/pack';
import { nameKeyOf } from '../../plan/resource';
import type { PlannedStep } from '../../plan/resource';
import type { ActivityDependencies } from '../dependencies';
import { KINDS } from '../kinds';
import type { Seen } from '../kinds/kind';
import { managersOf } from '../ownership';
import type { Ownership } from '../ownership';
import { kindContext } from '../run-context';
import type { PipelineNames, RunningPack } from '../run-context';

/** What exists of what a pack names, and whose it is. */
export interface Observed {
  seen(type: ResourceType, name: string): Seen | undefined;
  ownership(type: ResourceType, seen: Seen): Ownership;
}

/** Looks at every resource that the pack names, all kinds side by side; jobs are known by the pipelines that they run. */
export async function observe(
  deps: ActivityDependencies,
  sharePack: RunningPack,
  steps: readonly PlannedStep[],
): Promise<Observed> {
  const find = (type: ResourceType, pipelineNames?: PipelineNames) =>
    findAll(deps, sharePack, steps, type, pipelineNames);
  const findingPipelines = find('Pipeline');
  const namingPipelines = findingPipelines.then(namesById);
  const [recipients, shares, pipelines, schedules, pipelineNames] = await Promise.all([
    find('Recipient'),
    find('Share'),
    findingPipelines,
    find('Schedule', namingPipelines),
    namingPipelines,
  ]);
  const found = {
    ...{ Recipient: recipients, Share: shares, Pipeline: pipelines },
    Schedule: await withRenamed(deps, sharePack, steps, schedules, pipelineNames),
  };
  const owners = new Map<ResourceType, (existing: Seen['existing']) => Ownership>();
  for (const type of RESOURCE_TYPES) {
    const names = [...found[type].values()].map(({ existing }) => existing.name);
    if (names.length > 0) owners.set(type, await managersOf(deps, sharePack, type, names));
  }
  return {
    seen: (type, name) => found[type].get(nameKeyOf(type, name)),
    ownership: (type, { existing }) =>
      owners.get(type)?.(existing) ?? { owner: 'not managed', managedBy: undefined },
  };
}

const namesById = (pipelines: ReadonlyMap<string, Seen>): ReadonlyMap<string, string> =>
  new Map([...pipelines.values()].map(({ existing }) => [existing.id, existing.name]));

/** A schedule that an answer gave a name of its own is known by the pipeline that it runs: no pack can say that name. */
async function withRenamed(
  deps: ActivityDependencies,
  sharePack: RunningPack,
  steps: readonly PlannedStep[],
  found: ReadonlyMap<string, Seen>,
  pipelineNames: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, Seen>> {
  const missing = steps.filter(
    ({ type, name, spec }) =>
      type === 'Schedule' &&
      !found.has(nameKeyOf(type, name)) &&
      spec.kind === 'Schedule' &&
      [...pipelineNames.values()].includes(spec.pipeline),
  );
  if (missing.length === 0) return found;
  const managed = await deps.store.managedBy(sharePack.workspace, sharePack.share_pack_name);
  const renamed = missing.flatMap((step) => {
    const own = managed.find(
      ({ type, spec }) => type === 'Schedule' && pipelineOf(spec) === pipelineOf(step.spec),
    );
    return own ? [{ step, own }] : [];
  });
  const wanted = renamed.map(({ step, own }) => ({ ...step, name: own.name }));
  const seen = await findAll(deps, sharePack, wanted, 'Schedule', Promise.resolve(pipelineNames));
  return new Map([
    ...found,
    ...renamed.flatMap(({ step, own }) => {
      const job = seen.get(nameKeyOf('Schedule', own.name));
      return job?.existing.id === own.id && job.existing.state['pipeline'] === pipelineOf(step.spec)
        ? [[nameKeyOf('Schedule', step.name), job] as const]
        : [];
    }),
  ]);
}

const pipelineOf = (spec: unknown): unknown => ((spec ?? {}) as { readonly pipeline?: unknown }).pipeline;

async function findAll(
  deps: ActivityDependencies,
  sharePack: RunningPack,
  steps: readonly PlannedStep[],
  type: ResourceType,
  pipelineNames?: PipelineNames,
): Promise<ReadonlyMap<string, Seen>> {
  const wanted = steps.filter((step) => step.type === type).map(({ name, spec }) => ({ name, spec }));
  if (wanted.length === 0) return new Map();
  return KINDS[type].find(kindContext(deps, sharePack, pipelineNames), wanted);
}
