import type { UndoEnd } from '../../src/run/events';
import { oneOf } from './choices';
import { fault, landAll } from './sim';
import type { Sim, Work } from './sim';
import { journalOf } from './store';
import type { Before } from './store';
import { change, isThere, make, remove } from './workspace';

/** The activity that takes a step back: it looks for what the step did by mark and id, wherever that is by now. */
export function advanceUndo(sim: Sim, work: Work<UndoEnd>): void {
  if (fault(sim, 'undo refused for now', 5))
    end(work, { kind: 'again', reason: 'No answer.', afterMs: oneOf(sim.choices, [0, 1_000, 90_000]) });
  else if (fault(sim, 'undo refused', 3)) end(work, { kind: 'failed', reason: 'The workspace refuses it.' });
  else {
    const how = takeBack(sim, work.task.id);
    // Its answer is lost: the next attempt finds it done.
    if (!fault(sim, 'undo repeated', 4)) end(work, how);
  }
}

function end(work: Work<UndoEnd>, how: UndoEnd): void {
  work.at = 'ended';
  work.end = how;
}

function takeBack(sim: Sim, id: number): UndoEnd {
  landAll(sim, id);
  const journal = journalOf(sim.store, id);
  const { hasBegun, before, outcome } = journal;
  if (!hasBegun || outcome === 'unchanged')
    return { kind: 'undone', outcome: outcome ?? 'not_run', left: null };
  const left = [removeMade(sim, id), ...before.map((one) => putBack(sim, id, one))].find(
    (why) => why !== null,
  );
  if (left !== undefined) return { kind: 'undone', outcome: outcome ?? 'not_run', left };
  journal.outcome = 'rolled_back';
  return { kind: 'undone', outcome: 'rolled_back', left: null };
}

function removeMade({ workspace }: Sim, id: number): string | null {
  const made = [...workspace.byName.values()].filter(({ madeBy }) => madeBy === id);
  const kept = made.filter(({ changedBy }) => changedBy !== id);
  for (const resource of made) if (!kept.includes(resource)) remove(workspace, resource, id);
  return kept.length > 0 ? 'somebody changed it since' : null;
}

function putBack({ workspace }: Sim, id: number, { resource, name }: Before): string | null {
  if (isThere(workspace, resource)) {
    if (resource.changedBy !== id) return 'somebody changed it since';
    change(workspace, resource, null);
    return null;
  }
  if (workspace.deleted.get(id) !== resource) return null;
  const { type, owner } = resource;
  if (!make(workspace, { type, name, owner })) return 'somebody has made one of that name since';
  workspace.deleted.delete(id);
  return null;
}
