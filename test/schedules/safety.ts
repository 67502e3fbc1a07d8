import type { Played } from './played';
import { endedAmiss, endedLate, notAsInTemporal, taskFailed } from './safety-of-ends';
import { answerLost, notAsAnswered } from './safety-of-answers';
import { notAsAsked } from './safety-of-content';
import { foreignWritten, toldWithGaps, twoWrites } from './safety-of-requests';
import { leftBehind, madeTwice, notPutBack } from './safety-of-undo';
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
  { number: 1, says: 'What is healed ends within two minutes.', broken: endedLate },
  {
    number: 2,
    says: 'Ended: each resource has an outcome, and no conflict is open unless the run did not complete.',
    broken: endedAmiss,
  },
  { number: 3, says: 'The workflow has closed as the run has ended.', broken: notAsInTemporal },
  { number: 4, says: 'No workflow task failed.', broken: taskFailed },
  { number: 5, says: 'Nothing secret is told.', broken: toldSecret },
  {
    number: 6,
    says: 'COMPLETED: the workspace has what pack and answers say, and is else as it was.',
    broken: notAsAsked,
  },
  {
    number: 7,
    says: 'Not completed, with rollback: nothing that the run made is left, unless it is listed.',
    broken: leftBehind,
  },
  { number: 8, says: 'And what was there before is as it was, unless it is listed.', broken: notPutBack },
  {
    number: 9,
    says: "Nobody else's resource is written to without an answer that names it.",
    broken: foreignWritten,
  },
  { number: 10, says: 'The answer that is recorded is what was done.', broken: notAsAnswered },
  { number: 11, says: 'Whoever was told that an answer was taken can read it.', broken: answerLost },
  { number: 12, says: 'Nothing is made twice by one run, or without its knowledge.', broken: madeTwice },
  { number: 13, says: 'Never two writes to one resource at once.', broken: twoWrites },
  { number: 14, says: 'Events have no gap, whatever was lost meanwhile.', broken: toldWithGaps },
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
