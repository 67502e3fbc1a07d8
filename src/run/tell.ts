import type { Command, GivenAnswers, Telling } from './commands';
import { PART } from './bounds';
import { conflictOf, emptyTelling, resolutionDeadlineOf, statusOf } from './state';
import type { Run, ToTell } from './state';

/** The undo is told about as often as anybody looks. */
const UNDO_REPORTS = 20;

/**
 * What is written down next, where there is anything and nothing is under way: so numbers have no gap, each is applied before the
 * next is given, and what happens while one is under way is told together.
 */
export function tellNext(run: Run): readonly Command[] {
  const { told } = run;
  if (told.underWay !== null || run.phase === 'ended') return [];
  const content = compose(run);
  if (content === undefined) return [];
  told.number += 1;
  told.underWay = { ...content, number: told.number };
  return [{ kind: 'tell', telling: told.underWay }];
}

/** It is written down: the steps whose answers it held may begin. */
export function takeTold(run: Run, number: number): void {
  const { told } = run;
  if (told.underWay?.number !== number) return;
  for (const { at, resolutions } of told.underWay.answers ?? [])
    for (const { type, name, action, newName } of resolutions) {
      const state = conflictOf(run, type, name);
      const { Action, NewName, ResolvedAt } = state?.conflict ?? {};
      // Another answer may have come since, which is told by a later number.
      if (state && Action === action && (NewName ?? null) === newName && ResolvedAt === at)
        state.answerTold = true;
    }
  told.isEndTold = told.underWay.end !== undefined;
  told.underWay = null;
}

/** Whether all that there is to say by now is written down. */
export const isAllTold = (run: Run): boolean =>
  run.told.underWay === null && compose(run, true) === undefined;

type Content = Omit<Telling, 'number'>;

/** @param isDry only asked whether there is anything: takes nothing off what is to be told */
function compose(run: Run, isDry = false): Content | undefined {
  const { toTell, told, undo } = run;
  const { part, rest } = nextPart(toTell);
  const content: Content = {
    ...(part.opened.length > 0 && { opened: part.opened }),
    ...(part.answers.length > 0 && { answers: part.answers }),
    ...(part.approval && { approval: part.approval }),
    ...(part.reminders.length > 0 && { reminders: part.reminders }),
    ...(part.rejectedSignals.length > 0 && { rejectedSignals: part.rejectedSignals }),
    ...(part.stepErrors.length > 0 && { stepErrors: part.stepErrors }),
    ...statusNews(run, hasMore(rest), part.asks),
    ...(toTell.undo && undo && isUndoNews(run) && { undo: { done: undo.done, total: undo.total } }),
    ...(run.phase === 'ending' && !hasMore(rest) && run.end && { end: run.end }),
  };
  if (isDry) return Object.keys(content).length > 0 ? content : undefined;
  run.toTell = { ...rest, undo: toTell.undo && content.undo === undefined };
  if (content.status !== undefined) told.status = content.status;
  if (content.resolutionDeadline !== undefined) told.deadline = content.resolutionDeadline;
  if (content.undo) told.undoDone = content.undo.done;
  return Object.keys(content).length > 0 ? content : undefined;
}

const isUndoNews = ({ undo, told }: Run): boolean =>
  undo !== null &&
  (told.undoDone < 0 || undo.done === undo.total || undo.done - told.undoDone >= undo.total / UNDO_REPORTS);

/**
 * That it goes on is told only where it asked before (docs/decisions/0063); that it asks, with what is asked, and each time that
 * there is more to answer, since somebody is notified of that.
 */
function statusNews(run: Run, hasMore: boolean, asks: boolean): Content {
  const { told, phase } = run;
  if (phase === 'ending' || hasMore) return {};
  const [status, resolutionDeadline] = [statusOf(run), resolutionDeadlineOf(run)];
  const isChange = status !== told.status || resolutionDeadline !== told.deadline;
  const isNews = asks && status === 'AWAITING_RESOLUTION';
  if (!isChange && !isNews) return {};
  return { status, resolutionDeadline, ...(isNews && { asks: true as const }) };
}

const hasMore = ({ opened, answers, stepErrors, reminders, rejectedSignals, approval }: ToTell): boolean =>
  [opened, answers, stepErrors, reminders, rejectedSignals].some((list) => list.length > 0) ||
  approval !== undefined;

/** As much as one telling holds; what is opened is told before it is answered. */
function nextPart(toTell: ToTell): { readonly part: ToTell; readonly rest: ToTell } {
  const part = emptyTelling();
  const rest = emptyTelling();
  part.opened = toTell.opened.slice(0, PART);
  rest.opened = toTell.opened.slice(PART);
  part.asks = rest.opened.length === 0 && toTell.asks;
  rest.asks = rest.opened.length > 0 && toTell.asks;
  const answers = rest.opened.length > 0 ? [] : toTell.answers;
  [part.answers, rest.answers] = splitAnswers(answers);
  if (rest.opened.length > 0) rest.answers = toTell.answers;
  part.stepErrors = toTell.stepErrors.slice(0, PART);
  rest.stepErrors = toTell.stepErrors.slice(PART);
  part.approval = toTell.approval;
  part.reminders = toTell.reminders.slice(0, PART);
  rest.reminders = toTell.reminders.slice(PART);
  part.rejectedSignals = toTell.rejectedSignals;
  return { part, rest };
}

function splitAnswers(answers: readonly GivenAnswers[]): [GivenAnswers[], GivenAnswers[]] {
  const [part, rest]: [GivenAnswers[], GivenAnswers[]] = [[], []];
  let room = PART;
  for (const given of answers) {
    const fits = given.resolutions.slice(0, room);
    const left = given.resolutions.slice(room);
    room -= fits.length;
    if (fits.length > 0) part.push({ ...given, resolutions: fits });
    if (left.length > 0) rest.push({ ...given, resolutions: left });
  }
  return [part, rest];
}
