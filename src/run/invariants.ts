import {
  stoppedIsFailed,
  twoWrites,
  undoBesideStep,
  notAsRecorded,
  begunAfterStop,
} from './invariants/writes';
import {
  askedInVain,
  endedAmiss,
  forgotten,
  heldUp,
  takenUnwritten,
  livesOn,
  unanswered,
  cancelLost,
} from './invariants/ends';
import { timedAmiss, waitsForEver, wokenForNothing } from './invariants/waits';
import { toldAmiss, toldOtherwise } from './invariants/tellings';
import { tooLarge } from './invariants/sizes';
import type { Invariant } from './invariants/moment';

export type { Invariant, Moment, World } from './invariants/moment';

/**
 * What always holds of a run, whatever happens and in whatever order: the machine is right as long as it does. Looked at by the tests,
 * after each event of each schedule (test/simulation); no run looks at them.
 */
export const INVARIANTS: readonly Invariant[] = [
  { number: 1, says: 'Never two writes to one resource at once.', broken: twoWrites },
  { number: 2, says: 'No undo while a step runs.', broken: undoBesideStep },
  {
    number: 3,
    says: 'Ended: each step has an outcome or was never begun, and no conflict is open unless the run did not complete.',
    broken: endedAmiss,
  },
  {
    number: 4,
    says: 'The answer that is written down is the input of the step: verb, name and fingerprint.',
    broken: notAsRecorded,
  },
  {
    number: 5,
    says: 'What was begun and not done is taken back or listed when the run did not complete.',
    broken: forgotten,
  },
  {
    number: 6,
    says: 'It is told to stop as soon as it does not go on, and nothing is begun after that.',
    broken: begunAfterStop,
  },
  { number: 7, says: 'Every wait has a time at which it ends.', broken: waitsForEver },
  { number: 8, says: 'Told numbers have no gap, and one is under way at a time.', broken: toldAmiss },
  {
    number: 9,
    says: "Nobody else's resource is changed or deleted without an answer that names it as it was then.",
    broken: ({ world }) => world.unasked(),
  },
  {
    number: 10,
    says: 'Whatever leaves the workflow has a bound that does not depend on the pack.',
    broken: tooLarge,
    isCostly: true,
  },
  { number: 11, says: 'Whoever was told "taken" can read it in the store.', broken: takenUnwritten },
  { number: 12, says: 'An ended run asks for nothing any more, and stays ended.', broken: livesOn },
  {
    number: 13,
    says: 'Every request has exactly one reply, at the latest when the run ends.',
    broken: unanswered,
  },
  { number: 14, says: 'When all is told, the store says what the run holds.', broken: toldOtherwise },
  { number: 15, says: 'A cancel that was taken ends the run CANCELLED.', broken: cancelLost },
  { number: 16, says: 'It is woken only for something that is due then.', broken: wokenForNothing },
  {
    number: 17,
    says: 'A question is open only about a step that is still to be done: COMPLETED leaves none.',
    broken: askedInVain,
  },
  {
    number: 18,
    says: 'A request to supersede waits for nothing but the look at an answer, of a run that asks.',
    broken: heldUp,
  },
  {
    number: 19,
    says: 'Each question has a time of its own: within it an answer is looked at or taken, and after it no more.',
    broken: timedAmiss,
  },
  {
    number: 20,
    says: 'A step that the run stopped has not failed by that: the undo looks how far it came.',
    broken: stoppedIsFailed,
  },
];
