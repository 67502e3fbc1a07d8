import type { ResourceType } from '../../pack/pack';
import { canonicalJson, isBetween } from '../../plan/state';
import type { State } from '../../plan/state';

/** What a step goes from, and what it goes to: only the fields that it changes. */
export interface Way {
  readonly earlier: State;
  readonly wanted: State;
}

/** Those of the fields that somebody else has changed since: neither as they were, nor as the step has them, nor on the way there. */
export const changedByOthers = (
  type: ResourceType,
  fields: readonly string[],
  now: State,
  way: Way,
): readonly string[] =>
  fields.filter(
    (field) => !isEither(field, now, way) && !(type === 'Share' && isPartOfTheWay(field, now, way)),
  );

const isEither = (field: string, now: State, { earlier, wanted }: Way): boolean =>
  isSame(field, now, earlier) || (field in wanted && isSame(field, now, wanted));

const isSame = (field: string, one: State, other: State): boolean =>
  canonicalJson(one[field] ?? null) === canonicalJson(other[field] ?? null);

/**
 * A share's objects and grantees are changed one by one, in several calls, by a step and by its undo. Each that is as it was, or as the
 * pack has it, is nobody else's doing, wherever those calls came to an end; what somebody took back by hand is as the undo leaves it.
 */
const isPartOfTheWay = (field: string, now: State, { earlier, wanted }: Way): boolean =>
  isBetween(now[field], earlier[field], wanted[field]);
