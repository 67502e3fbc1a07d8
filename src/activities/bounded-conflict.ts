import type { Conflict, Difference, Json } from '../plan/conflict';

const MAX_DIFFERENCES = 5;
const MAX_CHARACTERS = 120;

/** A conflict as it travels through Temporal: the store has its differences whole (docs/architecture.md). */
export function boundedConflict(conflict: Conflict): Conflict {
  return { ...conflict, Differences: boundedDifferences(conflict.Differences) };
}

/**
 * One of thousands: what the workflow decides with, and no more. The first of them say what people read of a run in
 * Temporal (src/run/views/run-details.ts); the service's own answers have all of all. The answer is what a run that was reset in
 * Temporal goes on with: it stays whole, whatever else goes.
 */
export const barestConflict = ({ ManagedBy: _, ...conflict }: Conflict): Conflict => ({
  ...conflict,
  Message: `${conflict.Type} '${conflict.Name}' exists already`,
  ...{ CreatedAt: null, CreatedBy: null, Differences: [], Consequences: {} },
  SuggestedNames: conflict.SuggestedNames.slice(0, 1),
});

/** The first of them, each value cut where it is long. */
export const boundedDifferences = (differences: readonly Difference[]): readonly Difference[] =>
  differences.slice(0, MAX_DIFFERENCES).map(({ Field, Existing, Desired }) => ({
    Field,
    Existing: bounded(Existing),
    Desired: bounded(Desired),
  }));

function bounded(value: Json): Json {
  const text = JSON.stringify(value);
  return text.length <= MAX_CHARACTERS ? value : `${text.slice(0, MAX_CHARACTERS)}…`;
}
