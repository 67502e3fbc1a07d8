/**
 * What a run makes of answers, against a model that is nothing but a table of its conflicts: whatever is answered, at once or by a
 * look that takes its time, changed, begun, asked late, passed by, cancelled or reset, in whichever order.
 */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { RESOURCE_TYPES, nameKey, scheduleName } from '../../src/pack/pack';
import type { Action, Conflict } from '../../src/plan/conflict';
import { stepKey } from '../../src/plan/resource';
import type { Telling } from '../../src/run/commands';
import type { PlannedItem, ReadPack } from '../../src/run/events';
import { conflictOf, openConflicts, stepOf } from '../../src/run/state';
import { answeredView, conflictsView } from '../../src/run/views/status';
import type { Resolution, Resolutions } from '../../src/run/vocabulary';
import { holds, withAnswer } from '../../src/store/conflicts/answered-conflict';
import { conflict } from '../store/made-up';
import { HOUR_MS, Played, START_MS, item } from './played';

const LAST_FINGERPRINT = 3;
/** What the pack names: its recipients compare in any case, its pipelines by every character. */
const RESOURCES = [
  conflict('auditor', { SuggestedNames: ['auditor_2', 'taken'] }),
  conflict('Broker', { SuggestedNames: ['taken'] }),
  conflict('client', { Actions: ['rename', 'skip', 'replace'] }),
  conflict('partner', { Actions: ['skip', 'overwrite'], ExistingName: 'acme' }),
  conflict('q1', { Type: 'Share', SuggestedNames: ['q1_2'] }),
  conflict('daily', { Type: 'Pipeline', SuggestedNames: ['daily_2'] }),
  conflict('daily_schedule', { Type: 'Schedule', SuggestedNames: ['daily_schedule_2'] }),
  conflict('weekly', { Type: 'Pipeline', Actions: ['rename', 'skip', 'replace'] }),
  conflict('weekly_schedule', { Type: 'Schedule', Actions: ['skip', 'overwrite'] }),
];

type Op =
  | { readonly do: 'answer'; readonly request: Resolutions; readonly by: string; readonly isSlow: boolean }
  /** The look at an answer that is the longest under way ends: with nothing wrong, or with a resource that has changed. */
  | { readonly do: 'look ends'; readonly isStale: boolean }
  /** An answer that holds, given again: with its new name, or without. */
  | { readonly do: 'repeat'; readonly which: number; readonly isWhole: boolean; readonly by: string }
  /** What this step waits for is done: from here on it begins as soon as it has its answer. */
  | { readonly do: 'free'; readonly which: number }
  /** It meets a late conflict, which is heard of while its batch still runs, or at the end of that. */
  | { readonly do: 'late'; readonly which: number; readonly isEarly: boolean }
  | { readonly do: 'end'; readonly which: number }
  | { readonly do: 'time'; readonly hours: number }
  | { readonly do: 'approve' }
  | { readonly do: 'cancel' }
  | { readonly do: 'reset' };

/** A line of the table. */
interface Line {
  readonly shown: Conflict;
  readonly answer?: {
    readonly action: Action;
    readonly newName: string | null;
    readonly follows: boolean;
    readonly by: string;
  };
  readonly begun: boolean;
  /** When it was asked, counted from the run's start. */
  readonly askedMs: number;
}

/** What an answer comes to that is still being looked at. */
type Pending = ReadonlyMap<string, Line>;

const TIME_MS = 72 * HOUR_MS;

class Model {
  readonly lines = new Map<string, Line>();
  readonly pending = new Map<string, Pending>();
  /** Steps whose dependencies are done, those under way, and those that have ended. By the conflict's key. */
  readonly free = new Set<string>();
  readonly running = new Set<string>();
  readonly ended = new Set<string>();
  isApproved = false;
  isWorking = false;
  isOver = false;
  nowMs = 0;
  /** When it was asked to be approved. */
  approvalMs = 0;

  get open(): readonly Conflict[] {
    return [...this.lines.values()].filter(({ answer }) => !answer).map(({ shown }) => shown);
  }

  get answered(): readonly Line[] {
    return [...this.lines.values()].filter(({ answer }) => answer);
  }

  get isApprovalOver(): boolean {
    return !this.isApproved && this.approvalMs + TIME_MS <= this.nowMs;
  }

  /** The time of this question has passed, and waits for a look: whoever answers it now comes too late. */
  isTimeOver({ answer, askedMs }: Line): boolean {
    return !answer && askedMs + TIME_MS <= this.nowMs;
  }

  /** An answer to this question is being looked at, which was given in time. */
  isLookedAt([key, { shown }]: readonly [string, Line]): boolean {
    return [...this.pending.values()].some((asked) => asked.get(key)?.shown === shown);
  }

  show(shown: Conflict): void {
    this.lines.set(stepKey(shown.Type, shown.Name), { shown, begun: false, askedMs: this.nowMs });
  }

  /** What follows by itself. */
  goOn(mode: ReadPack['onDeadline']): void {
    if (this.isOver) return;
    const due = [...this.lines].filter((entry) => this.isTimeOver(entry[1]) && !this.isLookedAt(entry));
    const isDeadline = due.length > 0;
    if (this.isApprovalOver || (isDeadline && (mode === 'expire' || !this.isApproved))) {
      this.isOver = true;
      return;
    }
    if (isDeadline) this.#skip(due.map(([, line]) => line));
    this.isWorking ||= this.isApproved && this.open.length === 0;
    if (!this.isWorking) return;
    for (const key of this.free) {
      const line = this.lines.get(key);
      if (this.running.has(key) || this.ended.has(key) || (line && !line.answer)) continue;
      if (line) this.lines.set(key, { ...line, begun: true });
      if (line?.answer?.action === 'skip') this.ended.add(key);
      else this.running.add(key);
    }
  }

  #skip(due: readonly Line[]): void {
    const answer = { action: 'skip', newName: null, follows: false, by: 'deadline' } as const;
    const next = new Map(
      due.map((line) => [stepKey(line.shown.Type, line.shown.Name), { ...line, answer }] as [string, Line]),
    );
    this.#follow(next, new Set(), 'deadline');
    for (const [key, line] of next) this.lines.set(key, line);
  }

  /** What of answers that were looked at does not hold by now: somebody may have given the same to the same question. */
  newsIn(asked: Pending): Pending {
    const isNews = ([key, { answer, shown }]: readonly [string, Line]): boolean => {
      const now = this.lines.get(key);
      const isSame = now?.answer?.action === answer?.action && now?.answer?.newName === answer?.newName;
      return !isSame || now?.shown !== shown;
    };
    return new Map([...asked].filter(isNews));
  }

  /** Whether these can be taken by now. */
  isTakable(news: Pending): boolean {
    const isSameQuestion = ([key, line]: readonly [string, Line]): boolean => {
      const now = this.lines.get(key);
      return now !== undefined && !now.begun && now.shown === line.shown;
    };
    return [...news].every(isSameQuestion) && !this.givesANameTwice(news);
  }

  /** The lines that a request would change; undefined where it is refused. */
  after({ Resolutions, Rest }: Resolutions, by: string): ReadonlyMap<string, Line> | undefined {
    const named = new Set<string>();
    const next = new Map<string, Line>();
    for (const resolution of Resolutions) {
      const key = stepKey(resolution.Type, resolution.Name);
      const line = this.lines.get(key);
      if (!line || named.has(key) || !isAllowed(line, resolution)) return undefined;
      named.add(key);
      next.set(key, answered(line, resolution, by));
    }
    const isMeant = ({ Type, Name }: Conflict): boolean =>
      !named.has(stepKey(Type, Name)) && (Rest?.Type ?? Type) === Type;
    const meant = Rest ? this.open.filter(isMeant) : [];
    if (named.size === 0 && meant.length === 0) return undefined;
    for (const { Type, Name } of meant) {
      const line = this.lines.get(stepKey(Type, Name));
      const resolution = { Type, Name, Action: Rest?.Action ?? 'skip' };
      if (!line || !isAllowed(line, resolution)) return undefined;
      next.set(stepKey(Type, Name), answered(line, resolution, by));
    }
    this.#follow(next, named, by);
    const isTooLate = [...next.keys()].some((key) => {
      const line = this.lines.get(key);
      return line !== undefined && this.isTimeOver(line);
    });
    return isTooLate || this.givesANameTwice(next) ? undefined : next;
  }

  /** A schedule that has no answer of its own takes its pipeline's new name. */
  #follow(next: Map<string, Line>, named: ReadonlySet<string>, by: string): void {
    for (const [, { shown, answer }] of [...next].filter(([, line]) => line.shown.Type === 'Pipeline')) {
      const key = stepKey('Schedule', scheduleName(shown.Name));
      const schedule = this.lines.get(key);
      const isAnsweredNow = named.has(key) || isOther(next.get(key));
      if (!answer || !schedule || schedule.begun || isAnsweredNow) continue;
      if (!schedule.answer?.follows && (schedule.answer || answer.newName === null)) continue;
      const { newName } = answer;
      const isRenamed = newName !== null && schedule.shown.Actions.includes('rename');
      const following = isRenamed
        ? { action: 'rename' as const, newName: scheduleName(newName) }
        : { action: 'skip' as const, newName: null };
      const isSame =
        schedule.answer?.action === following.action && schedule.answer.newName === following.newName;
      next.set(key, isSame ? schedule : { ...schedule, answer: { ...following, follows: true, by } });
    }
  }

  givesANameTwice(next: ReadonlyMap<string, Line>): boolean {
    const all = [...new Map([...this.lines, ...next]).values()].flatMap(nameGiven);
    const isTwice = (key: string): boolean => all.filter((other) => other === key).length > 1;
    return [...next.values()].flatMap(nameGiven).some(isTwice);
  }
}

const nameGiven = ({ shown, answer }: Line): readonly string[] =>
  answer === undefined || answer.newName === null ? [] : [stepKey(shown.Type, answer.newName)];

const isOther = (line: Line | undefined): boolean =>
  line?.answer !== undefined && line.answer.action !== 'rename';

function isAllowed({ shown, answer, begun }: Line, resolution: Resolution): boolean {
  const { Action, NewName, Fingerprint } = resolution;
  if (!shown.Actions.includes(Action)) return false;
  const isRepeated = answer?.action === Action && (NewName === undefined || NewName === answer.newName);
  if (begun && !isRepeated) return false;
  if (!begun && Fingerprint !== undefined && Fingerprint !== shown.Fingerprint) return false;
  if (Action !== 'rename') return true;
  if (NewName === undefined) return shown.SuggestedNames.length > 0;
  return NewName !== '' && stepKey(shown.Type, NewName) !== stepKey(shown.Type, shown.Name);
}

function answered(line: Line, { Action, NewName }: Resolution, by: string): Line {
  const held = line.begun ? line.answer?.newName : undefined;
  const newName = Action === 'rename' ? (NewName ?? held ?? line.shown.SuggestedNames[0] ?? null) : null;
  const isSame = line.answer?.action === Action && line.answer.newName === newName;
  // The same answer twice is fine, and is the first one's.
  return isSame ? line : { ...line, answer: { action: Action, newName, follows: false, by } };
}

/** The run, and what the store would have of it by what it tells. */
class Recorded {
  played: Played;
  conflicts: Conflict[] = [];
  readonly #over: Partial<ReadPack>;
  readonly #found = new Map<string, Conflict>();
  #read = 0;

  constructor(over: Partial<ReadPack>, first: readonly Conflict[], isApproved: boolean) {
    this.#over = over;
    this.played = new Played();
    this.#begin(first, isApproved);
  }

  /** Each resource's step waits for one of its own, so that it begins when a test wants it. */
  #begin(
    conflicts: readonly Conflict[],
    isApproved: boolean,
    begunOf: (id: number) => Pick<PlannedItem, 'begun'> = () => ({}),
  ): void {
    this.conflicts = [...conflicts];
    const known = new Map(conflicts.map((one) => [stepKey(one.Type, one.Name), one]));
    const items = RESOURCES.flatMap(({ Type: type, Name: name }, id) => {
      const met = known.get(stepKey(type, name));
      return [
        item(id + GATE, { type: 'Share', name: `gate-${id}` }, begunOf(id + GATE)),
        item(id, { type, name, dependsOn: [id + GATE] }, { ...(met && { conflict: met }), ...begunOf(id) }),
      ];
    });
    const approval = { Status: isApproved ? 'approved' : 'pending' } as const;
    this.played.read({ ...this.#over, approval }).looked(items);
    this.follow();
  }

  /** Writes down what was told, as the store does. */
  follow(): void {
    for (const telling of this.played.tellings.slice(this.#read)) this.#record(telling);
    this.#read = this.played.tellings.length;
  }

  found(conflict: Conflict): void {
    this.#found.set(`${stepKey(conflict.Type, conflict.Name)} ${conflict.Fingerprint}`, conflict);
  }

  #record({ opened = [], answers = [] }: Telling): void {
    for (const { type, name, fingerprint } of opened) {
      const found = this.#found.get(`${stepKey(type, name)} ${fingerprint}`);
      if (!found) throw new Error(`${name} was opened, and nobody has found it`);
      this.conflicts = put(this.conflicts, found);
    }
    for (const { by, at, reason, resolutions } of answers)
      for (const { type, name, action, newName } of resolutions) {
        const known = this.conflicts.find((one) => one.Type === type && nameKey(one.Name) === nameKey(name));
        if (!known) throw new Error(`${name} was answered, and there is no such conflict`);
        const resolved = { resolved_by: by, resolved_at: new Date(at) };
        const answer = { type, name, action, reason, new_name: newName, ...resolved };
        if (!holds(known, answer)) this.conflicts = put(this.conflicts, withAnswer(known, answer));
      }
  }

  /** As a reset in Temporal does it: from the record alone, with what was begun told so. */
  reset(isApproved: boolean): void {
    const { run } = this.played;
    // One that met a late conflict has not begun, by the record.
    const hasMet = ({ type, name }: PlannedItem['step']): boolean =>
      conflictOf(run, type, name)?.begun === false;
    const before = new Map(
      [...run.steps.values()].map(({ step, begun, outcome }) => [
        step.id,
        { begun: begun && outcome !== 'skipped' && !hasMet(step), outcome },
      ]),
    );
    const nowMs = this.played.nowMs;
    this.played = new Played();
    this.played.nowMs = nowMs;
    this.#read = 0;
    this.#begin(this.conflicts.toSorted(asPlanned), isApproved, (id) => {
      const { begun = false, outcome = null } = before.get(id) ?? {};
      return begun ? { begun: outcome } : {};
    });
  }
}

const GATE = 100;

const put = (all: readonly Conflict[], one: Conflict): Conflict[] => {
  const isOther = ({ Type, Name }: Conflict): boolean => stepKey(Type, Name) !== stepKey(one.Type, one.Name);
  const at = all.findIndex((known) => !isOther(known));
  return at < 0 ? [...all, one] : all.map((known, index) => (index === at ? one : known));
};

const changed = (shown: Conflict, over: Partial<Conflict>): Conflict => {
  const { Action: _, NewName: __, ResolvedBy: ___, ResolvedAt: ____, Reason: _____, ...open } = shown;
  return { ...open, ...over };
};

interface Play {
  readonly recorded: Recorded;
  readonly model: Model;
  readonly onDeadline: ReadPack['onDeadline'];
}

function perform(op: Op, play: Play): void {
  const { recorded, model, onDeadline } = play;
  const { played } = recorded;
  switch (op.do) {
    case 'repeat': {
      const { shown, answer } = model.answered[op.which % model.answered.length] ?? {};
      if (!shown || !answer) return;
      const NewName = op.isWhole && answer.newName !== null ? { NewName: answer.newName } : {};
      const again: Resolution = { Type: shown.Type, Name: shown.Name, Action: answer.action, ...NewName };
      perform({ do: 'answer', request: { Resolutions: [again] }, by: op.by, isSlow: false }, play);
      return;
    }
    case 'answer': {
      const next = model.isOver ? undefined : model.after(op.request, op.by);
      const news = new Map([...(next ?? [])].filter(([key, line]) => line !== model.lines.get(key)));
      played.holds.add('check');
      const request = played.ask({ kind: 'answered', answers: op.request, by: op.by });
      const reply = played.replyTo(request);
      expect({ op, isRefused: reply?.kind === 'refused' }).toEqual({ op, isRefused: next === undefined });
      if (next === undefined) return;
      // The same answer twice is fine, and nothing is to be looked at.
      expect(reply?.kind).toBe(news.size === 0 ? 'taken' : undefined);
      if (news.size === 0) return;
      model.pending.set(request, news);
      if (!op.isSlow) lookEnds(request, false, play);
      return;
    }
    case 'look ends': {
      const [request] = model.pending.keys();
      if (request !== undefined && !model.isOver) lookEnds(request, op.isStale, play);
      return;
    }
    case 'free': {
      const { [op.which]: resource } = RESOURCES;
      const key = resource ? stepKey(resource.Type, resource.Name) : '';
      if (model.isOver || !model.isWorking || model.free.has(key)) return;
      model.free.add(key);
      played.done(op.which + GATE);
      return;
    }
    case 'late': {
      const { key, id } = underWay(op.which, model);
      if (model.isOver || key === undefined) return;
      const shown = { ...(RESOURCES[id] as Conflict), Late: true, Fingerprint: 'f3' };
      const { lateKnown } = stepOf(played.run, id);
      recorded.found(shown);
      if (op.isEarly) played.happens({ kind: 'lateFound', found: [[id, shown]] });
      else {
        played.met(id, shown);
        model.running.delete(key);
      }
      // Heard of already: it is the same question, which may have its answer by now.
      if (!lateKnown) model.show(shown);
      return;
    }
    case 'end': {
      const { key, id } = underWay(op.which, model);
      // One whose late conflict is known does nothing else but meet it.
      if (model.isOver || key === undefined || stepOf(played.run, id).lateKnown) return;
      model.running.delete(key);
      model.ended.add(key);
      played.done(id);
      return;
    }
    case 'time':
      model.nowMs += op.hours * HOUR_MS;
      model.goOn(onDeadline);
      played.after(op.hours * HOUR_MS);
      return;
    case 'approve':
      if (model.isOver) return;
      // After the deadline it is refused, also while the deadline waits for a look.
      model.isApproved ||= !model.isApprovalOver;
      played.decide('approve');
      return;
    case 'cancel':
      model.isOver = true;
      played.cancel();
      return;
    case 'reset':
      if (model.isOver) return;
      recorded.reset(model.isApproved);
      reset(model);
      return;
  }
}

const placeOf = ({ Type, Name }: Conflict): number =>
  RESOURCES.findIndex((one) => one.Type === Type && one.Name === Name);
const asPlanned = (one: Conflict, other: Conflict): number => placeOf(one) - placeOf(other);

function underWay(
  which: number,
  { running }: Model,
): { readonly key: string | undefined; readonly id: number } {
  const key = [...running][which % Math.max(1, running.size)];
  return { key, id: RESOURCES.findIndex(({ Type, Name }) => stepKey(Type, Name) === key) };
}

/** Deadlines count anew, what was being looked at is asked again by whoever asked, and what was begun is to be begun again. */
function reset(model: Model): void {
  model.pending.clear();
  model.running.clear();
  model.isWorking = false;
  model.approvalMs = model.nowMs;
  const lines = [...model.lines].toSorted(([, one], [, other]) => asPlanned(one.shown, other.shown));
  model.lines.clear();
  for (const [key, line] of lines) {
    const begun = line.begun && line.answer?.action !== 'skip';
    if (!begun) model.ended.delete(key);
    model.lines.set(key, { ...line, begun, askedMs: model.nowMs, shown: { ...line.shown } });
  }
}

/** What an answer is told that cannot be taken: what is asked anew is stale, and else work on it has begun. */
function replyByNow(model: Model, asked: Pending): { readonly kind: string } | { readonly type: string } {
  const news = [...model.newsIn(asked)];
  if (news.length === 0) return { kind: 'taken' };
  const isAskedAnew = news.some(([key, line]) => {
    const now = model.lines.get(key);
    return now !== undefined && !now.begun && now.shown !== line.shown;
  });
  return { type: isAskedAnew ? 'STALE_FINGERPRINT' : 'NOT_WAITING' };
}

function lookEnds(request: string, isStale: boolean, { recorded, model }: Play): void {
  const { played } = recorded;
  const asked = model.pending.get(request) ?? new Map<string, Line>();
  model.pending.delete(request);
  const [[key, line] = []] = asked;
  if (isStale && key !== undefined && line) {
    const Fingerprint = `f${(Number(line.shown.Fingerprint.slice(1)) % LAST_FINGERPRINT) + 1}`;
    const shown = changed(line.shown, { Fingerprint });
    const now = model.lines.get(key);
    recorded.found(shown);
    played.checked(request, { stale: [shown] });
    // A look that is older than the question, or than the work, says nothing of it.
    if (now && !now.begun && now.shown === line.shown) model.show(shown);
    expect(played.replyTo(request)).toMatchObject(replyByNow(model, asked));
    return;
  }
  const news = model.newsIn(asked);
  const isTakable = model.isTakable(news);
  played.checked(request);
  expect(played.replyTo(request)?.kind).toBe(isTakable ? 'taken' : 'refused');
  if (!isTakable) return;
  for (const [each, next] of news) {
    const now = model.lines.get(each);
    if (now && next.answer) model.lines.set(each, { ...now, answer: next.answer });
  }
}

function agree({ recorded, model }: Play): void {
  const { run } = recorded.played;
  const told = ({ Type, Name, Action, NewName, ResolvedBy, Fingerprint, Late }: Conflict) => ({
    ...{ Type, Name, Fingerprint, Late },
    answer: Action && { action: Action, newName: NewName ?? null, by: ResolvedBy },
  });
  const byModel = [...model.lines.values()].map(({ shown, answer }) => ({
    ...told(shown),
    answer: answer && { action: answer.action, newName: answer.newName, by: answer.by },
  }));
  const byRun = [...run.conflicts.values()].map((state) => state.conflict);
  expect(byRun.map(told)).toEqual(byModel);
  expect(byRun).toEqual(recorded.conflicts);
  const Open = model.open.length;
  const figures = { Open, Answered: model.lines.size - Open };
  expect(answeredView(run)).toMatchObject(figures);
  expect(conflictsView(run)).toMatchObject(figures);
  expect([...openConflicts(run)].map((state) => state.conflict.Name)).toEqual(
    model.open.map(({ Name }) => Name),
  );
  const names = [...model.lines.values()].flatMap(nameGiven);
  expect(new Set(names).size).toBe(names.length);
  expect(run.requests.size).toBe(model.isOver ? 0 : model.pending.size);
  const isGoingOn = ['asking', 'working'].includes(run.phase);
  expect({ isOver: !isGoingOn && run.end?.status !== 'COMPLETED' }).toEqual({ isOver: model.isOver });
  if (!isGoingOn) return;
  expect(run.phase).toBe(model.isWorking ? 'working' : 'asking');
  const running = recorded.played.tasks.filter(({ id }) => id < GATE);
  expect(running.map(({ type, name }) => stepKey(type, name)).sort()).toEqual([...model.running].sort());
  for (const [key, { begun }] of model.lines)
    expect([key, run.conflicts.get(key)?.begun]).toEqual([key, begun]);
  for (const { type, name, verb, actualName, fingerprint } of running) {
    // It does what it was begun with, which is what is recorded: nobody can change it meanwhile.
    const line = model.lines.get(stepKey(type, name));
    if (!line?.begun || !line.answer) continue;
    const { action, newName } = line.answer;
    const verbs = { rename: 'create', overwrite: 'update', replace: 'replace', skip: 'none' } as const;
    expect([verb, fingerprint]).toEqual([verbs[action], line.shown.Fingerprint]);
    if (action === 'rename') expect(actualName).toBe(newName);
  }
  const asked = [...model.lines.values()].flatMap(({ answer, askedMs }) => (answer ? [] : askedMs));
  if (!model.isApproved) asked.push(model.approvalMs);
  expect(conflictsView(run).ResolutionDeadline).toBe(
    asked.length === 0 ? null : new Date(START_MS + Math.min(...asked) + TIME_MS).toISOString(),
  );
}

const which = fc.nat(RESOURCES.length - 1);
const action = fc.constantFrom<Action>('rename', 'skip', 'overwrite', 'replace');
const by = fc.constantFrom('jane', 'joe', 'signal (jim)');
const resolution = fc
  .record({
    which,
    Action: action,
    NewName: fc.option(fc.constantFrom('new', 'NEW', 'taken', 'daily_2', '', 'auditor', 'q1_2'), {
      nil: undefined,
      freq: 2,
    }),
    Fingerprint: fc.option(fc.constantFrom('f1', 'f2', 'f3'), { nil: undefined, freq: 3 }),
    isShouted: fc.boolean(),
    isUnknown: fc.nat(20).map((n) => n === 0),
  })
  .map(({ which: at, Action, NewName, Fingerprint, isShouted, isUnknown }): Resolution => {
    const { Type, Name } = RESOURCES[at] as Conflict;
    const asWritten = Type !== 'Pipeline' && isShouted ? Name.toUpperCase() : Name;
    return {
      ...{ Type, Name: isUnknown ? 'nobody' : asWritten, Action },
      ...(NewName !== undefined && { NewName }),
      ...(Fingerprint !== undefined && { Fingerprint }),
    };
  });
const rest = fc.record(
  { Action: action, Type: fc.constantFrom(...RESOURCE_TYPES), Reason: fc.constant('all alike') },
  { requiredKeys: ['Action'] },
);
const request: fc.Arbitrary<Resolutions> = fc.record(
  { Resolutions: fc.array(resolution, { maxLength: 3 }), Rest: rest },
  { requiredKeys: ['Resolutions'] },
);
const op: fc.Arbitrary<Op> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({ do: fc.constant('answer' as const), request, by, isSlow: fc.boolean() }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('look ends' as const), isStale: fc.boolean() }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('repeat' as const), which, isWhole: fc.boolean(), by }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('free' as const), which }) },
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('late' as const), which, isEarly: fc.boolean() }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      ...{ do: fc.constant('answer' as const), by, isSlow: fc.boolean() },
      request: rest.map((Rest) => ({ Resolutions: [], Rest })),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('end' as const), which }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('time' as const), hours: fc.nat({ max: 40 }) }) },
  { weight: 2, arbitrary: fc.constant({ do: 'approve' as const }) },
  { weight: 1, arbitrary: fc.constant({ do: 'reset' as const }) },
);
/** At the end, as nothing follows it. */
const lastOp: fc.Arbitrary<Op> = fc.constantFrom(
  { do: 'cancel' as const },
  { do: 'time' as const, hours: 80 },
);
const plays = fc.record({
  first: fc.subarray(RESOURCES, { minLength: 1, maxLength: 5 }),
  onDeadline: fc.constantFrom('expire' as const, 'skip' as const),
  isApproved: fc.boolean(),
  /** Nothing waits for anything but its answer. */
  isFree: fc.boolean(),
  ops: fc.array(op, { maxLength: 30, size: 'max' }),
  last: lastOp,
});

test('after any sequence of answers, looks, changes, late conflicts, work, deadlines, cancels and resets the run knows what the model knows', () => {
  fc.assert(
    fc.property(plays, ({ first, onDeadline, isApproved, isFree, ops, last }) => {
      const recorded = new Recorded({ onDeadline }, first, isApproved);
      const model = new Model();
      const play: Play = { recorded, model, onDeadline };
      model.isApproved = isApproved;
      for (const one of first) model.show(one);
      for (const one of [...ops, last]) {
        perform(one, play);
        model.goOn(onDeadline);
        if (isFree) for (const [at] of RESOURCES.entries()) perform({ do: 'free', which: at }, play);
        model.goOn(onDeadline);
        recorded.follow();
        agree(play);
      }
    }),
    { numRuns: 300 },
  );
});
