import { MOST_ERRORS } from '../../src/run/bounds';
import type { Command } from '../../src/run/commands';
import type { RunEvent } from '../../src/run/events';
import type { Reduced, reduce } from '../../src/run/reduce';
import { TIME_IS_OVER } from '../../src/run/refusals';
import type { Run } from '../../src/run/state';
import { stepKey } from '../../src/plan/resource';

type Reduce = typeof reduce;

/** A small fault made in the machine on purpose, which the simulation has to find; 0: that the run ends. */
export interface Mutant {
  readonly does: string;
  readonly breaks: number;
  /** Anew for each schedule. */
  readonly of: (reduce: Reduce) => Reduce;
}

type Kind = Command['kind'];
type CommandOf<K extends Kind> = Extract<Command, { readonly kind: K }>;

/** A machine that asks for something else. */
const asking =
  (change: (commands: readonly Command[], run: Run, event: RunEvent) => readonly Command[]) =>
  (step: Reduce): Reduce =>
  (run, event) => {
    const { state, commands } = step(run, event);
    return { state, commands: change(commands, state, event) };
  };

/** A machine whose state is another before the event, or after it. */
const with_ =
  (tamper: {
    readonly before?: (run: Run, event: RunEvent) => void;
    readonly after?: (run: Run, event: RunEvent) => void;
  }) =>
  (step: Reduce): Reduce =>
  (run, event): Reduced => {
    tamper.before?.(run, event);
    const reduced = step(run, event);
    tamper.after?.(run, event);
    return reduced;
  };

/** A machine that hears something else. */
const hearing =
  (change: (event: RunEvent, run: Run) => readonly RunEvent[]) =>
  (step: Reduce): Reduce =>
  (run, event) => ({ state: run, commands: change(event, run).flatMap((one) => step(run, one).commands) });

const each = <K extends Kind>(kind: K, change: (command: CommandOf<K>) => readonly Command[]) =>
  asking((commands) => commands.flatMap((one) => (one.kind === kind ? change(one as CommandOf<K>) : [one])));

/** What is renamed is made under the name that another one of its kind was given. */
const renamingTwice = asking((commands, run) =>
  commands.map((one) => {
    if (one.kind !== 'perform') return one;
    const tasks = one.tasks.map((task) => {
      if (task.actualName === undefined) return task;
      const other = [...run.conflicts.values()].find(
        ({ stepId, conflict: { Type, NewName } }) =>
          NewName !== undefined && Type === task.type && stepId !== task.id,
      );
      return other?.conflict.NewName === undefined ? task : { ...task, actualName: other.conflict.NewName };
    });
    return { ...one, tasks };
  }),
);

export const MUTANTS: readonly Mutant[] = [
  {
    does: 'starts a step twice',
    breaks: 1,
    of: each('perform', (command) => [command, command]),
  },
  { does: 'takes two renames to one name', breaks: 1, of: renamingTwice },
  {
    does: 'begins the undo while a step runs',
    breaks: 2,
    of: with_({
      before(run, { kind }) {
        if (kind !== 'cancelled' || run.phase !== 'working') return;
        [run.running, run.batchesRunning] = [0, 0];
        for (const state of run.steps.values()) if (state.phase === 'running') state.begun = false;
      },
    }),
  },
  {
    does: 'takes for done a step that somebody is asked about',
    breaks: 17,
    of: with_({
      after(run, { kind }) {
        if (kind !== 'told' || run.phase !== 'working') return;
        for (const { stepId, conflict } of run.conflicts.values()) {
          const state = run.steps.get(stepId);
          if (conflict.Action !== undefined || state?.phase !== 'waiting') continue;
          [state.phase, state.outcome] = ['done', 'unchanged'];
          run.ready = run.ready.filter((id) => id !== stepId);
        }
      },
    }),
  },
  {
    does: 'leaves open what it asked about a step that was done after all',
    breaks: 17,
    of: with_({
      before(run, event) {
        if (event.kind !== 'stepsEnded') return;
        for (const [id, { kind }] of event.ends) {
          const state = run.steps.get(id);
          if (kind === 'done' && state) state.lateKnown = false;
        }
      },
    }),
  },
  {
    does: 'counts what is open wrongly',
    breaks: 3,
    of: with_({
      after(run, { kind }) {
        if (kind === 'lateFound') run.open += 1;
      },
    }),
  },
  {
    does: 'gives a step another verb than was answered',
    breaks: 4,
    of: each('perform', (command) => [
      {
        ...command,
        tasks: command.tasks.map((task) =>
          task.fingerprint === undefined ? task : { ...task, verb: 'create' },
        ),
      },
    ]),
  },
  {
    does: 'gives a step no fingerprint',
    breaks: 4,
    of: each('perform', (command) => [
      { ...command, tasks: command.tasks.map(({ fingerprint: _, ...task }) => task) },
    ]),
  },
  {
    does: 'begins a step before its answer is written down',
    breaks: 4,
    of: with_({
      before(run) {
        for (const state of run.conflicts.values()) state.answerTold = true;
      },
    }),
  },
  {
    does: 'takes an answer to a question for one to the next',
    breaks: 4,
    of: with_({
      before(run, event) {
        if (event.kind !== 'checked') return;
        const request = run.requests.get(event.request);
        if (!request) return;
        const now = request.resolutions.map(({ type, name }): [string, number] => {
          const key = stepKey(type, name);
          return [key, run.conflicts.get(key)?.question ?? 0];
        });
        run.requests.set(event.request, { ...request, questions: new Map(now) });
      },
    }),
  },
  {
    does: 'forgets at the undo what it had begun',
    breaks: 5,
    of: with_({
      before(run, { kind }) {
        if (kind !== 'cancelled' || run.phase !== 'working') return;
        for (const state of run.steps.values()) if (state.phase === 'done') state.begun = false;
      },
    }),
  },
  {
    does: 'takes what it stopped for what never began',
    breaks: 5,
    of: with_({
      before(run, { kind }) {
        if (kind !== 'stepsEnded' || run.phase !== 'draining') return;
        for (const state of run.steps.values()) if (state.phase === 'stopped') state.begun = false;
      },
    }),
  },
  {
    does: 'takes what it stopped for what failed',
    breaks: 20,
    of: hearing((event) =>
      event.kind === 'stepsEnded'
        ? [{ ...event, ends: event.ends.map(([id, end]) => [id, end.kind === 'stopped' ? SILENT : end]) }]
        : [event],
    ),
  },
  {
    does: 'says of what stays that it was undone',
    breaks: 5,
    of: with_({
      after(run, { kind }) {
        if (kind !== 'undosEnded') return;
        for (const state of run.steps.values()) if (state.phase === 'left') state.phase = 'undone';
      },
    }),
  },
  {
    does: 'begins one more step after a cancel',
    breaks: 6,
    of: asking((commands, run, { kind }) => {
      const waiting = [...run.steps.values()].find(({ phase, begun }) => phase === 'waiting' && !begun);
      if (kind !== 'cancelled' || run.phase !== 'draining' || !waiting) return commands;
      const { id, type, name } = waiting.step;
      return [...commands, { kind: 'perform', tasks: [{ id, type, name, verb: 'create', begin: 1 }] }];
    }),
  },
  { does: 'tells nobody to stop', breaks: 6, of: each('stop', () => []) },
  { does: 'never wakes', breaks: 7, of: each('wake', () => []) },
  {
    does: 'wakes a minute late',
    breaks: 7,
    of: each('wake', ({ atMs }) => [{ kind: 'wake', atMs: atMs + 60_000 }]),
  },
  {
    does: 'keeps a step for ever that failed in passing',
    breaks: 7,
    of: with_({
      after(run, { kind }) {
        if (kind === 'stepsEnded') run.ready = run.ready.filter((id) => !run.paused.has(id));
      },
    }),
  },
  {
    does: 'skips a number',
    breaks: 8,
    of: each('tell', ({ telling }) => [
      {
        kind: 'tell',
        telling: { ...telling, number: telling.number > 2 ? telling.number + 1 : telling.number },
      },
    ]),
  },
  {
    does: 'tells the next before the last is written down',
    breaks: 8,
    of: with_({
      before(run, { kind }) {
        if (kind === 'cancelled') run.told.underWay = null;
      },
    }),
  },
  {
    does: 'overwrites by itself what appears late',
    breaks: 9,
    of: with_({
      after(run, { kind }) {
        if (kind === 'read' && run.pack?.onConflict === 'ask')
          run.pack = { ...run.pack, onConflict: 'overwrite' };
      },
    }),
  },
  {
    does: 'refuses with all the errors that there are',
    breaks: 10,
    of: each('reply', (command) => {
      if (command.reply.kind !== 'refused') return [command];
      const { refusal } = command.reply;
      const Errors = Array.from({ length: 100 * MOST_ERRORS }, () => refusal.Errors[0] ?? TOO_MUCH);
      return [{ ...command, reply: { ...command.reply, refusal: { ...refusal, Errors } } }];
    }),
  },
  {
    does: 'names in its ErrorMessage all that stays',
    breaks: 10,
    of: with_({
      after({ end, ...run }) {
        if (end?.status === 'FAILED' && run.phase === 'ending')
          Object.assign(end, { errorMessage: 'It stays. '.repeat(1_000) });
      },
    }),
  },
  {
    does: 'says "taken" before it is written down',
    breaks: 11,
    of: (step) => (run, event) => {
      const { state, commands } = step(run, event);
      const early = state.repliesWhenTold.splice(0);
      const replies = early.map((request) => ({ kind: 'reply', request, reply: { kind: 'taken' } }) as const);
      return { state, commands: [...commands, ...replies] };
    },
  },
  {
    does: 'tells something more when it is cancelled after its end',
    breaks: 12,
    of: asking((commands, run, { kind }) =>
      kind === 'cancelled' && run.phase === 'ended'
        ? [...commands, { kind: 'tell', telling: { number: run.told.number + 1 } }]
        : commands,
    ),
  },
  {
    does: 'leaves without a reply whose answer is looked at when it stops',
    breaks: 13,
    of: asking((commands, _run, { kind }) =>
      kind === 'cancelled'
        ? commands.filter((one) => !(one.kind === 'reply' && one.request.startsWith('answer')))
        : commands,
    ),
  },
  {
    does: 'forgets to tell that a conflict is open again',
    breaks: 14,
    of: each('tell', ({ telling: { opened: _, ...telling } }) => [{ kind: 'tell', telling }]),
  },
  {
    does: 'tells no deadline',
    breaks: 14,
    of: each('tell', ({ telling: { resolutionDeadline: _, ...telling } }) => [{ kind: 'tell', telling }]),
  },
  {
    does: 'leaves who wants its place without a word when it is cancelled',
    breaks: 18,
    of: (step) => (run, event) => {
      if (event.kind !== 'cancelled') return step(run, event);
      const waiting = run.supersedes.splice(0);
      const reduced = step(run, event);
      run.supersedes.push(...waiting);
      return reduced;
    },
  },
  {
    does: 'takes the first deadline of all for the deadline of each',
    breaks: 19,
    of: (step) => (run, event) => {
      const isOver = [...run.conflicts.values()].some(
        ({ conflict: { Action }, expireAtMs }) => Action === undefined && expireAtMs <= event.atMs,
      );
      if (event.kind !== 'answered' || !isOver || run.requests.size === 0) return step(run, event);
      const { request } = event;
      const Errors = [{ ...TOO_MUCH, Message: TIME_IS_OVER }];
      const refused = { kind: 'refused', type: 'NOT_WAITING', refusal: { Errors } } as const;
      const { commands } = step(run, { kind: 'told', number: -1, atMs: event.atMs });
      return { state: run, commands: [...commands, { kind: 'reply', request, reply: refused }] };
    },
  },
  {
    does: 'loses a cancel while it works',
    breaks: 15,
    of: (step) => (run, event) => {
      if (event.kind !== 'cancelled' || event.request === null || run.phase !== 'working')
        return step(run, event);
      const reply = { kind: 'reply', request: event.request, reply: { kind: 'taken' } } as const;
      return { state: run, commands: [reply] };
    },
  },
  {
    does: 'looks each second whether there is something to do',
    breaks: 16,
    of: asking((commands, run, { atMs }) =>
      run.phase === 'working' && !commands.some(({ kind }) => kind === 'wake')
        ? [...commands, { kind: 'wake', atMs: atMs + 1_000 }]
        : commands,
    ),
  },
  {
    does: 'takes back again and again what it has taken back',
    breaks: 0,
    of: hearing((event) =>
      event.kind === 'undosEnded'
        ? [
            {
              ...event,
              ends: event.ends.map(([id]) => [id, { kind: 'again', reason: 'once more', afterMs: 0 }]),
            },
          ]
        : [event],
    ),
  },
];

const SILENT = { kind: 'failed', reason: 'It was not done in time.' } as const;
const TOO_MUCH = { Pointer: '', Code: 'NOT_WAITING', Message: 'It does not wait.' } as const;
