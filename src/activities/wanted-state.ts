import { desired } from '../plan/desired';
import { nameKeyOf, recipientsNamed } from '../plan/resource';
import type { ResourceSpec, SpecOf } from '../plan/resource';
import { canonicalSet } from '../plan/state';
import type { State } from '../plan/state';
import type { ActivityDependencies } from './dependencies';
import { namesInWorkspace } from './run-context';
import type { RunningPack, StepContext } from './run-context';

/** What the pack wants of a step's resource, with every rename followed. */
export async function wantedState(
  deps: ActivityDependencies,
  { ref, spec, sharePack }: Pick<StepContext, 'ref' | 'spec' | 'sharePack'>,
  existing: State | undefined,
): Promise<State> {
  return desired(await withRenamesFollowed(deps, sharePack, spec), ref.strategy, existing);
}

/** The resource as the pack gives it, referring to others by their names in the workspace (spec/conflicts.md, "rename"). */
export async function withRenamesFollowed(
  deps: ActivityDependencies,
  { share_pack_id }: RunningPack,
  spec: ResourceSpec,
): Promise<ResourceSpec> {
  switch (spec.kind) {
    case 'Share': {
      const named = [...recipientsNamed(spec), ...(spec.recipients_to_remove ?? [])];
      const names = await namesInWorkspace(deps, share_pack_id, 'Recipient', named);
      return withRecipients(spec, names);
    }
    case 'Schedule': {
      const names = await namesInWorkspace(deps, share_pack_id, 'Pipeline', [spec.pipeline]);
      return { ...spec, pipeline: names.get(nameKeyOf('Pipeline', spec.pipeline)) ?? spec.pipeline };
    }
    case 'Recipient':
    case 'Pipeline':
      return spec;
  }
}

/** A share with its recipients called by these names, wherever it names them. */
export function withRecipients(spec: SpecOf<'Share'>, names: ReadonlyMap<string, string>): SpecOf<'Share'> {
  const follow = (list: readonly string[]): readonly string[] =>
    canonicalSet(list.map((name) => names.get(nameKeyOf('Recipient', name)) ?? name));
  return {
    ...spec,
    ...(spec.recipients && { recipients: follow(spec.recipients) }),
    ...(spec.recipients_to_add && { recipients_to_add: follow(spec.recipients_to_add) }),
    ...(spec.recipients_to_remove && { recipients_to_remove: follow(spec.recipients_to_remove) }),
  };
}
