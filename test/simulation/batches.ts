import {
  ActivityFailure,
  CancelledFailure,
  RetryState,
  TimeoutFailure,
  TimeoutType,
} from '@temporalio/common';
import type { Command } from '../../src/run/commands';
import { stepEndOf } from '../../src/workflows/failure';
import { oneOf } from './choices';
import { delivered, fault } from './sim';
import type { Batch, Sim } from './sim';
import { advanceStep, sendOff } from './steps';
import { journalOf } from './store';
import { advanceUndo } from './undos';
import { find, remove } from './workspace';

/** Activities of many steps: they are done side by side, and end together. */
export function begin(
  sim: Sim,
  { kind, tasks }: Extract<Command, { readonly kind: 'perform' | 'undo' }>,
): void {
  const works = tasks.map((task) => ({ task, at: 'fresh' as const, end: undefined, isQueued: false }));
  const batch: Batch = { kind, works, isDelivered: false };
  sim.batches.push(batch);
  goOn(sim, batch);
}

function goOn(sim: Sim, batch: Batch): void {
  batch.works.forEach((work, index) => {
    if (work.at === 'ended' || work.isQueued) return;
    work.isQueued = true;
    sim.pending.push(() => advance(sim, batch, index));
  });
  if (batch.works.every(({ at }) => at === 'ended')) sim.pending.push(() => deliver(sim, batch));
}

function advance(sim: Sim, batch: Batch, index: number): void {
  const work = batch.works[index];
  if (!work || batch.isDelivered) return;
  work.isQueued = false;
  if (work.at === 'ended') return;
  if (batch.kind === 'undo') {
    const one = batch.works[index];
    if (one) advanceUndo(sim, one);
  } else {
    const one = batch.works[index];
    if (one) advanceStep(sim, one);
    if (one?.end?.kind === 'conflict' && fault(sim, 'late conflict told early', 70))
      tellEarly(sim, batch, index);
  }
  goOn(sim, batch);
}

/** By a heartbeat, which comes before the batch's end or not at all. */
function tellEarly(sim: Sim, batch: Extract<Batch, { kind: 'perform' }>, index: number): void {
  sim.pending.push(() => {
    const { task, end } = batch.works[index] ?? {};
    if (batch.isDelivered || !task || end?.kind !== 'conflict') return;
    // A step that was begun again meanwhile has met this one before.
    const isStill = (): boolean => sim.run.steps.get(task.id)?.begins === task.begin;
    sim.send({ kind: 'lateFound', found: [[task.id, end.conflict]] }, isStill);
    if (fault(sim, 'finding overtaken', 20)) overtake(sim, batch, index);
  });
}

/**
 * The worker was taken for dead when it found that, and the attempt after it had looked for findings before: what is in the way goes,
 * and the step is done as if nothing had been.
 */
function overtake(sim: Sim, batch: Extract<Batch, { kind: 'perform' }>, index: number): void {
  const work = batch.works[index];
  if (!work) return;
  const { id, type, name, actualName } = work.task;
  const existing = find(sim.workspace, type, actualName ?? name);
  if (existing && existing.madeBy === null) remove(sim.workspace, existing, null);
  journalOf(sim.store, id).found = undefined;
  [work.at, work.end] = ['fresh', undefined];
  goOn(sim, batch);
}

function deliver(sim: Sim, batch: Batch): void {
  if (batch.isDelivered || batch.works.some(({ at }) => at !== 'ended')) return;
  batch.isDelivered = true;
  sim.batches.splice(sim.batches.indexOf(batch), 1);
  if (batch.kind === 'perform') sim.send({ kind: 'stepsEnded', ends: endsOf(batch.works) });
  else sim.send({ kind: 'undosEnded', ends: endsOf(batch.works) });
}

const endsOf = <End>(
  works: readonly { readonly task: { readonly id: number }; readonly end: End | undefined }[],
): readonly (readonly [number, End])[] =>
  works.flatMap(({ task, end }) => (end === undefined ? [] : [[task.id, end] as const]));

/**
 * Temporal tries nothing again that it was asked to cancel: whatever of the batch was done, all there is to say of it is that it
 * failed in time, or was cancelled. What had left arrives.
 */
function loseForGood(sim: Sim, batch: Extract<Batch, { kind: 'perform' }>): void {
  delivered(sim, 'attempt lost after the stop');
  const how = stepEndOf(oneOf(sim.choices, LOST));
  for (const work of batch.works) {
    if (work.at === 'write' || work.at === 'make') sendOff(sim, work.task, work.at === 'make');
    [work.at, work.end] = ['ended', how];
  }
  goOn(sim, batch);
}

const lostBy = (cause: Error): Error =>
  new ActivityFailure('lost', 'performSteps', '1', RetryState.CANCEL_REQUESTED, 'worker', cause);
const LOST = [
  lostBy(new TimeoutFailure('silent', undefined, TimeoutType.HEARTBEAT)),
  lostBy(new CancelledFailure('cancelled')),
];

/** The worker dies, or is taken for dead: all of the attempt but what the store has is lost, and it is done again. */
export function loseAttempt(sim: Sim, batch: Batch): void {
  delivered(sim, 'worker died');
  if (batch.kind === 'perform' && sim.hasStopped) {
    loseForGood(sim, batch);
    return;
  }
  for (const work of batch.works) {
    work.at = 'fresh';
    work.end = undefined;
  }
  goOn(sim, batch);
}
