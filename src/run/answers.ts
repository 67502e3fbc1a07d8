import { nameProblem } from '../pack/names';
import { scheduleName } from '../pack/pack';
import type { OnConflict } from '../pack/pack';
import type { Action, Conflict } from '../plan/conflict';
import { nameKeyOf, stepKey } from '../plan/resource';
import { settleByMode } from '../plan/settle';
import type { CheckFindings, FullResolution } from './events';
import { conflictOf, openConflicts } from './state';
import type { AnswerRequest, ConflictState, Run } from './state';
import type { Resolution, ResolutionError, ResolutionErrorCode, Resolutions } from './vocabulary';

/** What a run makes of answers, as far as it can be told without the workspace. Reads the state, and changes nothing. */

/** Everything that is wrong with a request. */
export function problemsOf(run: Run, request: Resolutions): readonly ResolutionError[] {
  if (request.Resolutions.length === 0 && !request.Rest)
    return [problem('', 'EMPTY_REQUEST', 'The request answers nothing: give Resolutions, or Rest.')];
  const twice = duplicates(request.Resolutions);
  const found = [
    ...request.Resolutions.flatMap((resolution, index) => {
      const pointer = `/Resolutions/${index}`;
      const wrong = problemOf(run, resolution, pointer);
      return wrong ? [wrong] : twice(resolution, index, pointer);
    }),
    ...problemsOfRest(run, request),
  ];
  return found.length > 0 ? found : namesTakenTwice(run, spelledOut(run, request));
}

/** What is wrong by now with answers that were looked at: something else may have come first meanwhile. */
export function problemsByNow(
  run: Run,
  { resolutions, questions }: Pick<AnswerRequest, 'resolutions' | 'questions'>,
): readonly ResolutionError[] {
  const found = resolutions.flatMap(({ pointer, type, name }): readonly ResolutionError[] => {
    const state = conflictOf(run, type, name);
    // There was one when the look began: its step was done without an answer.
    if (!state) return [problem(pointer, 'WORK_HAS_BEGUN', `Work on ${type} '${name}' is done.`)];
    if (state.begun) return [workHasBegun(pointer, state.conflict)];
    // The look is older than the question: what it saw is not what is asked about now.
    return state.question === questions.get(stepKey(type, name)) ? [] : [stale(pointer, state.conflict)];
  });
  return found.length > 0 ? found : namesTakenTwice(run, resolutions);
}

/** The conflicts among those that were looked at which are another question by now, and can be answered. */
export const askedSince = (
  run: Run,
  { resolutions, questions }: Pick<AnswerRequest, 'resolutions' | 'questions'>,
): readonly Conflict[] =>
  resolutions.flatMap(({ type, name }) => {
    const state = conflictOf(run, type, name);
    const isOther = state && !state.begun && state.question !== questions.get(stepKey(type, name));
    return isOther ? [state.conflict] : [];
  });

/** What a look found wrong otherwise. A new name that an answer took which holds by now is no mistake: the run has it itself. */
export function mistakesIn(
  { errors }: Pick<CheckFindings, 'errors'>,
  asked: readonly FullResolution[],
  resolutions: readonly FullResolution[],
): readonly ResolutionError[] {
  const places = new Set(resolutions.map(({ pointer }) => pointer));
  const held = new Set(asked.map(({ pointer }) => pointer).filter((pointer) => !places.has(pointer)));
  return errors.filter(({ Pointer }) => !held.has(Pointer.replace(/\/NewName$/, '')));
}

/** The conflicts that a request is about: what to show to whoever saw them otherwise. */
export const concerning = (run: Run, { Resolutions }: Resolutions): readonly Conflict[] =>
  Resolutions.flatMap(({ Type, Name }) => conflictOf(run, Type, Name)?.conflict ?? []);

/** The questions that a request answers, by `Rest` and by what follows from it too: as far as there are any. */
export const questionsOf = (run: Run, request: Resolutions): readonly ConflictState[] =>
  spelledOut(run, request).flatMap(({ type, name }) => conflictOf(run, type, name) ?? []);

/** The request spelt out: `Rest` for each conflict it means, the suggested name where none was given. */
export function spelledOut(run: Run, request: Resolutions): readonly FullResolution[] {
  const named = request.Resolutions.map((resolution, index) =>
    full(run, resolution, `/Resolutions/${index}`),
  );
  const rest = meantByRest(run, request).map((conflict) => full(run, restFor(conflict, request), '/Rest'));
  return withFollowingSchedules(run, named, rest);
}

/** What the run's mode answers by itself. A suggested name goes to one resource only. */
export function settledByMode(
  run: Run,
  mode: OnConflict,
  conflicts: Iterable<ConflictState>,
): readonly FullResolution[] {
  const given = new Set(
    [...run.conflicts.values()].flatMap(({ conflict: { Type, NewName } }) =>
      NewName === undefined ? [] : stepKey(Type, NewName),
    ),
  );
  const answers = [...conflicts].flatMap(({ conflict }) => {
    const { Type, Name } = conflict;
    const SuggestedNames = conflict.SuggestedNames.filter((name) => !given.has(stepKey(Type, name)));
    const settled = settleByMode(mode, { ...conflict, SuggestedNames });
    if (!settled) return [];
    const { action: Action, newName: NewName } = settled;
    if (NewName !== undefined) given.add(stepKey(Type, NewName));
    return [full(run, { Type, Name, Action, ...(NewName !== undefined && { NewName }) }, '')];
  });
  return withFollowingSchedules(run, [], answers);
}

/** Those that say something that does not hold already: the same answer twice is fine, and changes nothing. */
export const newsIn = (run: Run, resolutions: readonly FullResolution[]): readonly FullResolution[] =>
  resolutions.filter(({ type, name, action, newName }) => {
    const known = conflictOf(run, type, name)?.conflict;
    return known?.Action !== action || (known.NewName ?? null) !== newName;
  });

/** Those of answers that were looked at which do not hold by now: somebody may have given the same to the same question meanwhile. */
export const notHeld = (
  run: Run,
  { resolutions, questions }: Pick<AnswerRequest, 'resolutions' | 'questions'>,
): readonly FullResolution[] => {
  const isAsked = ({ type, name }: FullResolution): boolean =>
    conflictOf(run, type, name)?.question === questions.get(stepKey(type, name));
  const news = new Set(newsIn(run, resolutions));
  return resolutions.filter((resolution) => news.has(resolution) || !isAsked(resolution));
};

function problemOf(run: Run, resolution: Resolution, pointer: string): ResolutionError | undefined {
  const { Type, Name, Action, NewName, Fingerprint } = resolution;
  const state = conflictOf(run, Type, Name);
  if (!state)
    return problem(`${pointer}/Name`, 'UNKNOWN_CONFLICT', `There is no conflict about ${Type} '${Name}'.`);
  const { conflict, begun } = state;
  if (!conflict.Actions.includes(Action))
    return problem(`${pointer}/Action`, 'ACTION_NOT_ALLOWED', notAllowed(conflict, Action));
  if (begun && !repeats(conflict, resolution)) return workHasBegun(pointer, conflict);
  if (!begun && Fingerprint !== undefined && Fingerprint !== conflict.Fingerprint)
    return stale(`${pointer}/Fingerprint`, conflict);
  return Action === 'rename' ? newNameProblem(conflict, NewName, pointer) : undefined;
}

const repeats = (conflict: Conflict, { Action, NewName }: Resolution): boolean =>
  conflict.Action === Action && (NewName === undefined || NewName === conflict.NewName);

function problemsOfRest(run: Run, request: Resolutions): readonly ResolutionError[] {
  const { Rest } = request;
  if (!Rest) return [];
  const meant = meantByRest(run, request);
  if (meant.length === 0 && request.Resolutions.length === 0)
    return [problem('/Rest', 'UNKNOWN_CONFLICT', 'No conflict is open that Rest could answer.')];
  return meant.flatMap((conflict) => {
    if (!conflict.Actions.includes(Rest.Action))
      return [problem('/Rest/Action', 'ACTION_NOT_ALLOWED', notAllowed(conflict, Rest.Action))];
    const missing = Rest.Action === 'rename' ? newNameProblem(conflict, undefined, '/Rest') : undefined;
    return missing ? [missing] : [];
  });
}

function meantByRest(run: Run, { Resolutions, Rest }: Resolutions): readonly Conflict[] {
  if (!Rest) return [];
  const named = new Set(Resolutions.map(({ Type, Name }) => stepKey(Type, Name)));
  return [...openConflicts(run)]
    .map(({ conflict }) => conflict)
    .filter(({ Type, Name }) => !named.has(stepKey(Type, Name)) && (Rest.Type ?? Type) === Type);
}

function full(run: Run, resolution: Resolution, pointer: string): FullResolution {
  const { conflict, begun = false } = conflictOf(run, resolution.Type, resolution.Name) ?? {};
  // Once it is being made under a name, that is the name which an answer without one repeats.
  const held = begun ? conflict?.NewName : undefined;
  const renamed = resolution.NewName ?? held ?? conflict?.SuggestedNames[0] ?? null;
  return {
    pointer,
    type: resolution.Type,
    name: conflict?.Name ?? resolution.Name,
    action: resolution.Action,
    newName: resolution.Action === 'rename' ? renamed : null,
    fingerprint: resolution.Fingerprint ?? conflict?.Fingerprint ?? '',
    reason: resolution.Reason ?? null,
  };
}

/** Names that two resources of the run would get, by this request or by what was answered before. */
function namesTakenTwice(run: Run, resolutions: readonly FullResolution[]): readonly ResolutionError[] {
  if (resolutions.every(({ newName }) => newName === null)) return [];
  const answered = new Set(resolutions.map(({ type, name }) => stepKey(type, name)));
  const others = [...run.conflicts].filter(([key]) => !answered.has(key));
  const twice = repeated([
    ...others.flatMap(([, { conflict }]) =>
      conflict.NewName === undefined ? [] : stepKey(conflict.Type, conflict.NewName),
    ),
    ...resolutions.flatMap(({ type, newName }) => (newName === null ? [] : stepKey(type, newName))),
  ]);
  return resolutions.flatMap(({ pointer, type, newName }) => {
    if (newName === null || !twice.has(stepKey(type, newName))) return [];
    const message = `${type} '${newName}' is what two resources of this run would be called: choose another name.`;
    return [problem(`${pointer}/NewName`, 'NEW_NAME_TAKEN', message)];
  });
}

/**
 * A renamed pipeline's schedule takes the new name along, since a schedule's name is its pipeline's: unless it is answered by
 * itself (`own`), or by something else than a rename in what is said of many (`general`).
 */
function withFollowingSchedules(
  run: Run,
  own: readonly FullResolution[],
  general: readonly FullResolution[],
): readonly FullResolution[] {
  const keyOf = ({ type, name }: FullResolution): string => stepKey(type, name);
  const all = new Map([...own, ...general].map((resolution) => [keyOf(resolution), resolution]));
  const fixed = new Set([...own, ...general.filter(({ action }) => action !== 'rename')].map(keyOf));
  for (const resolution of [...own, ...general]) {
    const schedule = resolution.type === 'Pipeline' ? followingSchedule(run, resolution) : undefined;
    if (schedule && !fixed.has(keyOf(schedule))) all.set(keyOf(schedule), schedule);
  }
  return [...all.values()];
}

/** undefined where the pipeline's schedule has no conflict, or an answer of its own. */
function followingSchedule(run: Run, { name, newName, pointer }: FullResolution): FullResolution | undefined {
  const state = conflictOf(run, 'Schedule', scheduleName(name));
  const reason = `follows pipeline '${name}'`;
  if (!state || state.begun) return undefined;
  const { Type, Name, Action, Actions, Reason } = state.conflict;
  const follows = Reason === reason;
  const isFree = Action === undefined && newName !== null;
  if (!follows && !isFree) return undefined;
  // One that is only to be removed is another pipeline's now, and so is one whose pipeline keeps its name after all.
  const answer: Resolution =
    newName !== null && Actions.includes('rename')
      ? { Type, Name, Action: 'rename', NewName: scheduleName(newName) }
      : { Type, Name, Action: 'skip' };
  return { ...full(run, answer, pointer), reason };
}

function repeated(keys: readonly string[]): ReadonlySet<string> {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const key of keys) (seen.has(key) ? twice : seen).add(key);
  return twice;
}

const problem = (Pointer: string, Code: ResolutionErrorCode, Message: string): ResolutionError => ({
  Pointer,
  Code,
  Message,
});

const workHasBegun = (pointer: string, { Type, Name }: Conflict): ResolutionError =>
  problem(pointer, 'WORK_HAS_BEGUN', `Work on ${Type} '${Name}' has begun: its answer stands.`);

const stale = (pointer: string, { Type, Name }: Conflict): ResolutionError =>
  problem(
    pointer,
    'STALE_FINGERPRINT',
    `${Type} '${Name}' has changed since you saw it: look at it again, then answer.`,
  );

const notAllowed = ({ Type, Name, Actions }: Conflict, action: Action): string =>
  `${Type} '${Name}' cannot be answered with ${action}: choose ${Actions.join(', ')}.`;

function newNameProblem(
  conflict: Conflict,
  newName: string | undefined,
  pointer: string,
): ResolutionError | undefined {
  const { Type, Name } = conflict;
  if (newName === undefined)
    return conflict.SuggestedNames.length > 0
      ? undefined
      : problem(pointer, 'NEW_NAME_MISSING', `Give a NewName for ${Type} '${Name}': none is suggested.`);
  const wrong = nameProblem(Type, newName);
  if (wrong !== undefined)
    return problem(`${pointer}/NewName`, 'NEW_NAME_INVALID', `The new name of ${Type} '${Name}' ${wrong}.`);
  return nameKeyOf(Type, newName) === nameKeyOf(Type, Name)
    ? problem(`${pointer}/NewName`, 'NEW_NAME_TAKEN', `${Type} '${Name}' is the name that exists already.`)
    : undefined;
}

function restFor({ Type, Name }: Conflict, { Rest }: Resolutions): Resolution {
  const Action = Rest?.Action ?? 'skip';
  return { Type, Name, Action, ...(Rest?.Reason !== undefined && { Reason: Rest.Reason }) };
}

/** Refuses a second resolution of the same conflict in one request. */
function duplicates(all: readonly Resolution[]) {
  const first = new Map<string, number>();
  all.forEach(({ Type, Name }, index) => {
    const key = stepKey(Type, Name);
    if (!first.has(key)) first.set(key, index);
  });
  return ({ Type, Name }: Resolution, index: number, pointer: string): readonly ResolutionError[] =>
    first.get(stepKey(Type, Name)) === index
      ? []
      : [problem(pointer, 'INVALID_SHAPE', `${Type} '${Name}' is answered twice in this request.`)];
}
