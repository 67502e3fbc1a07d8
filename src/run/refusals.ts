import type { Reply } from './commands';
import { concerning, problemsOf, questionsOf } from './answers';
import { isApprovalOver, isOver } from './deadlines';
import type { EventOf } from './events';
import { HAS_ENDED, notWaiting, refuse, refuseProblems } from './replies';
import { hasBegun, isAsking, isGoingOn } from './state';
import type { Run } from './state';
import { STATUS_OF_DECISION } from './vocabulary';
import type { Decision, Resolutions } from './vocabulary';

/** Why what is asked of a run would be refused by now. Reads the state, and changes nothing. */

/** What somebody asks of a run, before it has a number. */
export type Question =
  | Omit<EventOf<'answered'>, Given>
  | Omit<EventOf<'decided'>, Given>
  | Omit<EventOf<'cancelled'>, Given>
  | Omit<EventOf<'superseded'>, Given>;
type Given = 'request' | 'atMs';

/** Why it would be refused by now; undefined where it would be taken, or looked at. Changes nothing. */
export function refusalOf(run: Run, question: Question, nowMs: number): Reply | undefined {
  switch (question.kind) {
    case 'answered':
      return refuseBecause(whyTooLate(run, question.answers, nowMs)) ?? refusalNow(run, question.answers);
    case 'decided':
      return refuseBecause(whyUndecided(run, question.decision.Decision, nowMs));
    case 'cancelled':
      return refuseBecause(isGoingOn(run) && !run.isAgain ? undefined : HAS_ENDED);
    case 'superseded':
      // Others that want its place wait for the same end; which of them gets it, the store says.
      return run.isSuperseded ? undefined : refuseBecause(whyNotSuperseded(run, nowMs > question.untilMs));
  }
}

/** A deadline that waits for the look at an answer waits for no other one to the same: each would put it off again. */
function whyTooLate(run: Run, answers: Resolutions, nowMs: number): string | undefined {
  if (!isGoingOn(run)) return HAS_ENDED;
  return questionsOf(run, answers).some((state) => isOver(state, nowMs)) ? TIME_IS_OVER : undefined;
}

function whyUndecided(run: Run, decision: Decision, nowMs: number): string | undefined {
  if (!isGoingOn(run)) return HAS_ENDED;
  return isApprovalOver(run, nowMs) ? TIME_IS_OVER : problemOfDecision(run, decision);
}

const refuseBecause = (problem: string | undefined): Reply | undefined =>
  problem === undefined ? undefined : refuse('NOT_WAITING', [notWaiting(problem)]);

export const TIME_IS_OVER = 'The time for answers is over.';

function refusalNow(run: Run, answers: EventOf<'answered'>['answers']): Reply | undefined {
  if (run.conflicts.size === 0) return refuseBecause('The run does not wait for an answer.');
  const problems = problemsOf(run, answers);
  return problems.length === 0 ? undefined : refuseProblems(problems, concerning(run, answers));
}

/** Why this decision cannot be taken; the one that holds may be given again. */
function problemOfDecision({ approval, phase }: Run, decision: Decision): string | undefined {
  if (approval === null) return 'This pack needs no approval.';
  if (approval.Status === STATUS_OF_DECISION[decision]) return undefined;
  if (approval.Status !== 'pending')
    return `It was ${approval.Status} by ${approval.DecidedBy ?? 'somebody'} already, and that stands.`;
  return phase === 'asking'
    ? undefined
    : 'The run has not looked at the workspace yet: decide when it is known what the pack meets.';
}

function whyNotSuperseded(run: Run, isLate: boolean): string | undefined {
  if (!isGoingOn(run)) return HAS_ENDED;
  if (run.phase !== 'asking' || !isAsking(run) || hasBegun(run))
    return 'It does not wait for answers, or it has begun to carry out what it was answered.';
  return isLate ? 'The request to supersede it came too late.' : undefined;
}
