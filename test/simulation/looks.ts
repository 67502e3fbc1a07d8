import type { Conflict } from '../../src/plan/conflict';
import type { Step } from '../../src/plan/step';
import { stepKey } from '../../src/plan/resource';
import type { CheckFindings, LookedResolution, PlannedItem } from '../../src/run/events';
import type { ResolutionError } from '../../src/run/vocabulary';
import { conflictAbout } from './conflict-about';
import { sayAnswer } from './people';
import { delivered, fault } from './sim';
import type { Sim } from './sim';
import { journalOf, keepFinding } from './store';
import { change, find, fingerprintOf } from './workspace';

/** The activities that read: the pack, the workspace, and what answers are about. */

export function read(sim: Sim): void {
  sim.pending.push(() => {
    if (fault(sim, 'read failed', 1)) sim.send({ kind: 'blind', reason: 'The file is gone.' });
    else sim.send({ kind: 'read', pack: sim.scenario.pack });
  });
}

export function look(sim: Sim): void {
  sim.pending.push(() => {
    if (fault(sim, 'look failed', 1)) {
      sim.pending.push(() => sim.send({ kind: 'blind', reason: 'The workspace refuses the credential.' }));
      return;
    }
    const { strategy, onConflict } = sim.scenario.pack;
    const items = sim.scenario.steps.flatMap((step) => planned(sim, step) ?? []);
    const meets = items.some(({ conflict }) => conflict);
    for (const { step, conflict } of items) {
      sim.steps.set(step.id, step);
      if (conflict) sim.store.conflicts.set(stepKey(step.type, step.name), conflict);
    }
    const settled = { Recipient: 0, Share: 0, Pipeline: 0, Schedule: 0 };
    const refusal = meets && onConflict === 'fail' ? 'What it names exists.' : null;
    // What it saw is old by the time that the run hears of it.
    sim.pending.push(() => sim.send({ kind: 'looked', strategy, refusal, settled, items }));
  });
}

function planned(sim: Sim, step: Step): PlannedItem | undefined {
  const begun = sim.scenario.begun.get(step.id);
  if (begun !== undefined) return { step, begun };
  const existing = find(sim.workspace, step.type, step.name);
  if (!existing) {
    if (step.verb === 'delete' || step.verb === 'none') return undefined;
    return { step: { ...step, verb: 'create' } };
  }
  journalOf(sim.store, step.id).looked = fingerprintOf(existing);
  if (step.verb === 'none') return { step };
  if (step.verb !== 'create' && existing.owner === 'pack') return { step };
  return { step, conflict: conflictAbout(sim.workspace, step, existing, false) };
}

export function check(sim: Sim, request: string, resolutions: readonly LookedResolution[]): void {
  sim.checked.set(request, resolutions);
  sim.pending.push(() => {
    // The attempt is lost, and done again.
    if (fault(sim, 'check repeated', 4)) findingsOf(sim, resolutions);
    if (fault(sim, 'check failed', 4)) {
      const findings = { errors: [], stale: [] };
      sim.pending.push(() =>
        sim.send({ kind: 'checked', request, findings, failure: 'The workspace does not answer.' }),
      );
      return;
    }
    const findings = findingsOf(sim, resolutions);
    sim.pending.push(() => sim.send({ kind: 'checked', request, findings }));
    if (findings.stale.length === 0 && fault(sim, 'look overtaken', 6)) overtakeLook(sim, resolutions);
  });
}

/** What it saw changes at once, and somebody else's answer, whose look sees that, may be heard of first. */
function overtakeLook(sim: Sim, [first]: readonly LookedResolution[]): void {
  if (!first) return;
  const { type: Type, name: Name, action: Action } = first;
  const existing = find(
    sim.workspace,
    Type,
    sim.store.conflicts.get(stepKey(Type, Name))?.ExistingName ?? Name,
  );
  if (existing) change(sim.workspace, existing, null);
  sayAnswer(sim, { Resolutions: [{ Type, Name, Action }] });
}

function findingsOf(sim: Sim, resolutions: readonly LookedResolution[]): CheckFindings {
  const stale = resolutions.flatMap((resolution) => staleNow(sim, resolution) ?? []);
  if (stale.length > 0) {
    delivered(sim, 'answer is stale');
    for (const conflict of stale) keepFinding(sim.store, conflict);
    return { errors: [], stale };
  }
  return { errors: resolutions.flatMap((resolution) => takenNow(sim, resolution)), stale: [] };
}

function staleNow(sim: Sim, { type, name, fingerprint }: LookedResolution): Conflict | undefined {
  const known = sim.store.conflicts.get(stepKey(type, name));
  const step = sim.scenario.steps.find((one) => one.type === type && one.name === name);
  const now = find(sim.workspace, type, known?.ExistingName ?? name);
  if (!step || !now || now.madeBy === step.id || fingerprintOf(now) === fingerprint) return undefined;
  return conflictAbout(sim.workspace, sim.steps.get(step.id) ?? step, now, known?.Late ?? true);
}

function takenNow(sim: Sim, { type, newName, pointer }: LookedResolution): readonly ResolutionError[] {
  if (newName === null) return [];
  const inPack = sim.scenario.steps.some((step) => stepKey(step.type, step.name) === stepKey(type, newName));
  if (!inPack && !find(sim.workspace, type, newName)) return [];
  return [{ Pointer: pointer, Code: 'NEW_NAME_TAKEN', Message: `${newName} is taken.` }];
}
