import { stepKey } from '../../src/plan/resource';
import type { Action, Conflict } from '../../src/plan/conflict';
import type { Resolution, Resolutions } from '../../src/run/vocabulary';
import { chance, oneOf } from './choices';
import type { Choices } from './choices';
import { delivered } from './sim';
import type { Sim } from './sim';
import { change, find } from './workspace';

/** What people and programs say to a run: right, wrong, late, twice. They know what the store shows. */

export function answer(sim: Sim): void {
  const { choices } = sim;
  const request = answering(sim);
  if (request === undefined) return;
  sayAnswer(sim, request);
  if (chance(choices, 15)) changeWhatItIsAbout(sim, request);
  if (chance(choices, 8)) supersedeMeanwhile(sim);
  if (chance(choices, 8)) waitForDeadline(sim);
  if (!chance(choices, 30)) return;
  const another = answering(sim);
  if (another) sayAnswer(sim, another);
}

/** The first deadline passes while the answer is looked at, and what comes then is about that question or another one. */
function waitForDeadline(sim: Sim): void {
  const open = [...sim.run.conflicts.values()].filter(({ conflict: { Action } }) => Action === undefined);
  const deadlineMs = Math.min(...open.map(({ expireAtMs }) => expireAtMs));
  if (open.length === 0 || deadlineMs < sim.nowMs) return;
  delivered(sim, 'deadline while answered');
  sim.nowMs = deadlineMs;
}

/** While an answer is looked at, which came first; and then the run ends otherwise. */
function supersedeMeanwhile(sim: Sim): void {
  if (sim.run.phase !== 'asking') return;
  supersede(sim);
  if (sim.run.supersedes.length > 0 && chance(sim.choices, 30)) cancel(sim);
}

/** It is looked at as it was, or as it is by then. */
function changeWhatItIsAbout(sim: Sim, { Resolutions: [first] }: Resolutions): void {
  const existing = first && find(sim.workspace, first.Type, first.Name);
  if (!existing) return;
  delivered(sim, 'changed while answered');
  change(sim.workspace, existing, null);
}

export function sayAnswer(sim: Sim, answers: Resolutions): void {
  const request = nextRequest(sim, 'answer');
  const { store, checked } = sim;
  sim.requests.set(request, () =>
    (checked.get(request) ?? []).every(({ type, name, action, newName, fingerprint }) =>
      store.answers.some(
        (one) =>
          one.name === name &&
          one.type === type &&
          one.action === action &&
          one.newName === newName &&
          one.fingerprint === fingerprint,
      ),
    ),
  );
  delivered(sim, 'answer');
  sim.send({ kind: 'answered', request, answers, by: 'somebody' }, () => allow(sim, answers));
}

/** Without a fingerprint it is about the newest that was shown by then. */
function allow({ run, allowed }: Sim, { Resolutions, Rest }: Resolutions): true {
  const may = (action: Action): boolean => action === 'overwrite' || action === 'replace';
  for (const { Type, Name, Action, Fingerprint } of Resolutions) {
    const key = stepKey(Type, Name);
    const shown = run.conflicts.get(key)?.conflict.Fingerprint;
    if (may(Action)) allowed.add(`${key} ${Fingerprint ?? shown ?? ''}`);
  }
  if (Rest && may(Rest.Action))
    for (const [key, { conflict }] of run.conflicts) allowed.add(`${key} ${conflict.Fingerprint}`);
  return true;
}

const nextRequest = (sim: Sim, what: string): string => {
  sim.nextRequest += 1;
  return `${what} ${sim.nextRequest}`;
};

function answering(sim: Sim): Resolutions | undefined {
  const { choices, store } = sim;
  const all = [...store.conflicts.values()];
  if (all.length === 0) return undefined;
  const open = all.filter(({ Action }) => Action === undefined);
  const style = choices.below(10);
  if (style < 2)
    return { Resolutions: [], Rest: { Action: oneOf(choices, ['skip', 'rename', 'overwrite']) } };
  if (style < 3) return wrong(choices, oneOf(choices, all));
  const about = open.length > 0 && style < 8 ? open : all;
  const first = resolutionOf(choices, oneOf(choices, about));
  if (!chance(choices, 30)) return { Resolutions: [first] };
  return { Resolutions: [first, resolutionOf(choices, oneOf(choices, about))] };
}

function resolutionOf(choices: Choices, conflict: Conflict): Resolution {
  const { Type, Name, Actions, Fingerprint } = conflict;
  const Action: Action = oneOf(choices, Actions);
  const newName = Action === 'rename' ? newNameFor(choices, conflict) : undefined;
  return {
    ...{ Type, Name, Action },
    ...(newName !== undefined && { NewName: newName }),
    ...(chance(choices, 50) && { Fingerprint }),
    ...(chance(choices, 10) && { Reason: 'so it is' }),
  };
}

/** None, one that is suggested, or one that others may want as well. */
function newNameFor(choices: Choices, { SuggestedNames }: Conflict): string | undefined {
  return oneOf(choices, [undefined, 'other', ...SuggestedNames, 'OTHER', 'r0']);
}

function wrong(choices: Choices, { Type, Name, Actions }: Conflict): Resolutions {
  const one: Resolution = { Type, Name, Action: 'skip' };
  switch (choices.below(4)) {
    case 0:
      return { Resolutions: [{ ...one, Fingerprint: '0.0' }] };
    case 1:
      return { Resolutions: [one, one] };
    case 2:
      return { Resolutions: [{ ...one, Name: 'nobody' }] };
    default:
      return { Resolutions: [{ ...one, Action: Actions.includes('replace') ? 'overwrite' : 'replace' }] };
  }
}

export function decide(sim: Sim): void {
  const decision = { Decision: chance(sim.choices, 25) ? 'decline' : 'approve' } as const;
  const request = nextRequest(sim, 'decision');
  const status = decision.Decision === 'decline' ? 'declined' : 'approved';
  const { store } = sim;
  sim.requests.set(
    request,
    () => store.approval === status && (status === 'approved' || store.ended !== undefined),
  );
  sim.send({ kind: 'decided', request, decision, by: 'somebody' });
}

export function cancel(sim: Sim): void {
  delivered(sim, 'cancel');
  const isMessage = !chance(sim.choices, 40);
  const request = isMessage ? nextRequest(sim, 'cancel') : null;
  if (request !== null) sim.requests.set(request, () => true);
  sim.send({ kind: 'cancelled', request, why: 'Cancelled by somebody.' });
}

export function supersede(sim: Sim): void {
  delivered(sim, 'supersede');
  const request = nextRequest(sim, 'supersede');
  const { store } = sim;
  sim.requests.set(request, () => store.ended?.status === 'CANCELLED');
  const untilMs = sim.nowMs + oneOf(sim.choices, [1_000, -1]);
  sim.send({ kind: 'superseded', request, why: 'Superseded by upload x (somebody)', untilMs });
}

export function sayNonsense(sim: Sim): void {
  delivered(sim, 'rejected signal');
  const signal = {
    ReceivedAt: new Date(sim.nowMs).toISOString(),
    Reason: 'It is no answer.',
    Received: '{}',
  };
  sim.send({ kind: 'rejected', signal });
}
