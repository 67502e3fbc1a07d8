import type { Step } from '../../src/plan/step';
import { oneOf } from './choices';
import { delivered } from './sim';
import type { Sim } from './sim';
import { change, find, make, remove, rename } from './workspace';

/** Somebody else works in the workspace too, where it hurts most: at the names that the run is about. */
export function meddle(sim: Sim): void {
  const { choices, workspace, scenario, run } = sim;
  const open = scenario.steps.filter(({ id }) => (run.steps.get(id)?.outcome ?? null) === null);
  const step = oneOf<Step>(choices, open.length > 0 ? open : scenario.steps);
  const name = oneOf(choices, [step.name, step.name, step.name, `${step.name}_2`, `${step.name}_3`, 'other']);
  const there = find(workspace, step.type, name);
  if (!there) {
    delivered(sim, 'somebody made one');
    make(workspace, { type: step.type, name, owner: 'somebody' });
    return;
  }
  switch (choices.below(3)) {
    case 0:
      delivered(sim, 'somebody changed one');
      change(workspace, there, null);
      return;
    case 1:
      delivered(sim, 'somebody deleted one');
      remove(workspace, there, null);
      return;
    default:
      delivered(sim, 'somebody renamed one');
      rename(workspace, there, oneOf(choices, [`${step.name}_away`, step.name, `${step.name}_2`]));
  }
}
