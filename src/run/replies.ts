import type { Command, Reply } from './commands';
import { MOST_ERRORS, MOST_IN_REFUSAL } from './bounds';
import type { Run } from './state';
import { isAllTold } from './tell';
import type { Refusal, RefusalType, ResolutionError } from './vocabulary';

/** What whoever asked something of a run is answered, and when. */

export const HAS_ENDED = 'The run has ended, or is being undone.';

/** Answers that are being looked at when the run stops change nothing any more: nobody waits for the look. */
export function refuseRequests(run: Run): readonly Command[] {
  const waiting = [...run.requests.keys()];
  run.requests.clear();
  return waiting.map((request) => reply(request, refuse('NOT_WAITING', [notWaiting(HAS_ENDED)])));
}

/** Whoever was told "taken", or why not, can read it in the store. */
export function replies(run: Run): readonly Command[] {
  const isOver = run.phase === 'ended';
  if (!isOver && (isNobodyWaiting(run) || !isAllTold(run))) return [];
  const due = [...run.repliesWhenTold.splice(0), ...(isOver ? run.repliesAtEnd.splice(0) : [])];
  return [
    ...due.map((request) => reply(request, { kind: 'taken' })),
    ...run.refusalsWhenTold.splice(0).map(({ request, reply: refusal }) => reply(request, refusal)),
  ];
}

const isNobodyWaiting = ({ repliesWhenTold, refusalsWhenTold }: Run): boolean =>
  repliesWhenTold.length === 0 && refusalsWhenTold.length === 0;

export const reply = (request: string, what: Reply): Command => ({ kind: 'reply', request, reply: what });

export const notWaiting = (Message: string): ResolutionError => ({
  Pointer: '',
  Code: 'NOT_WAITING',
  Message,
});

/** 409 or 422, by what is wrong: a run that moved on and a resource that changed come before mistakes in the request. */
export function refuseProblems(problems: readonly ResolutionError[], conflicts: Refusal['Conflicts']): Reply {
  const has = (code: ResolutionError['Code']): boolean => problems.some(({ Code }) => Code === code);
  if (has('STALE_FINGERPRINT')) return refuse('STALE_FINGERPRINT', problems, conflicts);
  return refuse(has('WORK_HAS_BEGUN') ? 'NOT_WAITING' : 'INVALID_RESOLUTIONS', problems);
}

export function refuse(
  type: RefusalType,
  errors: readonly ResolutionError[],
  conflicts: Refusal['Conflicts'] = [],
): Reply {
  const More = errors.length - MOST_ERRORS;
  return {
    kind: 'refused',
    type,
    refusal: {
      Errors: errors.slice(0, MOST_ERRORS),
      ...(More > 0 && { More }),
      ...(conflicts.length > 0 && { Conflicts: conflicts.slice(0, MOST_IN_REFUSAL) }),
    },
  };
}
