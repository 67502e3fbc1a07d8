import type { OnConflict } from '../pack/pack';
import { scheduleName } from '../pack/pack';
import { nameProblem } from '../pack/names';
import type { Action, Conflict } from '../plan/conflict';
import { nameKeyOf, stepKey } from '../plan/resource';
import { settleByMode } from '../plan/settle';
import type { FullResolution } from './activity-contract';
import type { ResolutionError, ResolutionErrorCode, Resolution, Resolutions } from './contract';

interface Entry {
  conflict: Conflict;
  /** Work on it has begun: its answer stands. */
  begun: boolean;
}

/** What a run knows of its conflicts and their answers. Knows nothing of Temporal. */
export class ConflictBook {
  readonly #entries = new Map<string, Entry>();

  /** A conflict that is there now, or there again with a new state: without an answer. */
  open(conflict: Conflict): void {
    this.#entries.set(stepKey(conflict.Type, conflict.Name), { conflict, begun: false });
  }

  find(type: Conflict['Type'], name: string): Conflict | undefined {
    return this.#entries.get(stepKey(type, name))?.conflict;
  }

  all(): readonly Conflict[] {
    return [...this.#entries.values()].map(({ conflict }) => conflict);
  }

  unanswered(): readonly Conflict[] {
    return this.all().filter(({ Action }) => Action === undefined);
  }

  /** From now on the conflict's answer cannot be replaced by another. */
  begin(type: Conflict['Type'], name: string): void {
    const entry = this.#entries.get(stepKey(type, name));
    if (entry) entry.begun = true;
  }

  /** Everything that is wrong with a request as far as it can be told without the workspace. */
  problems(request: Resolutions): readonly ResolutionError[] {
    if (request.Resolutions.length === 0 && !request.Rest)
      return [problem('', 'EMPTY_REQUEST', 'The request answers nothing: give Resolutions, or Rest.')];
    const twice = duplicates(request.Resolutions);
    const found = [
      ...request.Resolutions.flatMap((resolution, index) => {
        const pointer = `/Resolutions/${index}`;
        const wrong = this.#problemOf(resolution, pointer);
        return wrong ? [wrong] : twice(resolution, index, pointer);
      }),
      ...this.#problemsOfRest(request),
    ];
    return found.length > 0 ? found : this.#namesTakenTwice(this.spelledOut(request));
  }

  /** The conflicts that a request is about: what to show to whoever saw them otherwise. */
  concerning({ Resolutions }: Resolutions): readonly Conflict[] {
    return Resolutions.flatMap(({ Type, Name }) => this.find(Type, Name) ?? []);
  }

  /** The request spelt out: `Rest` for each conflict it means, the suggested name where none was given. */
  spelledOut(request: Resolutions): readonly FullResolution[] {
    const named = request.Resolutions.map((resolution, index) =>
      this.#full(resolution, `/Resolutions/${index}`),
    );
    const rest = this.#meantByRest(request).map((conflict) =>
      this.#full(restFor(conflict, request), '/Rest'),
    );
    return this.#withFollowingSchedules(named, rest);
  }

  /** What the run's mode answers by itself. A suggested name goes to one resource only. */
  settledBy(mode: OnConflict, conflicts: readonly Conflict[]): readonly FullResolution[] {
    const given = new Set(
      this.all().flatMap(({ Type, NewName }) => (NewName === undefined ? [] : stepKey(Type, NewName))),
    );
    const answers = conflicts.flatMap((conflict) => {
      const { Type, Name } = conflict;
      const SuggestedNames = conflict.SuggestedNames.filter((name) => !given.has(stepKey(Type, name)));
      const settled = settleByMode(mode, { ...conflict, SuggestedNames });
      if (!settled) return [];
      const { action: Action, newName: NewName } = settled;
      if (NewName !== undefined) given.add(stepKey(Type, NewName));
      return [this.#full({ Type, Name, Action, ...(NewName !== undefined && { NewName }) }, '')];
    });
    return this.#withFollowingSchedules([], answers);
  }

  answer(resolutions: readonly FullResolution[], resolvedBy: string, resolvedAt: string): void {
    for (const { type, name, action, newName, reason } of resolutions) {
      const entry = this.#entries.get(stepKey(type, name));
      if (!entry) continue;
      const { NewName: _, Reason: __, ...conflict } = entry.conflict;
      entry.conflict = {
        ...conflict,
        Action: action,
        ...(newName !== null && { NewName: newName }),
        ResolvedBy: resolvedBy,
        ResolvedAt: resolvedAt,
        ...(reason !== null && { Reason: reason }),
      };
    }
  }

  /** Those that say something the book does not have already: the same answer twice is fine, and changes nothing. */
  newsIn(resolutions: readonly FullResolution[]): readonly FullResolution[] {
    return resolutions.filter(({ type, name, action, newName }) => {
      const known = this.find(type, name);
      return known?.Action !== action || (known.NewName ?? null) !== newName;
    });
  }

  #problemOf(resolution: Resolution, pointer: string): ResolutionError | undefined {
    const { Type, Name, Action, NewName, Fingerprint } = resolution;
    const entry = this.#entries.get(stepKey(Type, Name));
    if (!entry)
      return problem(`${pointer}/Name`, 'UNKNOWN_CONFLICT', `There is no conflict about ${Type} '${Name}'.`);
    const { conflict, begun } = entry;
    if (!conflict.Actions.includes(Action))
      return problem(`${pointer}/Action`, 'ACTION_NOT_ALLOWED', notAllowed(conflict, Action));
    if (begun && !this.#repeats(conflict, resolution))
      return problem(pointer, 'WORK_HAS_BEGUN', `Work on ${Type} '${Name}' has begun: its answer stands.`);
    if (!begun && Fingerprint !== undefined && Fingerprint !== conflict.Fingerprint)
      return problem(
        `${pointer}/Fingerprint`,
        'STALE_FINGERPRINT',
        `${Type} '${Name}' has changed since you saw it: look at it again, then answer.`,
      );
    return Action === 'rename' ? newNameProblem(conflict, NewName, pointer) : undefined;
  }

  #repeats(conflict: Conflict, { Action, NewName }: Resolution): boolean {
    return conflict.Action === Action && (NewName === undefined || NewName === conflict.NewName);
  }

  #problemsOfRest(request: Resolutions): readonly ResolutionError[] {
    const { Rest } = request;
    if (!Rest) return [];
    const meant = this.#meantByRest(request);
    if (meant.length === 0 && request.Resolutions.length === 0)
      return [problem('/Rest', 'UNKNOWN_CONFLICT', 'No conflict is open that Rest could answer.')];
    return meant.flatMap((conflict) => {
      if (!conflict.Actions.includes(Rest.Action))
        return [problem('/Rest/Action', 'ACTION_NOT_ALLOWED', notAllowed(conflict, Rest.Action))];
      const missing = Rest.Action === 'rename' ? newNameProblem(conflict, undefined, '/Rest') : undefined;
      return missing ? [missing] : [];
    });
  }

  #meantByRest({ Resolutions, Rest }: Resolutions): readonly Conflict[] {
    if (!Rest) return [];
    const named = new Set(Resolutions.map(({ Type, Name }) => stepKey(Type, Name)));
    return this.unanswered().filter(
      ({ Type, Name }) => !named.has(stepKey(Type, Name)) && (Rest.Type ?? Type) === Type,
    );
  }

  #full(resolution: Resolution, pointer: string): FullResolution {
    const { conflict, begun = false } = this.#entries.get(stepKey(resolution.Type, resolution.Name)) ?? {};
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
  #namesTakenTwice(resolutions: readonly FullResolution[]): readonly ResolutionError[] {
    const answered = new Set(resolutions.map(({ type, name }) => stepKey(type, name)));
    const others = this.all().filter(({ Type, Name }) => !answered.has(stepKey(Type, Name)));
    const keys = [
      ...others.flatMap(({ Type, NewName }) => (NewName === undefined ? [] : stepKey(Type, NewName))),
      ...resolutions.flatMap(({ type, newName }) => (newName === null ? [] : stepKey(type, newName))),
    ];
    const twice = repeated(keys);
    return resolutions.flatMap(({ pointer, type, newName }) => {
      if (newName === null || !twice.has(stepKey(type, newName))) return [];
      const message = `${type} '${newName}' is what two resources of this run would be called: choose another name.`;
      return [problem(`${pointer}/NewName`, 'NEW_NAME_TAKEN', message)];
    });
  }

  /**
   * A renamed pipeline's schedule takes the new name along, since a schedule's name is its pipeline's: unless it is
   * answered by itself (`own`), or by something else than a rename in what is said of many (`general`).
   */
  #withFollowingSchedules(
    own: readonly FullResolution[],
    general: readonly FullResolution[],
  ): readonly FullResolution[] {
    const keyOf = ({ type, name }: FullResolution): string => stepKey(type, name);
    const all = new Map([...own, ...general].map((resolution) => [keyOf(resolution), resolution]));
    const fixed = new Set([...own, ...general.filter(({ action }) => action !== 'rename')].map(keyOf));
    for (const resolution of [...own, ...general]) {
      const schedule = resolution.type === 'Pipeline' ? this.#followingSchedule(resolution) : undefined;
      if (schedule && !fixed.has(keyOf(schedule))) all.set(keyOf(schedule), schedule);
    }
    return [...all.values()];
  }

  /** undefined where the pipeline's schedule has no conflict, or an answer of its own. */
  #followingSchedule({ name, newName, pointer }: FullResolution): FullResolution | undefined {
    const { conflict, begun } = this.#entries.get(stepKey('Schedule', scheduleName(name))) ?? {};
    const reason = `follows pipeline '${name}'`;
    if (!conflict || begun) return undefined;
    const follows = conflict.Reason === reason;
    const isFree = conflict.Action === undefined && newName !== null;
    if (!follows && !isFree) return undefined;
    const { Type, Name } = conflict;
    // One that is only to be removed is another pipeline's now, and so is one whose pipeline keeps its name after all.
    const answer: Resolution =
      newName !== null && conflict.Actions.includes('rename')
        ? { Type, Name, Action: 'rename', NewName: scheduleName(newName) }
        : { Type, Name, Action: 'skip' };
    return { ...this.#full(answer, pointer), reason };
  }
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
