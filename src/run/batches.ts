import type { Command, StepTask } from './commands';
import { taskOf, verbNow } from './graph';
import type { Run, StepState } from './state';

/** How steps are sent, to be done or to be taken back: as many in a batch, and batches at once, as the run's rule says. */

/** What can be cured by retrying is tried again for as long as a step of its own activity is (src/workflows/activity-options.ts). */
const GIVE_UP_AFTER_MS = 60 * 60_000;
/** At most so long, whatever the workspace asks for. */
const LONGEST_PAUSE_MS = 60_000;

export interface Sent {
  readonly commands: readonly Command[];
  /** Those for which no slot is free. */
  readonly waiting: readonly StepState[];
}

/** Sends those that may be begun, in their order, as far as slots are free. @param begin makes of a step what its activity gets */
export function send(
  run: Run,
  kind: 'perform' | 'undo',
  startable: readonly StepState[],
  begin: (state: StepState) => StepTask,
): Sent {
  const commands: Command[] = [];
  let begun = 0;
  for (;;) {
    const size = batchSize(run, startable.length - begun);
    if (size === 0) return { commands, waiting: startable.slice(begun) };
    commands.push({ kind, tasks: startable.slice(begun, begun + size).map(begin) });
    run.batchesRunning += 1;
    begun += size;
  }
}

/**
 * How many of those that wait go into the next batch: what waits is spread over the slots that are free, so that a few steps
 * are not one batch that keeps the other slots idle.
 */
function batchSize(run: Run, waiting: number): number {
  const { size, slots, width } = run.pack?.batches ?? { size: 1, slots: 1, width: 1 };
  const free = slots - run.batchesRunning;
  return free <= 0 ? 0 : Math.min(size, waiting, Math.max(width, Math.ceil(waiting / free)));
}

/**
 * It is under way from now on. @returns exactly what its activity gets: whoever takes a step back gets what it was done with, and
 * not what was answered since
 */
export function beginTask(run: Run, state: StepState, phase: 'running' | 'undoing', nowMs: number): StepTask {
  state.phase = phase;
  state.begins += 1;
  state.firstTriedMs ??= nowMs;
  run.paused.delete(state.step.id);
  run.running += 1;
  const task = taskNow(run, state, phase);
  if (phase === 'running') state.task = task;
  return task;
}

function taskNow(run: Run, state: StepState, phase: 'running' | 'undoing'): StepTask {
  if (phase === 'undoing' && state.task) return { ...state.task, begin: state.begins };
  const verb = verbNow(run, state);
  return taskOf(run, state, verb === 'skip' ? 'create' : verb);
}

/**
 * A batch has ended: its slot is free again, and so are its steps. What ends that is not under way so, or unknown, was no batch of
 * this run's: nothing follows from it.
 */
export function* endedOf<End>(
  run: Run,
  phase: 'running' | 'undoing',
  ends: readonly (readonly [id: number, end: End])[],
): Generator<readonly [StepState, End]> {
  let isOurs = false;
  for (const [id, end] of ends) {
    const state = run.steps.get(id);
    if (state?.phase !== phase) continue;
    if (!isOurs) run.batchesRunning -= 1;
    isOurs = true;
    run.running -= 1;
    yield [state, end];
  }
}

/** Whether what could be cured by retrying has been tried for as long as it is. */
export const isGivenUp = ({ firstTriedMs }: StepState, nowMs: number): boolean =>
  nowMs - (firstTriedMs ?? nowMs) > GIVE_UP_AFTER_MS;

/** It is to be sent again, and not before this. */
export function pause(run: Run, state: StepState, afterMs: number, nowMs: number): void {
  state.notBeforeMs = nowMs + Math.min(afterMs, LONGEST_PAUSE_MS);
  run.paused.add(state.step.id);
}
