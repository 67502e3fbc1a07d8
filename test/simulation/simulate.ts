import { asked, happened, newHistory } from '../../src/run/history';
import { INVARIANTS } from '../../src/run/invariants';
import type { Moment } from '../../src/run/invariants';
import type { Command } from '../../src/run/commands';
import type { RunEvent } from '../../src/run/events';
import type { reduce } from '../../src/run/reduce';
import { newRun } from '../../src/run/state';
import { begin, loseAttempt } from './batches';
import { chance, oneOf } from './choices';
import type { Choices } from './choices';
import { meddle } from './foreign';
import { Inbox } from './inbox';
import { check, look, read } from './looks';
import { answer, cancel, decide, sayNonsense, supersede } from './people';
import { TIMEOUT_MS, newScenario } from './scenario';
import { delivered, fault, takeOne } from './sim';
import type { EventNow, Sim } from './sim';
import { apply, newStore } from './store';
import { leftovers, newWorkspace } from './workspace';

export interface Found {
  /** The invariant's number; 0: the run did not end. */
  readonly invariant: number;
  readonly problem: string;
}

export interface Simulated {
  readonly found: Found | null;
  readonly faults: ReadonlyMap<string, number>;
  readonly events: readonly RunEvent[];
  readonly commands: number;
  readonly status: string | undefined;
  readonly isDryRun: boolean;
}

export interface Options {
  readonly reduce: typeof reduce;
  /** Looks at what is costly too. */
  readonly isThorough?: boolean;
  /** What a lost workflow task tells is written down all the same, as a local activity's would be. */
  readonly leaks?: boolean;
}

const BEGIN_MS = Date.UTC(2026, 0, 1);
const EVENTS_TO_HEAL = 60;

/** One schedule, from its first event until the run has ended, or until an invariant does not hold. */
export function simulate(
  choices: Choices,
  { reduce: step, isThorough = false, leaks = false }: Options,
): Simulated {
  const workspace = newWorkspace();
  const store = newStore();
  const history = newHistory();
  const scenario = newScenario(choices, { workspace, store });
  const run = newRun({ sharePackId: 'pack', isDryRun: scenario.isDryRun });
  const events: RunEvent[] = [];
  let commandCount = 0;
  let found: Found | null = null;

  const sim: Sim = {
    ...{ choices, scenario, workspace, store, run },
    ...{ steps: new Map(), nowMs: BEGIN_MS, pending: [], batches: [], inFlight: [], faults: new Map() },
    ...{ isHealing: false, hasStopped: false, isLooking: false, unasked: null, allowed: new Set() },
    ...{ requests: new Map(), checked: new Map(), nextRequest: 0 },
    send: (event, isStill = () => true) => inbox.bring({ event, isStill }),
  };
  const inbox = new Inbox(sim, { take, lose });
  const world = {
    leftovers: () => leftovers(workspace),
    unasked: () => sim.unasked ?? store.problem,
    isRecorded: (request: string) => sim.requests.get(request)?.() ?? false,
  };

  function take(now: EventNow): void {
    if (found) return;
    const event = { ...now, atMs: sim.nowMs } as RunEvent;
    events.push(event);
    happened(history, event);
    const { commands } = step(run, event);
    commandCount += commands.length;
    found = brokenBy({ event, run, commands, past: history, world }, isThorough);
    asked(history, commands, run);
    for (const command of commands) carryOut(command);
    if (run.phase === 'looking' && !sim.isLooking) {
      sim.isLooking = true;
      look(sim);
    }
  }

  /** The same on a run that nobody knows of any more. */
  function lose(now: EventNow): void {
    const { commands } = step(structuredClone(run), { ...now, atMs: sim.nowMs });
    if (!leaks) return;
    for (const command of commands) if (command.kind === 'tell') apply(store, command.telling);
  }

  function carryOut(command: Command): void {
    switch (command.kind) {
      case 'check':
        check(sim, command.request, command.resolutions);
        return;
      case 'perform':
      case 'undo':
        begin(sim, command);
        return;
      case 'stop':
        sim.hasStopped = true;
        return;
      case 'tell':
        sim.pending.push(() => {
          apply(store, command.telling);
          if (fault(sim, 'told twice', 3)) apply(store, command.telling);
          sim.pending.push(() => sim.send({ kind: 'told', number: command.telling.number }));
        });
        return;
      case 'wake':
      case 'reply':
    }
  }

  /** The driver's timer, which comes late where nobody was there. */
  function passTime(ms: number): void {
    sim.nowMs += ms;
    if (history.wakeAtMs === null || history.wakeAtMs > sim.nowMs) return;
    const atMs = history.wakeAtMs;
    const wake = (): void => sim.send({ kind: 'timeReached' }, () => history.wakeAtMs === atMs);
    if (sim.pending.length === 0 || !fault(sim, 'woken late', 30)) wake();
    else sim.pending.push(wake);
  }

  const isOver = (): boolean => found !== null || run.phase === 'ended';

  function mischief(): void {
    const what = choices.below(100);
    if (what < 35) answer(sim);
    else if (what < 68) meddle(sim);
    else if (what < 74) decide(sim);
    else if (what < 76) cancel(sim);
    else if (what < 78) supersede(sim);
    else if (what < 80) sayNonsense(sim);
    else if (what < 92) {
      const batch = sim.batches[choices.below(Math.max(1, sim.batches.length))];
      if (batch) loseAttempt(sim, batch);
    } else {
      delivered(sim, 'time passed');
      passTime(oneOf(choices, [1_000, 10_000, TIMEOUT_MS / 2, TIMEOUT_MS, 2 * TIMEOUT_MS]));
    }
  }

  function progress(): void {
    sim.nowMs += 1 + choices.below(20);
    const next = takeOne(sim, sim.pending);
    if (next) next();
    else if (history.wakeAtMs !== null) passTime(Math.max(0, history.wakeAtMs - sim.nowMs));
  }

  read(sim);
  const budget = 10 + choices.below(90);
  for (let turn = 0; turn < budget && !isOver(); turn += 1)
    if (chance(choices, 30)) mischief();
    else progress();
  sim.isHealing = true;
  const bound = 100 + EVENTS_TO_HEAL * scenario.steps.length;
  for (let turn = 0; turn < bound && !isOver(); turn += 1) progress();
  if (!isOver()) found = { invariant: 0, problem: `it is ${run.phase} ${bound} turns after the last fault` };
  const faults = new Map(sim.faults);
  // Whatever comes after its end changes nothing.
  for (let turn = 0; turn < 5 && !found; turn += 1) {
    cancel(sim);
    answer(sim);
    progress();
  }
  return {
    found,
    faults,
    events,
    commands: commandCount,
    status: run.end?.status,
    isDryRun: scenario.isDryRun,
  };
}

function brokenBy(moment: Moment, isThorough: boolean): Found | null {
  for (const { number, broken, isCostly } of INVARIANTS) {
    if (isCostly && !isThorough) continue;
    const problem = broken(moment);
    if (problem !== null) return { invariant: number, problem };
  }
  return null;
}
