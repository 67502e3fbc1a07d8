import type { Conflict, Json } from '../plan/conflict';

const MAX_DIFFERENCES = 5;
const MAX_CHARACTERS = 120;

/** A conflict as it travels through Temporal: the store has its differences whole (docs/architecture.md). */
export function boundedConflict(conflict: Conflict): Conflict {
  const Differences = conflict.Differences.slice(0, MAX_DIFFERENCES).map(({ Field, Existing, Desired }) => ({
    Field,
    Existing: bounded(Existing),
    Desired: bounded(Desired),
  }));
  return { ...conflict, Differences };
}

function bounded(value: Json): Json {
  const text = JSON.stringify(value);
  return text.length <= MAX_CHARACTERS ? value : `${text.slice(0, MAX_CHARACTERS)}…`;
}
