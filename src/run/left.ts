/** Between why a step failed and why what it had begun is left. */
export const NOT_UNDONE = ' Not undone: ';

/** The error of a failed step of which something is left. */
export const withLeft = (failed: string | null, why: string): string =>
  `${withoutLeft(failed) ?? ''}${NOT_UNDONE}${why}`;

/** Why it failed, alone. */
export const withoutLeft = (error: string | null): string | null => error?.split(NOT_UNDONE)[0] ?? null;
