import type { Action, Conflict } from '../plan/conflict';
import { nameKeyOf, stepKey } from '../plan/resource';
import type { Command, StepTask, Telling } from './commands';
import type { RunEvent } from './events';
import type { Run } from './state';

/**
 * What of a run's past its invariants need (src/run/invariants.ts): kept beside the run by whoever watches it, which is its tests and
 * nobody else. It stands here because it says with them what the machine is.
 */
export interface History {
  nowMs: number;
  /** Steps that are done or taken back just now, and by the resource's name in the workspace whose they are. */
  readonly inFlight: Map<number, 'perform' | 'undo'>;
  readonly targets: Map<string, number>;
  /** How many of them are done. */
  performing: number;
  /** Steps that were ever begun. */
  readonly begun: Set<number>;
  readonly checks: Set<string>;
  wakeAtMs: number | null;
  hasStopped: boolean;
  told: number;
  underWay: Telling | null;
  /** What is written down by now: status, deadline, and each conflict's answer. */
  status: string;
  deadline: string | null;
  readonly recorded: Map<string, Recorded>;
  /** Requests that have no reply yet. */
  readonly requests: Set<string>;
  /** Those of them that are cancels, and whether one was taken. */
  readonly cancels: Set<string>;
  cancelTaken: boolean;
  hasEnded: boolean;
}

/** A conflict as it is written down: what is asked about, and the answer, if any. */
export interface Recorded {
  readonly fingerprint: string;
  readonly answer: {
    readonly action: Action;
    readonly newName: string | null;
    /** Of what its giver saw. */
    readonly fingerprint: string;
  } | null;
}

export const newHistory = (): History => ({
  nowMs: 0,
  inFlight: new Map(),
  targets: new Map(),
  performing: 0,
  begun: new Set(),
  checks: new Set(),
  wakeAtMs: null,
  hasStopped: false,
  told: 0,
  underWay: null,
  status: 'IN_PROGRESS',
  deadline: null,
  recorded: new Map(),
  requests: new Set(),
  cancels: new Set(),
  cancelTaken: false,
  hasEnded: false,
});

/** The resource that a step works at: no two steps may have the same. */
export const targetOf = ({ type, name, actualName }: StepTask): string =>
  `${type}/${nameKeyOf(type, actualName ?? name)}`;

/** Takes in what has happened, before the machine is asked what follows. */
export function happened(history: History, event: RunEvent): void {
  history.nowMs = event.atMs;
  switch (event.kind) {
    case 'looked':
      for (const { conflict } of event.items)
        if (conflict) history.recorded.set(stepKey(conflict.Type, conflict.Name), recordedOf(conflict));
      return;
    case 'answered':
    case 'decided':
    case 'superseded':
      history.requests.add(event.request);
      return;
    case 'cancelled':
      if (event.request === null) return;
      history.requests.add(event.request);
      history.cancels.add(event.request);
      return;
    case 'checked':
      history.checks.delete(event.request);
      return;
    case 'stepsEnded':
      for (const [id] of event.ends) landed(history, id);
      return;
    case 'undosEnded':
      for (const [id] of event.ends) landed(history, id);
      return;
    case 'timeReached':
      history.wakeAtMs = null;
      return;
    case 'told':
      if (history.underWay?.number === event.number) writtenDown(history, history.underWay);
      return;
    default:
  }
}

/** Takes in what the machine has asked for, and what it is now. */
export function asked(history: History, commands: readonly Command[], { phase }: Pick<Run, 'phase'>): void {
  history.hasEnded = phase === 'ended';
  for (const command of commands)
    switch (command.kind) {
      case 'check':
        history.checks.add(command.request);
        break;
      case 'perform':
      case 'undo':
        for (const task of command.tasks) leaves(history, command.kind, task);
        break;
      case 'stop':
        history.hasStopped = true;
        break;
      case 'tell':
        history.told = command.telling.number;
        history.underWay = command.telling;
        break;
      case 'wake':
        history.wakeAtMs = command.atMs;
        break;
      case 'reply':
        history.cancelTaken ||= command.reply.kind === 'taken' && history.cancels.has(command.request);
        history.requests.delete(command.request);
        history.checks.delete(command.request);
    }
}

function leaves(history: History, kind: 'perform' | 'undo', task: StepTask): void {
  history.inFlight.set(task.id, kind);
  history.targets.set(targetOf(task), task.id);
  if (kind === 'undo') return;
  history.performing += 1;
  history.begun.add(task.id);
}

function landed(history: History, id: number): void {
  if (history.inFlight.get(id) === 'perform') history.performing -= 1;
  history.inFlight.delete(id);
  for (const [target, step] of history.targets) if (step === id) history.targets.delete(target);
}

/** As the store does it: what is opened has no answer, then what is answered has one. */
function writtenDown(history: History, telling: Telling): void {
  history.underWay = null;
  if (telling.status !== undefined) history.status = telling.status;
  if (telling.resolutionDeadline !== undefined) history.deadline = telling.resolutionDeadline;
  for (const { type, name, fingerprint } of telling.opened ?? [])
    history.recorded.set(stepKey(type, name), { fingerprint, answer: null });
  for (const { resolutions } of telling.answers ?? [])
    for (const { type, name, action, newName, fingerprint: seen } of resolutions) {
      const key = stepKey(type, name);
      const fingerprint = history.recorded.get(key)?.fingerprint ?? '';
      history.recorded.set(key, { fingerprint, answer: { action, newName, fingerprint: seen } });
    }
  for (const { type, name, answer } of telling.closed ?? []) {
    const key = stepKey(type, name);
    const fingerprint = history.recorded.get(key)?.fingerprint ?? '';
    if (answer === null) history.recorded.delete(key);
    else history.recorded.set(key, { fingerprint, answer: { ...answer, fingerprint } });
  }
}

const recordedOf = ({ Fingerprint: fingerprint, Action, NewName }: Conflict): Recorded => ({
  fingerprint,
  answer: Action === undefined ? null : { action: Action, newName: NewName ?? null, fingerprint },
});
