import type { Outcome } from '../../src/plan/step';
import type { StepTask } from '../../src/run/commands';
import type { StepEnd } from '../../src/run/events';
import { oneOf } from './choices';
import { conflictAbout } from './conflict-about';
import { delivered, fault, isAllowed, landAll } from './sim';
import type { Sim, Work } from './sim';
import { journalOf, keepFinding } from './store';
import { change, find, fingerprintOf, isThere, make, remove } from './workspace';
import type { Resource } from './workspace';

/** The activity of one step, bit by bit: a look, a write, and all that may happen to a write on its way. */
export function advanceStep(sim: Sim, work: Work<StepEnd>): void {
  if (work.at !== 'fresh') {
    write(sim, work);
    return;
  }
  if (sim.hasStopped && !fault(sim, 'stop comes late', 30)) end(work, { kind: 'stopped' });
  else if (fault(sim, 'curable failure', 3)) end(work, again(sim));
  else if (fault(sim, 'final failure', 2)) end(work, { kind: 'failed', reason: 'The workspace refuses it.' });
  else lookFirst(sim, work);
}

function end(work: Work<StepEnd>, how: StepEnd): void {
  work.at = 'ended';
  work.end = how;
}

const again = (sim: Sim): StepEnd => ({
  kind: 'again',
  reason: 'The workspace does not answer.',
  afterMs: oneOf(sim.choices, [0, 500, 5_000, 7_200_000]),
});

function lookFirst(sim: Sim, work: Work<StepEnd>): void {
  const { task } = work;
  const journal = journalOf(sim.store, task.id);
  if (journal.outcome !== null) {
    end(work, { kind: 'done', outcome: journal.outcome });
    return;
  }
  // What an earlier attempt of the same beginning found stands.
  if (journal.found?.begin === task.begin) {
    end(work, { kind: 'conflict', conflict: journal.found.conflict });
    return;
  }
  if (sim.choices.below(2) === 0) landAll(sim, task.id);
  const existing = find(sim.workspace, task.type, task.actualName ?? task.name);
  if (!existing) meetNothing(sim, work);
  else if (existing.madeBy === task.id) finish(sim, work, task.verb === 'replace' ? 'replaced' : 'created');
  else meet(sim, work, existing);
}

function meetNothing(sim: Sim, work: Work<StepEnd>): void {
  const { task } = work;
  if (task.verb === 'delete') {
    finish(sim, work, 'deleted');
    return;
  }
  journalOf(sim.store, task.id).hasBegun = true;
  work.at = 'make';
}

function meet(sim: Sim, work: Work<StepEnd>, existing: Resource): void {
  const { task } = work;
  const journal = journalOf(sim.store, task.id);
  const isBegun = journal.before.some(({ resource }) => resource === existing);
  const agreed = task.fingerprint ?? journal.looked;
  const isAsAgreed = agreed === undefined || agreed === fingerprintOf(existing) || existing.owner === 'pack';
  if (task.verb === 'create' || (!isBegun && !isAsAgreed)) {
    meetConflict(sim, work, existing);
    return;
  }
  if (!isBegun && existing.owner === 'somebody' && !isAllowed(sim, task, fingerprintOf(existing)))
    sim.unasked ??= `step ${task.id} changes ${existing.type} '${existing.name}', and nobody allowed it`;
  if (!isBegun) journal.before.push({ resource: existing, name: existing.name });
  journal.hasBegun = true;
  work.at = 'write';
}

function meetConflict(sim: Sim, work: Work<StepEnd>, existing: Resource): void {
  const { task } = work;
  const step = sim.steps.get(task.id);
  if (!step) throw new Error(`Step ${task.id} was never planned.`);
  const journal = journalOf(sim.store, task.id);
  const conflict = conflictAbout(sim.workspace, step, existing, true);
  delivered(sim, 'late conflict');
  keepFinding(sim.store, conflict);
  journal.found = { begin: task.begin, conflict };
  end(work, { kind: 'conflict', conflict });
}

function finish(sim: Sim, work: Work<StepEnd>, outcome: Outcome): void {
  journalOf(sim.store, work.task.id).outcome = outcome;
  end(work, { kind: 'done', outcome });
}

function write(sim: Sim, work: Work<StepEnd>): void {
  if (fault(sim, 'write refused for now', 4)) end(work, again(sim));
  else if (fault(sim, 'write refused', 2)) end(work, { kind: 'failed', reason: 'The workspace refuses it.' });
  else if (fault(sim, 'late effect', 4)) leave(sim, work);
  else {
    const isDone = takeEffect(sim, work.task, work.at === 'make');
    if (fault(sim, 'answer lost', 4)) giveUp(sim, work);
    else if (!isDone) work.at = 'fresh';
    else if (work.task.verb === 'replace' && work.at === 'write') work.at = 'make';
    else
      finish(
        sim,
        work,
        OUTCOME_OF[work.at === 'make' && work.task.verb === 'update' ? 'create' : work.task.verb],
      );
  }
}

const OUTCOME_OF = { create: 'created', update: 'updated', replace: 'replaced', delete: 'deleted' } as const;

/** The activity looks again by itself, or gives it back. */
function giveUp(sim: Sim, work: Work<StepEnd>): void {
  if (sim.choices.below(2) === 0) work.at = 'fresh';
  else end(work, again(sim));
}

/** The caller gives up. */
function leave(sim: Sim, work: Work<StepEnd>): void {
  sendOff(sim, work.task, work.at === 'make');
  giveUp(sim, work);
}

/** What was sent arrives some time, before the undo looks for it. */
export function sendOff(sim: Sim, task: StepTask, makes: boolean): void {
  let hasLanded = false;
  const request = {
    step: task.id,
    land: (): void => {
      if (!hasLanded) takeEffect(sim, task, makes);
      hasLanded = true;
    },
  };
  sim.inFlight.push(request);
  sim.pending.push(() => request.land());
}

/** @returns whether the workspace did it: else it is to be looked at again */
function takeEffect({ workspace, store }: Sim, task: StepTask, makes: boolean): boolean {
  const { id, type, verb } = task;
  if (makes) {
    const name = task.actualName ?? task.name;
    return make(workspace, { type, name, owner: 'run', madeBy: id }) !== undefined;
  }
  const resource = journalOf(store, id).before.at(-1)?.resource;
  if (!resource || !isThere(workspace, resource)) return false;
  if (verb === 'update') change(workspace, resource, id);
  else remove(workspace, resource, id);
  return true;
}
