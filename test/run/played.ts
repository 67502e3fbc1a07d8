import type { ResourceType } from '../../src/pack/pack';
import { RESOURCE_TYPES } from '../../src/pack/pack';
import type { Conflict } from '../../src/plan/conflict';
import type { Outcome, Step } from '../../src/plan/step';
import type { Command, Reply, StepTask, Telling } from '../../src/run/commands';
import type { CheckFindings, PlannedItem, ReadPack, RunEvent, StepEnd, UndoEnd } from '../../src/run/events';
import { reduce } from '../../src/run/reduce';
import type { Question } from '../../src/run/refusals';
import { newRun } from '../../src/run/state';
import type { NewRun, Run } from '../../src/run/state';
import type { Decision, Resolutions } from '../../src/run/vocabulary';

export const START_MS = Date.parse('2026-03-01T10:00:00Z');
export const HOUR_MS = 3_600_000;

export const counts = (count: number): Record<ResourceType, number> =>
  Object.fromEntries(RESOURCE_TYPES.map((type) => [type, count])) as Record<ResourceType, number>;

export const readPack = (over: Partial<ReadPack> = {}): ReadPack => ({
  strategy: 'NEW',
  onConflict: 'ask',
  onFailure: 'rollback',
  resolutionTimeoutMs: 72 * HOUR_MS,
  onDeadline: 'expire',
  totals: counts(0),
  batches: { size: 1, slots: 100, width: 1 },
  ...over,
});

export const item = (id: number, over: Partial<Step> = {}, more: Partial<PlannedItem> = {}): PlannedItem => ({
  step: { id, type: 'Recipient', name: `r${id}`, verb: 'create', dependsOn: [], ...over },
  ...more,
});

/** One step a conflict, which its resource's step meets. */
export const itemsOf = (conflicts: readonly Conflict[]): readonly PlannedItem[] =>
  conflicts.map((conflict, id) => item(id, { type: conflict.Type, name: conflict.Name }, { conflict }));

/** An event without its time, which is the played run's. */
type Happening = RunEvent extends infer E ? (E extends RunEvent ? Omit<E, 'atMs'> : never) : never;

const NOTHING_WRONG: CheckFindings = { errors: [], stale: [] };

/**
 * A run that is played: what a test says happens, at the time that it says. What the machine tells is written down at once, and a
 * look at answers finds nothing wrong, unless a test holds them to end them by itself.
 */
export class Played {
  readonly run: Run;
  readonly commands: Command[] = [];
  /** Batches that are under way, of steps or of undos. */
  readonly underWay: (readonly StepTask[])[] = [];
  nowMs = START_MS;
  readonly holds = new Set<'check' | 'tell'>();
  #requests = 0;

  constructor(over: Partial<NewRun> = {}) {
    this.run = newRun({ sharePackId: 'run-1', ...over });
  }

  /** All that the machine asks for because of it, and because of what ends at once. */
  happens(happening: Happening): readonly Command[] {
    const from = this.commands.length;
    const { commands } = reduce(this.run, { ...happening, atMs: this.nowMs });
    this.commands.push(...commands);
    for (const command of commands) this.#endAtOnce(command);
    return this.commands.slice(from);
  }

  #endAtOnce(command: Command): void {
    if (command.kind === 'perform' || command.kind === 'undo') this.underWay.push(command.tasks);
    if (command.kind === 'tell' && !this.holds.has('tell'))
      this.happens({ kind: 'told', number: command.telling.number });
    if (command.kind === 'check' && !this.holds.has('check')) this.checked(command.request);
  }

  read(over: Partial<ReadPack> = {}): this {
    this.happens({ kind: 'read', pack: readPack(over) });
    return this;
  }

  looked(items: readonly PlannedItem[], over: Partial<Extract<RunEvent, { kind: 'looked' }>> = {}): this {
    const { strategy } = this.run;
    this.happens({ kind: 'looked', strategy, refusal: null, settled: counts(0), items, ...over });
    return this;
  }

  after(ms: number): readonly Command[] {
    this.nowMs += ms;
    return this.happens({ kind: 'timeReached' });
  }

  /** Its number, by which its reply is found. */
  ask(question: Question): string {
    this.#requests += 1;
    const request = String(this.#requests);
    this.happens({ ...question, request });
    return request;
  }

  /** undefined: not answered yet. */
  replyTo(request: string): Reply | undefined {
    for (const command of this.commands)
      if (command.kind === 'reply' && command.request === request) return command.reply;
    return undefined;
  }

  answer(answers: Resolutions, by = 'jane'): Reply | undefined {
    return this.replyTo(this.ask({ kind: 'answered', answers, by }));
  }

  decide(Decision: Decision, by = 'jane', Reason?: string): Reply | undefined {
    const decision = { Decision, ...(Reason !== undefined && { Reason }) };
    return this.replyTo(this.ask({ kind: 'decided', decision, by }));
  }

  cancel(why = 'Cancelled by jane'): Reply | undefined {
    return this.replyTo(this.ask({ kind: 'cancelled', why }));
  }

  supersede(over: { readonly why?: string; readonly untilMs?: number } = {}): Reply | undefined {
    return this.replyTo(this.ask({ kind: 'superseded', why: 'Superseded', untilMs: Infinity, ...over }));
  }

  checked(request: string, findings: Partial<CheckFindings> = {}, failure?: string): void {
    this.happens({
      ...{ kind: 'checked', request, findings: { ...NOTHING_WRONG, ...findings } },
      ...(failure !== undefined && { failure }),
    });
  }

  /** The batch that this step is in ends, each step of it as it is said. */
  endBatchOf(id: number, endOf: (task: StepTask) => StepEnd): readonly Command[] {
    const ends = this.#taken(id).map((task) => [task.id, endOf(task)] as const);
    return this.happens({ kind: 'stepsEnded', ends });
  }

  done(id: number, outcome: Outcome = 'created'): readonly Command[] {
    return this.endBatchOf(id, () => ({ kind: 'done', outcome }));
  }

  failed(id: number, reason = 'no'): readonly Command[] {
    return this.endBatchOf(id, () => ({ kind: 'failed', reason }));
  }

  met(id: number, conflict: Conflict): readonly Command[] {
    return this.endBatchOf(id, () => ({ kind: 'conflict', conflict }));
  }

  undone(id: number, end: UndoEnd = UNDONE): readonly Command[] {
    const ends = this.#taken(id).map((task) => [task.id, end] as const);
    return this.happens({ kind: 'undosEnded', ends });
  }

  #taken(id: number): readonly StepTask[] {
    const at = this.underWay.findIndex((batch) => batch.some((task) => task.id === id));
    const [batch] = at < 0 ? [] : this.underWay.splice(at, 1);
    if (!batch) throw new Error(`Step ${id} is not under way.`);
    return batch;
  }

  /** Steps that are under way, in the order in which they were begun. */
  get tasks(): readonly StepTask[] {
    return this.underWay.flat();
  }

  get tellings(): readonly Telling[] {
    return this.commands.flatMap((command) => (command.kind === 'tell' ? [command.telling] : []));
  }

  conflict(type: ResourceType, name: string): Partial<Conflict> {
    for (const { conflict } of this.run.conflicts.values())
      if (conflict.Type === type && conflict.Name === name) return conflict;
    return {};
  }
}

const UNDONE: UndoEnd = { kind: 'undone', outcome: 'rolled_back', left: null };

/** A run that has looked, and waits for what it met. */
export const asking = (conflicts: readonly Conflict[], over: Partial<ReadPack> = {}): Played =>
  new Played().read(over).looked(itemsOf(conflicts));

/** One that waits for its approval too, so that answers to all there is do not let the work begin. */
export const waiting = (...conflicts: readonly Conflict[]): Played =>
  asking(conflicts, { approval: { Status: 'pending' } });

/** A run that is at work on these steps. */
export const working = (items: readonly PlannedItem[], over: Partial<ReadPack> = {}): Played =>
  new Played().read(over).looked(items);

/** In short: what kinds of commands there are, in their order. */
export const kindsOf = (commands: readonly Command[]): readonly string[] => commands.map(({ kind }) => kind);
