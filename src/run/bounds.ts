/**
 * What leaves a workflow, in whatever direction, has a bound that does not depend on the pack: a payload of 2 MB ends a workflow's
 * task, over and over, and a history of 50,000 events ends the run. So: a count, the first few, and the store has the rest, page by
 * page (docs/reliability.md).
 */

/** Answers, conflicts or checks of one call. */
export const PART = 1_000;
/** And no more of them than this, as JSON: a name alone may have 255 characters, of three bytes each. */
export const PART_CHARACTERS = 200_000;
/** Errors of a refused request that are told one by one. */
export const MOST_ERRORS = 100;
/** Conflicts that a refusal shows as they are by then, with their differences. */
export const MOST_IN_REFUSAL = 20;
/** Conflicts that the query lists. */
export const MOST_LISTED = 100;
/** Resources that the query lists, and steps whose errors are kept in words. */
export const MOST_RESOURCES = 1_000;
export const MOST_STEP_ERRORS = 50;
/** Signals that changed nothing; the first ones, since a flood repeats itself. */
export const MOST_REJECTED_SIGNALS = 50;
/** Resources named in an ErrorMessage (spec/conflicts.md, "When a run fails midway"). */
export const MOST_NAMED_LEFT = 5;
export const MAX_ERROR_MESSAGE = 2_000;
export const MAX_REASON_KEPT = 300;

export const cut = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, most - 1)}…`;

/** What one call each is given of very many; none of nothing. */
export function inParts<T>(items: readonly T[]): readonly (readonly T[])[] {
  const parts: (readonly T[])[] = [];
  for (let from = 0; from < items.length; from += parts.at(-1)?.length ?? 1)
    parts.push(firstOf(items.slice(from, from + PART)));
  return parts;
}

/** As many of them, from the first on, as one call holds: at least one. */
export function firstOf<T>(items: readonly T[], most = PART, characters = PART_CHARACTERS): readonly T[] {
  let left = characters;
  const end = items.findIndex((one, index) => {
    left -= charactersOf(one);
    return index > 0 && (left < 0 || index >= most);
  });
  return end < 0 ? items : items.slice(0, end);
}

export const charactersOf = (value: unknown): number => JSON.stringify(value).length;
