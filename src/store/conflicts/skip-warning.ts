import type { Conflict, Json } from '../../plan/conflict';

/** A value longer than this is cut: the warning says that and how something differs, not all of it. */
const MOST_CHARACTERS = 200;

/**
 * What a skip leaves undone (spec/conflicts.md, `skip`): "Recipient 'finance-auditor' was skipped, and is left as it is:
 * comment is "Audit", the pack says "Auditors"."
 */
export function skipWarning({ Type, Name, ExistingName, Differences }: Conflict): string {
  const existing = ExistingName === undefined ? '' : ` (it exists as '${ExistingName}')`;
  const differences = Differences.map(
    ({ Field, Existing, Desired }) => `${Field} is ${shown(Existing)}, the pack says ${shown(Desired)}`,
  );
  const told = differences.length === 0 ? '' : `: ${differences.join('; ')}`;
  return `${Type} '${Name}'${existing} was skipped, and is left as it is${told}.`;
}

/** The warnings that there are when these conflicts are not, or no longer, skipped. */
export function withoutSkips(warnings: readonly string[], conflicts: readonly Conflict[]): readonly string[] {
  const ofSkips = new Set(conflicts.map(skipWarning));
  return warnings.filter((warning) => !ofSkips.has(warning));
}

function shown(value: Json): string {
  const whole = JSON.stringify(value);
  return whole.length <= MOST_CHARACTERS ? whole : `${whole.slice(0, MOST_CHARACTERS)}…`;
}
