import type { ProblemAnswer } from './answers';
import { drawConflict } from './draw-conflict';
import { drawDiagnostic, type SourceFile } from './draw-diagnostic';
import type { DrawOptions } from './output';

/** A problem+json for people: what happened, each error at its place, the conflicts, and where to look. */
export function drawProblem(
  problem: ProblemAnswer,
  options: DrawOptions & {
    readonly httpStatus: number;
    readonly retryAfter: string | null;
    readonly source?: SourceFile | undefined;
  },
): string[] {
  const { pen, source } = options;
  return [
    pen('red', headline(problem, options.httpStatus)),
    ...problem.Errors.flatMap((error) => drawDiagnostic(error, { severity: 'error', source, pen })),
    ...problem.Conflicts.flatMap((conflict) => drawConflict(conflict, { pen })),
    // The same mistakes as sentences, for where there is nothing better to draw.
    ...(problem.Errors.length + problem.Conflicts.length === 0 ? problem.ValidationErrors : []),
    ...problem.ValidationWarnings.map((warning) => `${pen('yellow', 'warning')}: ${warning}`),
    ...whereToLook(problem, options),
    ...whenToRetry(options.retryAfter),
  ];
}

function headline({ title, detail }: ProblemAnswer, httpStatus: number): string {
  return [title, detail].filter(Boolean).join(': ') || `The service answered with status ${httpStatus}.`;
}

/** The upload that was kept although it was refused, or the one under way that Links.Status names by its path. */
function whereToLook({ SharePackId, Links }: ProblemAnswer, { pen, commandLine }: DrawOptions): string[] {
  const id = SharePackId ?? /\/sharepack\/([\w-]+)$/.exec(Links.Status ?? '')?.[1];
  return id === undefined ? [] : [`To look at it: ${pen('cyan', commandLine('status', id))}`];
}

/** Seconds or a date (RFC 9110, 10.2.3); anything else is not repeated. */
function whenToRetry(retryAfter: string | null): string[] {
  if (retryAfter === null || !/^[\w ,:]+$/.test(retryAfter)) return [];
  return [/^\d+$/.test(retryAfter) ? `Try again in ${retryAfter} s.` : `Try again after ${retryAfter}.`];
}
