/** Between why a step failed and why what it had begun is left. */
export const NOT_UNDONE = ' Not undone: ';
/** Between why a step failed and what is not to be had again, though what it had begun is taken back: nothing is left to be undone. */
const TAKEN_BACK = ' Taken back: ';

/** The error of a failed step of which something is left. */
export const withLeft = (failed: string | null, why: string): string =>
  `${withoutLeft(failed) ?? ''}${NOT_UNDONE}${why}`;

/** The error of a failed step that is taken back; `lost` is what is not to be had again. */
export const withLost = (failed: string | null, lost: string | null): string | null =>
  lost === null ? withoutLeft(failed) : `${withoutLeft(failed) ?? ''}${TAKEN_BACK}${lost}`;

/** Why it failed, alone. */
export const withoutLeft = (error: string | null): string | null =>
  error?.split(NOT_UNDONE)[0]?.split(TAKEN_BACK)[0] ?? null;
