/**
 * What leaves a workflow, in whatever direction, has a bound that does not depend on the pack: a payload of 2 MB ends a workflow's
 * task, over and over, and a history of 50,000 events ends the run. So: a count, the first few, and the store has the rest, page by
 * page (docs/reliability.md).
 */

/** Answers, conflicts or checks of one call: about 200 KB of them. */
export const PART = 1_000;
/** Errors of a refused request that are told one by one. */
export const MOST_ERRORS = 100;
/** Conflicts that travel with their differences. */
export const MOST_WHOLE = 20;
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
export const inParts = <T>(items: readonly T[], part = PART): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(items.length / part) }, (_, index) =>
    items.slice(index * part, (index + 1) * part),
  );
