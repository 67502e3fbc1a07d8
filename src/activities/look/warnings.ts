import type { Strategy } from '../../pack/pack';
import { NOTHING_TO_CHANGE } from '../../plan/conflict-message';
import type { Assessed } from './assessed';

/** What people should know of a look that stands in nobody's way. `strategy`: the pack's own. */
export function warningsOf(
  strategy: Strategy,
  assessed: readonly Assessed[],
  isRefused: boolean,
): readonly string[] {
  const isIdle = assessed.every(({ verb, conflict }) => verb === 'none' && !conflict);
  return [
    ...(strategy === 'UPDATE' && isIdle && !isRefused ? [NOTHING_TO_CHANGE] : []),
    ...(strategy === 'DELETE' ? assessed.flatMap(ofDeletion) : []),
    ...assessed.flatMap(ofRotation),
  ];
}

function ofDeletion({ step: { type, name }, seen }: Assessed): readonly string[] {
  // Most pipelines have no schedule, and nobody has asked for one.
  if (!seen)
    return type === 'Schedule' ? [] : [`${type} '${name}' does not exist, so there is nothing to delete`];
  if (type !== 'Pipeline') return [];
  const { ext_catalog_name, ext_schema_name, target_asset } = seen.existing.state;
  const target = [ext_catalog_name, ext_schema_name, target_asset].filter((part) => typeof part === 'string');
  return [
    `Pipeline '${name}': the tables that it wrote are kept (${target.join('.') || 'wherever it wrote them'})`,
  ];
}

/** What a pack asks for is never dropped in silence. */
function ofRotation({ step: { name, spec }, seen }: Assessed): readonly string[] {
  if (spec.kind !== 'Recipient' || spec.token_rotation !== true) return [];
  return seen?.existing.state['type'] === 'D2D'
    ? [`Recipient '${name}' is D2D and has no token: token_rotation does nothing`]
    : [];
}
