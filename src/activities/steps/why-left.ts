import type { Difference, ManagedBy } from '../../plan/conflict';

export const changedSince = (fields: readonly string[]): string =>
  `somebody changed it since (${fields.join(', ')}), so it is left as it is`;

/** A rename is a change that somebody made, like any other (docs/decisions/0070). */
export const renamedTo = (name: string): string =>
  `somebody renamed it to '${name}' since, so it is left as it is`;

export const notTakenBack = (differences: readonly Difference[]): string =>
  `the workspace does not take back ${differences.map(({ Field, Existing }) => `${Field}: ${JSON.stringify(Existing)}`).join(', ')}`;

export const managedSince = ({ SharePackName, Version }: ManagedBy): string =>
  `${SharePackName} version ${Version} manages it by now, so it is left as it is`;
