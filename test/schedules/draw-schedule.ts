import { chance, oneOf, seeded } from '../simulation/choices';
import type { Choices } from '../simulation/choices';
import { callsOf, drawFault, drawSlow } from './draw-faults';
import { drawDelete, drawNew, drawUpdate } from './draw-pack';
import { resourcesOf } from './pack-content';
import type { PackContent } from './pack-content';
import { RESTARTS } from './restarts';
import type { Action, AnswerChoice, ForeignAct, Moment, Schedule } from './schedule';

/** The same for the same seed, always. */
export function drawSchedule(seed: number): Schedule {
  const choices = seeded(seed);
  const name = `s${seed}`;
  const earlier = chance(choices, 45)
    ? { ...drawNew(choices, name, 'NEW'), onConflict: 'ask' as const }
    : undefined;
  const pack = earlier ? next(choices, earlier) : drawNew(choices, name, 'NEW');
  return {
    ...{ seed, name, earlier, pack },
    standing: drawStanding(choices, pack),
    options: chance(choices, 12) ? { resolution_timeout: `${2 + choices.below(4)}s` } : {},
    actions: drawActions(choices, pack),
    last: chance(choices, 20) ? 'cancel' : drawAnswer(choices),
  };
}

const next = (choices: Choices, earlier: PackContent): PackContent =>
  chance(choices, 60) ? drawUpdate(choices, earlier) : drawDelete(choices, earlier);

/** Of a new pack's names some are taken; of an earlier version's resources somebody has changed some. */
function drawStanding(choices: Choices, pack: PackContent): ForeignAct[] {
  const isNew = pack.strategy === 'NEW';
  const taken = resourcesOf(pack).filter(() => chance(choices, isNew ? 18 : 10));
  return taken.map((resource, number) => ({
    ...resource,
    ...{ how: isNew ? 'create' : oneOf(choices, ['change', 'delete', 'rename'] as const), number },
  }));
}

function drawActions(choices: Choices, pack: PackContent): Action[] {
  const before = chance(choices, 75) ? [drawFaults(choices, pack, 'at once')] : [];
  const asked = chance(choices, 60)
    ? [{ do: 'answer' as const, at: 'asked' as const, answers: answers(choices) }]
    : [];
  const others = Array.from({ length: 1 + choices.below(4) }, (_, number) =>
    drawAction(choices, pack, 100 + number),
  ).flat();
  const all: Action[] = [...before, { do: 'upload' }, ...shuffled(choices, asked, others)];
  // Without one it would prove nothing.
  return all.some(isDisturbance) ? all : [drawFaults(choices, pack, 'at once'), ...all];
}

export const isDisturbance = (action: Action): boolean => action.do === 'faults' || action.do === 'restart';

/** The answer comes somewhere among the others, which keep their order. */
function shuffled(choices: Choices, asked: readonly Action[], others: readonly Action[]): Action[] {
  const at = choices.below(others.length + 1);
  return [...others.slice(0, at), ...asked, ...others.slice(at)];
}

function drawAction(choices: Choices, pack: PackContent, number: number): Action[] {
  const which = choices.below(100);
  if (which < 20) return [drawFaults(choices, pack, drawMoment(choices))];
  if (which < 24) return [{ do: 'restart', at: drawMoment(choices), restart: oneOf(choices, RESTARTS) }];
  if (which < 31)
    return [
      // In the middle of a write.
      { do: 'faults', at: 'at once', faults: [drawSlow(choices, callsOf(pack))] },
      { do: 'restart', at: 'fault met', restart: oneOf(choices, RESTARTS) },
    ];
  if (which < 60)
    return [{ do: 'foreign', at: drawMoment(choices), act: drawForeign(choices, pack, number) }];
  if (which < 80) return [{ do: 'answer', at: 'asked', answers: answers(choices) }];
  if (which < 90) return [{ do: 'cancel', at: drawMoment(choices) }];
  if (which < 94) return [{ do: 'supersede', at: 'asked' }];
  if (which < 97) return [{ do: 'upload again', at: drawMoment(choices) }];
  return [{ do: 'undo again', at: 'ended' }];
}

const drawFaults = (choices: Choices, pack: PackContent, at: Moment): Action => ({
  ...{ do: 'faults', at },
  faults: Array.from({ length: 1 + choices.below(3) }, () => drawFault(choices, callsOf(pack))),
});

const drawMoment = (choices: Choices): Moment =>
  oneOf<Moment>(choices, ['at once', 'begun', 'begun', 'half done', 'asked', 'fault met']);

function drawForeign(choices: Choices, pack: PackContent, number: number): ForeignAct {
  const how = oneOf(choices, ['create', 'change', 'change', 'delete', 'rename'] as const);
  return { ...oneOf(choices, resourcesOf(pack)), how, number };
}

const answers = (choices: Choices): AnswerChoice[] =>
  Array.from({ length: chance(choices, 25) ? 2 : 1 }, () => drawAnswer(choices));

const drawAnswer = (choices: Choices): AnswerChoice => ({
  which: chance(choices, 50) ? 'rest' : choices.below(4),
  action: choices.below(4),
  newName: oneOf(choices, ['suggested', 'none', 'other'] as const),
  fingerprint: oneOf(choices, ['none', 'shown', 'shown', 'stale'] as const),
});
