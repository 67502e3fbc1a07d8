import { stepKey } from '../plan/resource';
import type { Command, Telling } from './commands';
import { PART, PART_CHARACTERS, charactersOf, firstOf } from './bounds';
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
  const opened = part.news.filter((one) => 'fingerprint' in one);
  const answers = part.news.filter((one) => 'resolutions' in one);
  const closed = part.news.flatMap((one) => ('closed' in one ? [one.closed] : []));
  const content: Content = {
    ...(opened.length > 0 && { opened }),
    ...(answers.length > 0 && { answers }),
    ...(closed.length > 0 && { closed }),
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
  if (Object.keys(content).length === 0) return undefined;
  return run.isAgain ? { ...content, again: true } : content;
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

const hasMore = ({ news, stepErrors, reminders, rejectedSignals, approval }: ToTell): boolean =>
  [news, stepErrors, reminders, rejectedSignals].some((list) => list.length > 0) || approval !== undefined;

/** As much as one telling holds. */
function nextPart(toTell: ToTell): { readonly part: ToTell; readonly rest: ToTell } {
  const part = emptyTelling();
  const rest = emptyTelling();
  [part.news, rest.news] = splitNews(toTell.news);
  part.stepErrors = [...firstOf(toTell.stepErrors)];
  rest.stepErrors = toTell.stepErrors.slice(part.stepErrors.length);
  part.approval = toTell.approval;
  part.reminders = toTell.reminders.slice(0, PART);
  rest.reminders = toTell.reminders.slice(PART);
  part.rejectedSignals = toTell.rejectedSignals;
  // Whoever is notified finds all that there is to answer.
  if (hasMore(rest)) rest.asks = toTell.asks;
  else part.asks = toTell.asks;
  return { part, rest };
}

type News = ToTell['news'];

/**
 * A telling's conflicts are opened before its answers hold: so what is opened anew after an answer to it comes with the next one, or
 * the answer would hold for what nobody answered.
 */
function splitNews(news: News): [News, News] {
  const part: News = [];
  const answered = new Set<string>();
  let [count, characters] = [PART, PART_CHARACTERS];
  for (const [index, one] of news.entries()) {
    const isFull = count <= 0 || characters <= 0;
    if (isFull || ('fingerprint' in one && answered.has(stepKey(one.type, one.name))))
      return [part, news.slice(index)];
    if (!('resolutions' in one)) {
      part.push(one);
      [count, characters] = [count - 1, characters - charactersOf(one)];
      continue;
    }
    // A reason may be longer than all that it is for.
    const fits = firstOf(one.resolutions, count, characters - (one.reason?.length ?? 0));
    const given = { ...one, resolutions: fits };
    part.push(given);
    for (const { type, name } of fits) answered.add(stepKey(type, name));
    const left = one.resolutions.slice(fits.length);
    if (left.length > 0) return [part, [{ ...one, resolutions: left }, ...news.slice(index + 1)]];
    [count, characters] = [count - fits.length, characters - charactersOf(given)];
  }
  return [part, []];
}
