import type { Command, End } from './commands';
import { askedSince, mistakesIn, newsIn, notHeld, problemsByNow, spelledOut } from './answers';
import { MOST_REJECTED_SIGNALS } from './bounds';
import { askAbout, deadlineFrom, openConflict, settle, takeAnswers } from './conflicts';
import { takeDue, wakeFor } from './deadlines';
import { endMessage } from './end-message';
import type { EventOf, FullResolution, LookedResolution, PlannedItem, RunEvent } from './events';
import { plan } from './graph';
import { refusalOf } from './refusals';
import { notWaiting, refuse, refuseProblems, refuseRequests, replies, reply } from './replies';
import {
  conflictOf,
  hasBegun,
  isApprovalPending,
  isAsking,
  isBeforeWork,
  isGoingOn,
  openConflicts,
} from './state';
import type { AnswerRequest, Run } from './state';
import type { Conflict } from '../plan/conflict';
import { stepKey } from '../plan/resource';
import { takeTold, tellNext } from './tell';
import { beginUndo, beginUndoReady, isUndoDone, undosEnded } from './undo';
import { STATUS_OF_DECISION, declinedBy } from './vocabulary';
import type { EndedStatus } from './vocabulary';
import { beginReady, isWorkDone, lateFound, stepsEnded } from './work';

export interface Reduced {
  /** The run as it is now. The one that was handed in is used up: it is changed in place, as it may have 10,000 steps. */
  readonly state: Run;
  readonly commands: readonly Command[];
}

/**
 * What happens to a run, and what it asks for because of it. Total: every event has an answer in every state, if only that nothing
 * follows from it. No I/O, no clock, no randomness: the same events give the same commands, at a replay too.
 */
export function reduce(run: Run, event: RunEvent): Reduced {
  const wentOn = isGoingOn(run);
  // What was due before the event happened comes first, also where nobody was there to be woken for it.
  takeTime(run, event.atMs);
  const commands = [...apply(run, event)];
  commands.push(...takeSupersedes(run, event.atMs));
  takeTime(run, event.atMs);
  commands.push(...takeSupersedes(run, event.atMs));
  if (wentOn && !isGoingOn(run)) commands.push({ kind: 'stop' });
  commands.push(...goOn(run, event.atMs));
  // Whoever answered while it stopped hears so now: what their look finds later (`checked`) finds no request any more.
  if (!isGoingOn(run)) commands.push(...refuseRequests(run));
  commands.push(...tellNext(run), ...replies(run), ...wakeFor(run, event.atMs));
  return { state: run, commands };
}

function takeTime(run: Run, nowMs: number): void {
  if (isGoingOn(run) && takeDue(run, nowMs)) expire(run);
}

function apply(run: Run, event: RunEvent): readonly Command[] {
  switch (event.kind) {
    case 'read':
      return read(run, event);
    case 'looked':
      return looked(run, event);
    case 'blind':
      if (!isBeforeWork(run)) return [];
      if (run.cancelledBecause === null) endBeforeWork(run, 'FAILED', event.reason);
      else endBeforeWork(run, 'CANCELLED', run.cancelledBecause);
      return [];
    case 'answered':
      return answered(run, event);
    case 'checked':
      return checked(run, event);
    case 'decided':
      return decided(run, event);
    case 'cancelled':
      return cancelled(run, event);
    case 'superseded':
      return superseded(run, event);
    case 'rejected':
      if (run.rejectedSignals.length < MOST_REJECTED_SIGNALS && run.phase !== 'ended') {
        run.rejectedSignals.push(event.signal);
        run.toTell.rejectedSignals.push(event.signal);
      }
      return [];
    case 'stepsEnded':
      stepsEnded(run, event);
      return [];
    case 'lateFound':
      if (run.phase === 'working') lateFound(run, event);
      return [];
    case 'undosEnded':
      undosEnded(run, event);
      return [];
    case 'timeReached':
      run.wakeAtMs = null;
      run.lastWokenMs = event.atMs;
      return [];
    case 'told':
      takeTold(run, event.number);
      return [];
    case 'undoAgain':
      undoAgain(run, event);
      return [];
  }
}

/** What follows by itself, until nothing does. */
function goOn(run: Run, nowMs: number): readonly Command[] {
  const commands: Command[] = [];
  if (run.phase === 'asking' && !isAsking(run)) beginWork(run, nowMs);
  if (run.phase === 'working') {
    commands.push(...beginReady(run, nowMs));
    if (isWorkDone(run)) {
      run.phase = 'ending';
      run.end = { status: 'COMPLETED', errorMessage: null, failedType: null };
    }
  }
  if (run.phase === 'draining' && run.running === 0 && run.batchesRunning === 0 && isErrorTold(run))
    beginUndo(run);
  if (run.phase === 'undoing') {
    commands.push(...beginUndoReady(run, nowMs));
    if (isUndoDone(run)) run.phase = 'ending';
  }
  if (run.phase === 'ending' && run.end?.errorMessage === null && run.end.status !== 'COMPLETED')
    run.end = { ...run.end, errorMessage: endMessage(run.why, run.undo) };
  if (run.phase === 'ending' && run.told.isEndTold) run.phase = 'ended';
  return commands;
}

/** An undo adds to the error of a failed step why something of it is left: so that is written down first. */
const isErrorTold = ({ toTell, told }: Run): boolean =>
  toTell.stepErrors.length === 0 && told.underWay?.stepErrors === undefined;

function beginWork(run: Run, nowMs: number): void {
  run.phase = 'working';
  run.since = { done: doneOf(run), atMs: nowMs };
}

const doneOf = ({ settled, steps }: Run): number =>
  Object.values(settled).reduce((sum, count) => sum + count, 0) +
  [...steps.values()].filter(({ outcome }) => outcome !== null).length;

function read(run: Run, event: EventOf<'read'>): readonly Command[] {
  const { pack } = event;
  if (run.phase !== 'reading') return [];
  run.pack = pack;
  run.strategy = pack.strategy;
  if (pack.ended) {
    run.end = { ...pack.ended, failedType: null };
    run.phase = 'ended';
    return [];
  }
  run.approval = run.isDryRun ? null : (pack.approval ?? null);
  run.phase = 'looking';
  takeUp(run, event);
  if (run.cancelledBecause !== null) endBeforeWork(run, 'CANCELLED', run.cancelledBecause);
  else if (pack.unreadable !== undefined) endBeforeWork(run, 'FAILED', pack.unreadable);
  return [];
}

/** What an earlier run of the upload had begun, by the answers that it was begun with. */
function takeUp(run: Run, { pack: { begun = [] }, atMs }: EventOf<'read'>): void {
  plan(run, begun);
  openPlanned(run, begun, atMs);
}

function openPlanned(run: Run, items: readonly PlannedItem[], atMs: number): void {
  for (const { step, conflict, begun } of items) {
    if (!conflict) continue;
    const state = openConflict(run, step.id, conflict, atMs);
    // Before the run was reset: what it was begun with stands.
    state.begun = begun !== undefined && conflict.Action !== undefined;
  }
}

function looked(
  run: Run,
  { strategy, refusal, settled, items, atMs }: EventOf<'looked'>,
): readonly Command[] {
  if (run.phase !== 'looking') return [];
  run.strategy = strategy;
  run.settled = settled;
  plan(run, items);
  if (refusal !== null) {
    endBeforeWork(run, 'VALIDATION_FAILED', refusal);
    return [];
  }
  openPlanned(run, items, atMs);
  settle(run, openConflicts(run), atMs);
  if (run.isDryRun) {
    run.phase = 'ending';
    run.end = { status: 'COMPLETED', errorMessage: null, failedType: null };
    return [];
  }
  // Only now: who approves is to see what the pack meets.
  if (isApprovalPending(run)) run.approvalDeadline = { ...deadlineFrom(run, atMs), reminded: false };
  run.phase = 'asking';
  if (run.approval?.Status === 'declined') endBeforeWork(run, 'CANCELLED', declinedBy(run.approval));
  else run.toTell.asks = isAsking(run);
  return [];
}

function answered(run: Run, event: EventOf<'answered'>): readonly Command[] {
  const { request, answers, by, atMs } = event;
  const refusal = refusalOf(run, event, atMs);
  if (refusal) return [reply(request, refusal)];
  const resolutions = newsIn(run, spelledOut(run, answers));
  if (resolutions.length === 0) {
    run.repliesWhenTold.push(request);
    return [];
  }
  const questions = new Map(
    resolutions.map(({ type, name }) => {
      const key = stepKey(type, name);
      return [key, run.conflicts.get(key)?.question ?? 0] as const;
    }),
  );
  run.requests.set(request, { resolutions, by, questions });
  return [{ kind: 'check', request, resolutions: resolutions.map(withoutReason) }];
}

/** A look needs none; of thousands of answers, each would carry the same. */
const withoutReason = ({ reason: _, ...looked }: FullResolution): LookedResolution => looked;

function checked(run: Run, { request, findings, failure, atMs }: EventOf<'checked'>): readonly Command[] {
  const asked = run.requests.get(request);
  if (asked === undefined) return [];
  run.requests.delete(request);
  askAnew(run, asked, findings.stale, atMs);
  // Of a request that was sent again the answers hold, though work on them has begun.
  const resolutions = notHeld(run, asked);
  if (resolutions.length === 0) {
    run.repliesWhenTold.push(request);
    return [];
  }
  if (failure !== undefined) return [reply(request, refuse('NOT_LOOKED_AT', [notWaiting(failure)]))];
  const open = { ...asked, resolutions };
  // What is stale by now says the run: of what the look found so, only what still counted has become another question.
  const problems = [...problemsByNow(run, open), ...mistakesIn(findings, asked.resolutions, resolutions)];
  if (problems.length > 0) {
    run.refusalsWhenTold.push({ request, reply: refuseProblems(problems, askedSince(run, open)) });
    return [];
  }
  takeAnswers(run, resolutions, asked.by, atMs);
  run.repliesWhenTold.push(request);
  return [];
}

/**
 * About what the look found changed. Where work on it has begun, or it is another question by now, the look is too old to say anything
 * of it.
 */
function askAnew(run: Run, { questions }: AnswerRequest, found: readonly Conflict[], nowMs: number): void {
  for (const conflict of found) {
    const state = conflictOf(run, conflict.Type, conflict.Name);
    const question = questions.get(stepKey(conflict.Type, conflict.Name));
    if (state && !state.begun && state.question === question) askAbout(run, state.stepId, conflict, nowMs);
  }
}

function decided(run: Run, event: EventOf<'decided'>): readonly Command[] {
  const { request, decision, by, atMs } = event;
  const refusal = refusalOf(run, event, atMs);
  if (refusal) return [reply(request, refusal)];
  if (isApprovalPending(run)) {
    run.approval = {
      Status: STATUS_OF_DECISION[decision.Decision],
      DecidedBy: by,
      DecidedAt: new Date(atMs).toISOString(),
      ...(decision.Reason !== undefined && { Reason: decision.Reason }),
    };
    run.toTell.approval = run.approval;
    // A person ended it, as by a cancel: nothing is wrong with the file (docs/decisions/0033).
    if (run.approval.Status === 'declined') endBeforeWork(run, 'CANCELLED', declinedBy(run.approval));
  }
  // Nothing is to be undone, so the end is near.
  if (run.approval?.Status === 'declined') run.repliesAtEnd.push(request);
  else run.repliesWhenTold.push(request);
  return [];
}

function cancelled(run: Run, event: EventOf<'cancelled'>): readonly Command[] {
  const { request, why, atMs } = event;
  const refusal = refusalOf(run, event, atMs);
  if (!refusal) cancel(run, why);
  return request === null ? [] : [reply(request, refusal ?? { kind: 'taken' })];
}

function cancel(run: Run, why: string): void {
  if (run.phase === 'reading') run.cancelledBecause ??= why;
  else if (isBeforeWork(run)) endBeforeWork(run, 'CANCELLED', why);
  else stopWork(run, 'CANCELLED', why);
}

function superseded(run: Run, event: EventOf<'superseded'>): readonly Command[] {
  const { request, why, atMs } = event;
  if (isAnswerFirst(run)) {
    run.supersedes.push(event);
    return [];
  }
  const refusal = refusalOf(run, event, atMs);
  if (refusal) return [reply(request, refusal)];
  if (!run.isSuperseded) endBeforeWork(run, 'CANCELLED', why);
  run.isSuperseded = true;
  run.repliesAtEnd.push(request);
  return [];
}

/** Those that waited for the look at an answer, as soon as that decides nothing for them any more: the run may have stopped. */
function takeSupersedes(run: Run, atMs: number): readonly Command[] {
  if (isAnswerFirst(run)) return [];
  return run.supersedes.splice(0).flatMap((event) => superseded(run, { ...event, atMs }));
}

/** An answer that is being looked at came first; after it there may be nothing to wait for any more. */
const isAnswerFirst = (run: Run): boolean => run.phase === 'asking' && isAsking(run) && run.requests.size > 0;

function undoAgain(run: Run, { pack, status, why, items }: EventOf<'undoAgain'>): void {
  if (run.phase !== 'reading') return;
  const options = { onFailure: 'rollback', resolutionTimeoutMs: 0, onDeadline: 'expire' } as const;
  run.pack = { ...pack, ...options };
  run.strategy = pack.strategy;
  plan(run, items);
  run.isAgain = true;
  run.why = why;
  run.end = { status, errorMessage: null, failedType: null, again: true };
  run.phase = 'draining';
}

/** The time for answers is over. */
function expire(run: Run): void {
  const unapproved = isApprovalPending(run) && run.phase === 'asking';
  if (run.phase === 'working') stopWork(run, 'EXPIRED', 'Nobody answered a late conflict in time.');
  else if (hasBegun(run)) stopWork(run, 'EXPIRED', 'Nobody answered in time.');
  else
    endBeforeWork(
      run,
      'EXPIRED',
      `Nobody ${unapproved ? 'approved it' : 'answered'} in time. Nothing was touched.`,
    );
}

/** Nothing is begun, so there is nothing to wait for and nothing to take back: unless it was, before the run was reset. */
function endBeforeWork(run: Run, status: EndedStatus, why: string): void {
  if (hasBegun(run)) {
    stopWork(run, status, why);
    return;
  }
  run.phase = 'ending';
  run.why = why;
  run.end = endOf(status, endMessage(why, null));
}

function stopWork(run: Run, status: EndedStatus, why: string): void {
  run.phase = 'draining';
  run.why = why;
  run.end = endOf(status, null);
}

const endOf = (status: EndedStatus, errorMessage: string | null): End => ({
  status,
  errorMessage,
  failedType: null,
});
