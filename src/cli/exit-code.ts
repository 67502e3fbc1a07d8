import type { Status } from '../workflows/contract';

/** What a script learns without reading a word. The same five for every command; `--help` lists them. */
export const EXIT = {
  done: 0,
  failed: 1,
  /** Not at its end: it waits for an answer, or was still running when the time to wait for it was over. */
  needsAnswer: 2,
  wrongInput: 3,
  notReachable: 4,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** A run that goes on is no failure and asks for nothing, so it is `done` to a command that did not wait for its end. */
export function exitCodeOfStatus(status: Status): ExitCode {
  switch (status) {
    case 'IN_PROGRESS':
    case 'COMPLETED':
      return EXIT.done;
    case 'AWAITING_RESOLUTION':
      return EXIT.needsAnswer;
    case 'VALIDATION_FAILED':
      return EXIT.wrongInput;
    case 'FAILED':
    case 'EXPIRED':
    case 'CANCELLED':
      return EXIT.failed;
  }
}

/** 502 and 504 are a gateway's words for a service that it does not reach. */
export function exitCodeOfProblem(httpStatus: number): ExitCode {
  if (httpStatus < 500) return EXIT.wrongInput;
  return [502, 503, 504].includes(httpStatus) ? EXIT.notReachable : EXIT.failed;
}
