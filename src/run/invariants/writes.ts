import { nameKeyOf, stepKey } from '../../plan/resource';
import type { Action } from '../../plan/conflict';
import type { Command, StepTask } from '../commands';
import type { History, Recorded } from '../history';
import { targetOf } from '../history';
import type { Run } from '../state';
import type { Moment } from './moment';

function* tasksOf(commands: readonly Command[], kind: 'perform' | 'undo'): Generator<StepTask> {
  for (const command of commands) if (command.kind === kind) yield* command.tasks;
}

export function twoWrites({ run, commands, past }: Moment): string | null {
  if (!commands.some(({ kind }) => kind === 'perform' || kind === 'undo')) return null;
  const ids = new Set(past.inFlight.keys());
  const targets = new Set(past.targets.keys());
  for (const kind of ['perform', 'undo'] as const)
    for (const task of tasksOf(commands, kind)) {
      const target = targetOf(task);
      if (ids.has(task.id)) return `step ${task.id} is begun while it runs`;
      if (renamedTwice(run, task)) return `${target} is what two steps are renamed to`;
      if (targets.has(target)) return `${target} is worked at by two steps`;
      ids.add(task.id);
      targets.add(target);
    }
  return null;
}

/** Also where they are not worked at at once: the second would find the first's. */
function renamedTwice(run: Run, { id, type, actualName }: StepTask): boolean {
  if (actualName === undefined) return false;
  const target = nameKeyOf(type, actualName);
  for (const { stepId, conflict } of run.conflicts.values()) {
    const { Type, NewName } = conflict;
    if (NewName === undefined || stepId === id || Type !== type) continue;
    if (nameKeyOf(Type, NewName) === target) return true;
  }
  return false;
}

export function undoBesideStep({ run, commands, past }: Moment): string | null {
  const performs = past.performing > 0 || commands.some(({ kind }) => kind === 'perform');
  if (!performs) return null;
  if (run.phase === 'undoing' || run.phase === 'ending' || run.phase === 'ended')
    return `it is ${run.phase} while a step runs`;
  return commands.some(({ kind }) => kind === 'undo') ? 'an undo is begun while a step runs' : null;
}

export function notAsRecorded({ run, commands, past }: Moment): string | null {
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
  if (answer.fingerprint !== fingerprint)
    return `asked about ${fingerprint}, answered about ${answer.fingerprint}`;
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

export function begunAfterStop({ run, commands, past }: Moment): string | null {
  let hasStopped = past.hasStopped;
  for (const { kind } of commands) {
    if (kind === 'stop') hasStopped = true;
    else if (kind === 'perform' && hasStopped) return 'a step is begun after stop';
  }
  const hasToStop = run.phase === 'draining' || run.phase === 'undoing';
  return hasToStop && !hasStopped ? `it is ${run.phase}, and nobody is told to stop` : null;
}

export function stoppedIsFailed({ event, run, past }: Moment): string | null {
  if (event.kind !== 'stepsEnded' || !past.hasStopped) return null;
  for (const [id, { kind }] of event.ends)
    if (kind === 'stopped' && run.steps.get(id)?.outcome === 'failed')
      return `step ${id} was stopped, and is told as failed`;
  return null;
}
