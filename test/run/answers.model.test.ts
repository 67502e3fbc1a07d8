/**
 * What a run knows of its conflicts, against a model that is nothing but a table of them: whatever is answered, changed,
 * begun, asked late, passed by or cancelled, in whichever order, and however often the run is built anew meanwhile.
 */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { RESOURCE_TYPES, nameKey, scheduleName } from '../../src/pack/pack';
import type { Action, Conflict } from '../../src/plan/conflict';
import { stepKey } from '../../src/plan/resource';
import { holds, withAnswer } from '../../src/store/conflicts/answered-conflict';
import type { FullResolution } from '../../src/workflows/activity-contract';
import type { Resolution, Resolutions } from '../../src/workflows/contract';
import { RunState } from '../../src/workflows/run-state';
import { conflict } from '../store/made-up';

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
  | { readonly do: 'answer'; readonly request: Resolutions; readonly by: string }
  /** The look that each answer takes at the workspace finds that somebody changed these. */
  | { readonly do: 'answer stale'; readonly request: Resolutions }
  /** An answer that holds, given again: with its new name, or without. */
  | { readonly do: 'repeat'; readonly which: number; readonly isWhole: boolean; readonly by: string }
  | { readonly do: 'late'; readonly which: number }
  | { readonly do: 'begin'; readonly which: number }
  | { readonly do: 'mode'; readonly mode: 'skip' | 'rename' | 'overwrite' | 'ask' }
  | { readonly do: 'wait'; readonly until: number }
  | { readonly do: 'pass'; readonly isSkipped: boolean }
  | { readonly do: 'cancel' }
  | { readonly do: 'restart' };

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
}

class Model {
  readonly lines = new Map<string, Line>();
  readonly deadlines: number[] = [];
  isOver = false;

  get open(): readonly Conflict[] {
    return [...this.lines.values()].filter(({ answer }) => !answer).map(({ shown }) => shown);
  }

  get answered(): readonly Line[] {
    return [...this.lines.values()].filter(({ answer }) => answer);
  }

  show(shown: Conflict): void {
    this.lines.set(stepKey(shown.Type, shown.Name), { shown, begun: false });
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
    return this.#givesANameTwice(next) ? undefined : next;
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

  #givesANameTwice(next: ReadonlyMap<string, Line>): boolean {
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

/** The run as the workflow has it, and what it has written down. */
class Run {
  state = new RunState('run-1');
  recorded: Conflict[] = [];
  begun = new Set<string>();
  #clears: (() => void)[] = [];
  #deadlines: number[] = [];
  #now = Date.parse('2026-03-01T10:00:00Z');

  show(shown: Conflict): void {
    this.state.book.open(shown);
    this.begun.delete(stepKey(shown.Type, shown.Name));
    this.recorded = put(this.recorded, shown);
  }

  take(resolutions: readonly FullResolution[], by: string): void {
    const at = new Date((this.#now += 1000));
    this.state.book.answer(resolutions, by, at.toISOString());
    for (const { type, name, action, newName, reason } of resolutions) {
      const answer = { type, name, action, reason, new_name: newName, resolved_by: by, resolved_at: at };
      const known = this.recorded.find((one) => one.Type === type && nameKey(one.Name) === nameKey(name));
      if (known && !holds(known, answer)) this.recorded = put(this.recorded, withAnswer(known, answer));
    }
  }

  begin({ Type, Name }: Conflict): void {
    this.state.book.begin(Type, Name);
    this.begun.add(stepKey(Type, Name));
  }

  wait(until: number): void {
    this.#deadlines.push(until);
    this.#clears.push(this.state.waitUntil(until));
  }

  /** The first that began to wait is over with it. */
  pass(): void {
    this.#deadlines.shift();
    this.#clears.shift()?.();
  }

  /** From what is recorded alone. */
  restart(): void {
    this.state = new RunState('run-1');
    for (const known of this.recorded) {
      this.state.book.open(known);
      if (this.begun.has(stepKey(known.Type, known.Name))) this.state.book.begin(known.Type, known.Name);
    }
    this.#clears = this.#deadlines.map((until) => this.state.waitUntil(until));
  }
}

const put = (all: readonly Conflict[], one: Conflict): Conflict[] => {
  const isOther = ({ Type, Name }: Conflict): boolean => stepKey(Type, Name) !== stepKey(one.Type, one.Name);
  const at = all.findIndex((known) => !isOther(known));
  return at < 0 ? [...all, one] : all.map((known, index) => (index === at ? one : known));
};

const changed = (shown: Conflict, over: Partial<Conflict>): Conflict => {
  const { Action: _, NewName: __, ResolvedBy: ___, ResolvedAt: ____, Reason: _____, ...open } = shown;
  return { ...open, ...over };
};

function perform(op: Op, run: Run, model: Model): void {
  const { book } = run.state;
  switch (op.do) {
    case 'repeat': {
      const { shown, answer } = model.answered[op.which % model.answered.length] ?? {};
      if (!shown || !answer) return;
      const NewName = op.isWhole && answer.newName !== null ? { NewName: answer.newName } : {};
      const again: Resolution = { Type: shown.Type, Name: shown.Name, Action: answer.action, ...NewName };
      perform({ do: 'answer', request: { Resolutions: [again] }, by: op.by }, run, model);
      return;
    }
    case 'answer': {
      const next = model.isOver ? undefined : model.after(op.request, op.by);
      const before = JSON.stringify(book.all());
      const isRefused = model.isOver || book.problems(op.request).length > 0;
      expect({ op, isRefused }).toEqual({ op, isRefused: next === undefined });
      if (!isRefused) run.take(book.newsIn(book.spelledOut(op.request)), op.by);
      if (isRefused) expect(JSON.stringify(book.all())).toBe(before);
      for (const [key, line] of next ?? []) model.lines.set(key, line);
      return;
    }
    case 'answer stale': {
      if (model.isOver || book.problems(op.request).length > 0) return;
      const [first] = book.newsIn(book.spelledOut(op.request));
      const known = first && model.lines.get(stepKey(first.type, first.name))?.shown;
      if (!known) return;
      const Fingerprint = `f${(Number(known.Fingerprint.slice(1)) % LAST_FINGERPRINT) + 1}`;
      const shown = changed(known, { Fingerprint });
      run.show(shown);
      model.show(shown);
      return;
    }
    case 'late': {
      const shown = { ...(RESOURCES[op.which] as Conflict), Late: true, Fingerprint: 'f3' };
      if (model.isOver) return;
      run.show(shown);
      model.show(shown);
      return;
    }
    case 'begin': {
      // A step begins only when its conflict has an answer.
      const line = model.answered[op.which % model.answered.length];
      if (model.isOver || !line) return;
      run.begin(line.shown);
      model.lines.set(stepKey(line.shown.Type, line.shown.Name), { ...line, begun: true });
      return;
    }
    case 'mode': {
      if (!model.isOver) settle(op.mode, `on_conflict: ${op.mode}`, run, model);
      return;
    }
    case 'wait':
      run.wait(op.until);
      model.deadlines.push(op.until);
      return;
    case 'pass': {
      if (model.deadlines.length === 0 || model.isOver) return;
      run.pass();
      model.deadlines.shift();
      if (op.isSkipped) settle('skip', 'deadline', run, model);
      // What is still open expires: the run takes no more answers.
      else model.isOver = model.open.length > 0;
      return;
    }
    case 'cancel':
      model.isOver = true;
      return;
    case 'restart':
      run.restart();
      return;
  }
}

/** What a mode answers by itself: only what is open, only with its own action, a name to one resource only. */
function settle(mode: 'skip' | 'rename' | 'overwrite' | 'ask', by: string, run: Run, model: Model): void {
  const { book } = run.state;
  const answers = book.settledBy(mode, book.unanswered());
  const isFollowing = ({ reason }: FullResolution): boolean => reason?.startsWith('follows') ?? false;
  for (const answer of answers) {
    const line = model.lines.get(stepKey(answer.type, answer.name));
    if (!line) throw new Error(`${answer.name} has no conflict`);
    expect(line.begun).toBe(false);
    expect(line.answer === undefined || line.answer.follows).toBe(true);
    if (!isFollowing(answer)) expect(answer.action).toBe(mode);
    expect(line.shown.Actions).toContain(answer.action);
    const { action, newName } = answer;
    if (action === 'rename' && !isFollowing(answer)) expect(line.shown.SuggestedNames).toContain(newName);
    const entry = { action, newName, follows: isFollowing(answer), by };
    model.lines.set(stepKey(answer.type, answer.name), { ...line, answer: entry });
  }
  if (mode === 'ask') expect(answers).toEqual([]);
  run.take(answers, by);
  if (mode === 'skip') expect(book.unanswered()).toEqual([]);
}

function agree({ state, recorded }: Run, model: Model): void {
  const told = ({ Type, Name, Action, NewName, ResolvedBy, Fingerprint, Late }: Conflict) => ({
    ...{ Type, Name, Fingerprint, Late },
    answer: Action && { action: Action, newName: NewName ?? null, by: ResolvedBy },
  });
  const byModel = [...model.lines.values()].map(({ shown, answer }) => ({
    ...told(shown),
    answer: answer && { action: answer.action, newName: answer.newName, by: answer.by },
  }));
  expect(state.book.all().map(told)).toEqual(byModel);
  expect(state.book.all()).toEqual(recorded);
  expect(state.conflictsView().Conflicts).toEqual(state.book.all());
  const open = model.open.length;
  expect(state.answered()).toMatchObject({ Open: open, Answered: model.lines.size - open });
  expect(state.book.unanswered().map(({ Name }) => Name)).toEqual(model.open.map(({ Name }) => Name));
  const names = [...model.lines.values()].flatMap(nameGiven);
  expect(new Set(names).size).toBe(names.length);
  const earliest = Math.min(...model.deadlines);
  expect(state.resolutionDeadline).toBe(
    model.deadlines.length === 0 ? null : new Date(earliest).toISOString(),
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
const until = fc.integer({ min: 1, max: 9 }).map((hours) => hours * 3_600_000);
const op: fc.Arbitrary<Op> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant('answer' as const), request, by }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('answer stale' as const), request }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('repeat' as const), which, isWhole: fc.boolean(), by }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('late' as const), which }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('begin' as const), which }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('mode' as const),
      mode: fc.constantFrom('skip' as const, 'rename' as const, 'overwrite' as const, 'ask' as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('wait' as const), until }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('pass' as const), isSkipped: fc.boolean() }) },
  { weight: 1, arbitrary: fc.constant({ do: 'cancel' as const }) },
  { weight: 2, arbitrary: fc.constant({ do: 'restart' as const }) },
);

test('after any sequence of answers, changes, late conflicts, work, deadlines, cancels and restarts the run knows what the model knows', () => {
  const first = fc.subarray(RESOURCES, { minLength: 1 });
  fc.assert(
    fc.property(first, fc.array(op, { maxLength: 30, size: 'max' }), (shown, ops) => {
      const run = new Run();
      const model = new Model();
      for (const one of shown) {
        run.show(one);
        model.show(one);
      }
      for (const one of ops) {
        perform(one, run, model);
        agree(run, model);
      }
    }),
    { numRuns: 400 },
  );
});
