import type { Played } from './played';
import { endedAmiss, endedLate, notAsInTemporal, taskFailed } from './safety-of-ends';
import { toldSecret } from './safety-of-words';

/** @returns what is wrong, or nothing */
export type Broken = (played: Played) => string | undefined;

export interface Safety {
  readonly number: number;
  readonly says: string;
  readonly broken: Broken;
}

/** What holds of every schedule, whatever went wrong in it. */
export const SAFETY: readonly Safety[] = [
  { number: 1, says: 'What is healed ends within a minute.', broken: endedLate },
  {
    number: 2,
    says: 'Ended: each resource has an outcome, and no conflict is open unless EXPIRED, CANCELLED or FAILED.',
    broken: endedAmiss,
  },
  { number: 3, says: 'The workflow has closed as the run has ended.', broken: notAsInTemporal },
  { number: 4, says: 'No workflow task failed.', broken: taskFailed },
  { number: 5, says: 'Nothing secret is told.', broken: toldSecret },
];

export interface Failure {
  readonly seed: number;
  readonly number: number;
  readonly says: string;
  readonly problem: string;
}

export const judge = (played: Played): readonly Failure[] =>
  SAFETY.flatMap(({ number, says, broken }) => {
    const problem = broken(played);
    return problem === undefined ? [] : [{ seed: played.schedule.seed, number, says, problem }];
  });
