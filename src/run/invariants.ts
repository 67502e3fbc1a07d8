import { stepKey } from '../plan/resource';
import type { Action } from '../plan/conflict';
import { inParts, MAX_ERROR_MESSAGE } from './bounds';
import type { Command, StepTask } from './commands';
import type { RunEvent } from './events';
import type { History, Recorded } from './history';
import { targetOf } from './history';
import { isAsking, openConflicts, resolutionDeadlineOf, statusOf } from './state';
import type { Run } from './state';
import { conflictsView, statusView } from './views/status';

/** What always holds of a run, whatever happens and in whatever order: the machine is right as long as it does. */

/** What the machine cannot see: the workspace and the store, as far as somebody watches them. */
export interface World {
  /** Steps of which something stands in the workspace that they did. */
  leftovers(): Iterable<number>;
  /** A write to somebody else's resource, as it was then, that no recorded answer allows. */
  unasked(): string | null;
  /** Whether the store has what this request asked for. */
  isRecorded(request: string): boolean;
}

/** One event, just after the machine has answered it. */
export interface Moment {
  readonly event: RunEvent;
  /** After the event. */
  readonly run: Run;
  readonly commands: readonly Command[];
  /** With the event taken in, and the commands not yet. */
  readonly past: History;
  readonly world: World;
}

export interface Invariant {
  readonly number: number;
  readonly says: string;
  /** What is wrong, in words; null: it holds. */
  readonly broken: (moment: Moment) => string | null;
  /** Looks at everything: for a sample. */
  readonly isCostly?: true;
}

/** A payload of 2 MB stops a workflow for good; this leaves room for names that take three bytes a character. */
const MOST_BYTES = 1_000_000;
/** Wakes come no more often than this. */
const WAKE_EACH_MS = 1_000;

export const INVARIANTS: readonly Invariant[] = [
  { number: 1, says: 'Never two writes to one resource at once.', broken: twoWrites },
  { number: 2, says: 'No undo while a step runs.', broken: undoBesideStep },
  {
    number: 3,
    says: 'Ended: each step has an outcome or was never begun, and no conflict is open unless EXPIRED, CANCELLED or FAILED.',
    broken: endedAmiss,
  },
  {
    number: 4,
    says: 'The answer that is written down is the input of the step: verb, name and fingerprint.',
    broken: notAsRecorded,
  },
  {
    number: 5,
    says: 'What was begun and not done is taken back or listed when the run ends FAILED, CANCELLED or EXPIRED.',
    broken: forgotten,
  },
  {
    number: 6,
    says: 'It is told to stop as soon as it does not go on, and nothing is begun after that.',
    broken: begunAfterStop,
  },
  { number: 7, says: 'Every wait has a time at which it ends.', broken: waitsForEver },
  { number: 8, says: 'Told numbers have no gap, and one is under way at a time.', broken: toldAmiss },
  {
    number: 9,
    says: "Nobody else's resource is changed or deleted without an answer that names it as it was then.",
    broken: ({ world }) => world.unasked(),
  },
  {
    number: 10,
    says: 'Whatever leaves the workflow has a bound that does not depend on the pack.',
    broken: tooLarge,
    isCostly: true,
  },
  { number: 11, says: 'Whoever was told "taken" can read it in the store.', broken: takenUnwritten },
  { number: 12, says: 'An ended run asks for nothing any more, and stays ended.', broken: livesOn },
  {
    number: 13,
    says: 'Every request has exactly one reply, at the latest when the run ends.',
    broken: unanswered,
  },
  { number: 14, says: 'When all is told, the store says what the run holds.', broken: toldOtherwise },
  { number: 15, says: 'A cancel that was taken ends the run CANCELLED.', broken: cancelLost },
  { number: 16, says: 'It is woken only for something that is due then.', broken: wokenForNothing },
];

function* tasksOf(commands: readonly Command[], kind: 'perform' | 'undo'): Generator<StepTask> {
  for (const command of commands) if (command.kind === kind) yield* command.tasks;
}

function twoWrites({ commands, past }: Moment): string | null {
  if (!commands.some(({ kind }) => kind === 'perform' || kind === 'undo')) return null;
  const ids = new Set(past.inFlight.keys());
  const targets = new Set(past.targets.keys());
  for (const kind of ['perform', 'undo'] as const)
    for (const task of tasksOf(commands, kind)) {
      const target = targetOf(task);
      if (ids.has(task.id)) return `step ${task.id} is begun while it runs`;
      if (targets.has(target)) return `${target} is worked at by two steps`;
      ids.add(task.id);
      targets.add(target);
    }
  return null;
}

function undoBesideStep({ run, commands, past }: Moment): string | null {
  const performs = past.performing > 0 || commands.some(({ kind }) => kind === 'perform');
  if (!performs) return null;
  if (run.phase === 'undoing' || run.phase === 'ending' || run.phase === 'ended')
    return `it is ${run.phase} while a step runs`;
  return commands.some(({ kind }) => kind === 'undo') ? 'an undo is begun while a step runs' : null;
}

function endedAmiss({ run }: Moment): string | null {
  const open = [...openConflicts(run)].length;
  if (open !== run.open) return `${open} conflicts are open, and ${run.open} are counted`;
  if (run.phase !== 'ended' || run.isDryRun || run.pack === undefined || run.pack.ended) return null;
  const { end } = run;
  if (end === null) return 'it has ended, and nothing says how';
  const isWhole = end.status === 'COMPLETED';
  if (isWhole && open > 0) return `it is COMPLETED with ${open} conflicts open`;
  for (const { step, outcome, begun, phase } of run.steps.values()) {
    if (phase === 'running' || phase === 'undoing') return `step ${step.id} is ${phase} at the end`;
    if (outcome === null && isWhole) return `step ${step.id} has no outcome, though all is COMPLETED`;
    if (outcome === null && begun && !run.stepErrors.has(step.id))
      return `step ${step.id} was begun, and nothing says what became of it`;
  }
  return null;
}

function notAsRecorded({ run, commands, past }: Moment): string | null {
  for (const task of tasksOf(commands, 'perform')) {
    const recorded = past.recorded.get(stepKey(task.type, task.name));
    if (recorded === undefined) {
      if (task.fingerprint !== undefined) return `step ${task.id} has an answer that is not written down`;
      continue;
    }
    const wrong = differsFrom(recorded, task, run.steps.get(task.id)?.step.verb === 'delete');
    if (wrong !== null) return `step ${task.id}: ${wrong}`;
  }
  if (run.phase !== 'ended') return null;
  for (const { step, phase } of run.steps.values())
    if (phase === 'skipped' && step.verb !== 'none' && answerTo(past, step)?.action !== 'skip')
      return `step ${step.id} was skipped, and no answer says so`;
  return null;
}

const answerTo = (past: History, { type, name }: Pick<StepTask, 'type' | 'name'>): Recorded['answer'] =>
  past.recorded.get(stepKey(type, name))?.answer ?? null;

function differsFrom({ answer, fingerprint }: Recorded, task: StepTask, deletes: boolean): string | null {
  if (answer === null) return 'begun while its conflict is open';
  const verb = VERB_OF[answer.action](deletes);
  if (task.verb !== verb) return `answered ${answer.action}, begun with ${task.verb}`;
  if (task.fingerprint !== fingerprint)
    return `answered about ${fingerprint}, begun with ${task.fingerprint ?? 'none'}`;
  if (answer.action === 'rename' && task.actualName !== answer.newName)
    return `renamed to ${answer.newName ?? 'nothing'}, begun as ${task.actualName ?? task.name}`;
  return null;
}

const VERB_OF: Readonly<Record<Action, (deletes: boolean) => string>> = {
  skip: () => 'nothing',
  rename: () => 'create',
  overwrite: (deletes) => (deletes ? 'delete' : 'update'),
  replace: () => 'replace',
};

const TAKEN_BACK: readonly (string | undefined)[] = ['FAILED', 'CANCELLED', 'EXPIRED', 'VALIDATION_FAILED'];

function forgotten({ run, past, world }: Moment): string | null {
  if (run.phase !== 'ended' || run.pack?.onFailure !== 'rollback') return null;
  if (run.pack.ended || !TAKEN_BACK.includes(run.end?.status)) return null;
  for (const id of past.begun) {
    const { phase, outcome } = run.steps.get(id) ?? {};
    const isSettled = phase === 'undone' || phase === 'left';
    if (!isSettled && outcome !== 'unchanged')
      return `step ${id} was begun, and is neither taken back nor listed`;
  }
  for (const id of world.leftovers()) {
    const state = run.steps.get(id);
    // What a run had begun before it was reset, it hears of with the look: one that ends before that cannot know of it.
    if (state && state.phase !== 'left') return `something of step ${id} stands, and nothing says so`;
  }
  return null;
}

function begunAfterStop({ run, commands, past }: Moment): string | null {
  let hasStopped = past.hasStopped;
  for (const { kind } of commands) {
    if (kind === 'stop') hasStopped = true;
    else if (kind === 'perform' && hasStopped) return 'a step is begun after stop';
  }
  const hasToStop = run.phase === 'draining' || run.phase === 'undoing';
  return hasToStop && !hasStopped ? `it is ${run.phase}, and nobody is told to stop` : null;
}

function waitsForEver({ run, commands, past }: Moment): string | null {
  if (run.phase === 'ended') return null;
  const woken = commands.find((command) => command.kind === 'wake');
  const wakeAtMs = woken?.kind === 'wake' ? woken.atMs : past.wakeAtMs;
  const checksMore = commands.some(({ kind }) => kind === 'check');
  const checks = past.checks.size > 0 || checksMore;
  const deadline = Date.parse(resolutionDeadlineOf(run) ?? '');
  if (checksMore && deadline <= past.nowMs) return 'an answer is looked at that came after the deadline';
  if (isAsking(run) && !checks) {
    const latest = Math.max(deadline, past.nowMs) + WAKE_EACH_MS;
    if (!(wakeAtMs !== null && wakeAtMs <= latest)) return 'it asks, and nothing wakes it at the deadline';
  }
  const latest = pausedUntilMs(run, past.nowMs) + WAKE_EACH_MS;
  if (latest !== Infinity && !(wakeAtMs !== null && wakeAtMs <= latest))
    return 'a step has a pause that nothing ends';
  const isUnderWay =
    run.phase === 'reading' ||
    run.phase === 'looking' ||
    checks ||
    wakeAtMs !== null ||
    past.inFlight.size > 0 ||
    past.underWay !== null ||
    commands.some(({ kind }) => kind === 'perform' || kind === 'undo' || kind === 'tell');
  return isUnderWay ? null : `it is ${run.phase}, and nothing is under way or armed`;
}

function toldAmiss({ commands, past }: Moment): string | null {
  let { told, underWay } = past;
  for (const command of commands) {
    if (command.kind !== 'tell') continue;
    const { number } = command.telling;
    if (underWay !== null) return `${number} is told while ${underWay.number} is under way`;
    if (number !== told + 1) return `${number} is told after ${told}`;
    told = number;
    underWay = command.telling;
  }
  return null;
}

/** Each as it travels: what has parts is sent part by part (src/run/bounds.ts). */
function tooLarge({ run, commands }: Moment): string | null {
  for (const command of commands) {
    const parts = command.kind === 'check' ? inParts(command.resolutions).map(withoutReasons) : [command];
    for (const part of parts) {
      const size = bytesOf(part);
      if (size > MOST_BYTES) return `${command.kind} has ${size} bytes`;
    }
  }
  const views = { status: statusView(run), conflicts: conflictsView(run) };
  for (const [name, view] of Object.entries(views)) {
    const size = bytesOf(view);
    if (size > MOST_BYTES) return `the view ${name} has ${size} bytes`;
  }
  const length = run.end?.errorMessage?.length ?? 0;
  return length > MAX_ERROR_MESSAGE ? `the ErrorMessage has ${length} characters` : null;
}

const withoutReasons = (resolutions: readonly { readonly reason: string | null }[]): unknown =>
  resolutions.map((resolution) => ({ ...resolution, reason: null }));

const bytesOf = (value: unknown): number => {
  const text = JSON.stringify(value);
  // Most are far from it, and counting bytes costs more than counting characters.
  return text.length * 4 < MOST_BYTES ? text.length : new TextEncoder().encode(text).length;
};

function takenUnwritten({ commands, world }: Moment): string | null {
  for (const command of commands)
    if (command.kind === 'reply' && command.reply.kind === 'taken' && !world.isRecorded(command.request))
      return `${command.request} is told "taken", and the store does not have it`;
  return null;
}

function livesOn({ run, commands, past }: Moment): string | null {
  if (!past.hasEnded) return null;
  if (run.phase !== 'ended') return `it is ${run.phase} after its end`;
  const asks = commands.find(({ kind }) => kind !== 'reply');
  return asks ? `it asks for ${asks.kind} after its end` : null;
}

function unanswered({ run, commands, past }: Moment): string | null {
  const replied = new Set<string>();
  for (const command of commands) {
    if (command.kind !== 'reply') continue;
    const { request } = command;
    if (!past.requests.has(request) || replied.has(request)) return `${request} has two replies`;
    replied.add(request);
  }
  const waiting = [...past.requests].filter((request) => !replied.has(request));
  return run.phase === 'ended' && waiting.length > 0 ? `${waiting.join(', ')} never had a reply` : null;
}

function toldOtherwise({ run, commands, past }: Moment): string | null {
  if (past.underWay !== null || run.phase === 'ending' || run.phase === 'ended') return null;
  if (commands.some(({ kind }) => kind === 'tell')) return null;
  if (past.status !== statusOf(run)) return `the store says ${past.status}, the run is ${statusOf(run)}`;
  if (past.deadline !== resolutionDeadlineOf(run)) return 'the store has another deadline than the run';
  for (const [key, { conflict }] of run.conflicts) {
    const recorded = past.recorded.get(key);
    if (recorded?.fingerprint !== conflict.Fingerprint) return `the store asks something else about ${key}`;
    const { action, newName = null } = recorded.answer ?? {};
    if (action !== conflict.Action || newName !== (conflict.NewName ?? null))
      return `the store has another answer about ${key} than the run: ${action ?? 'none'}, ${conflict.Action ?? 'none'}`;
  }
  return null;
}

function cancelLost({ run, past }: Moment): string | null {
  if (run.phase !== 'ended' || !past.cancelTaken || run.end?.status === 'CANCELLED') return null;
  return `a cancel was taken, and the run ended ${run.end?.status ?? 'without an end'}`;
}

/** Each wake is some events of a history that has room for 50,000. */
function wokenForNothing({ run, commands, past }: Moment): string | null {
  const wake = commands.find((command) => command.kind === 'wake');
  if (wake?.kind !== 'wake') return null;
  return dueMs(run, past.nowMs) <= wake.atMs ? null : 'it is woken, and nothing will be due';
}

/** The next point in time, from now on, at which something is due. */
function dueMs(run: Run, nowMs: number): number {
  const due: number[] = [];
  if (isAsking(run)) {
    for (const { remindAtMs, expireAtMs } of openConflicts(run)) due.push(remindAtMs, expireAtMs);
    if (run.approvalDeadline) due.push(run.approvalDeadline.remindAtMs, run.approvalDeadline.expireAtMs);
  }
  return Math.min(pausedUntilMs(run, nowMs), ...due.filter((atMs) => atMs > nowMs));
}

/** When the first pause is over that is not over yet. */
function pausedUntilMs(run: Run, nowMs: number): number {
  let first = Infinity;
  if (run.phase !== 'working' && run.phase !== 'undoing') return first;
  for (const id of run.paused) {
    const { notBeforeMs = 0 } = run.steps.get(id) ?? {};
    if (notBeforeMs > nowMs) first = Math.min(first, notBeforeMs);
  }
  return first;
}
