import { ON_CONFLICT } from '../../src/pack/pack';
import type { OnConflict, Strategy } from '../../src/pack/pack';
import { chance, oneOf } from '../simulation/choices';
import type { Choices } from '../simulation/choices';
import type { PackContent, PipelineContent, RecipientContent, ShareContent } from './pack-content';

/** Of the sample data. */
const ASSETS = ['revenue', 'costs', 'invoices', 'ledger', 'budget'].map((table) => `main.finance.${table}`);
const hour = (choices: Choices): string => `0 0 ${choices.below(24)} * * ?`;

/** A pack that makes all that it names. */
export function drawNew(choices: Choices, name: string, strategy: Strategy): PackContent {
  const isLarge = chance(choices, 15);
  const recipients = several(isLarge ? 9 + choices.below(4) : 1 + choices.below(3), (number) =>
    newRecipient(choices, name, number),
  );
  const shares = several(choices.below(3), (number) => newShare(choices, name, number, recipients));
  return {
    ...{ project: name, strategy, recipients, shares },
    onConflict: chance(choices, 35) ? oneOf<OnConflict>(choices, ON_CONFLICT) : 'ask',
    onFailure: chance(choices, 20) ? 'keep' : 'rollback',
  };
}

function newRecipient(choices: Choices, name: string, number: number): RecipientContent {
  return {
    name: `${name}_r${number}`,
    comment: `recipient ${choices.below(100)}`,
    ...(chance(choices, 30) && { ips: [`192.0.2.${choices.below(250)}`] }),
  };
}

function newShare(
  choices: Choices,
  name: string,
  number: number,
  all: readonly RecipientContent[],
): ShareContent {
  const recipients = all.map((one) => one.name).filter(() => chance(choices, 60));
  const own = { comment: `share ${choices.below(100)}`, recipients };
  if (chance(choices, 60)) {
    const pipeline = newPipeline(choices, `${name}_p${number}`);
    return { name: `${name}_fed${number}`, ...own, assets: [pipeline.source], pipeline };
  }
  const assets = ASSETS.filter(() => chance(choices, 50));
  return {
    name: `${name}_sh${number}`,
    ...own,
    assets: assets.length === 0 ? [oneOf(choices, ASSETS)] : assets,
  };
}

const newPipeline = (choices: Choices, name: string): PipelineContent => ({
  name,
  source: oneOf(choices, ASSETS),
  description: `pipeline ${choices.below(100)}`,
  scdType: oneOf(choices, ['1', '2'] as const),
  ...(chance(choices, 75) && { cron: hour(choices) }),
});

/** The next version of one: some of it another way, some of it new, some of it not said. */
export function drawUpdate(choices: Choices, earlier: PackContent): PackContent {
  const { project } = earlier;
  const number = earlier.recipients.length;
  const added = chance(choices, 40) ? [newRecipient(choices, project, number)] : [];
  const kept = earlier.recipients.filter(() => chance(choices, 75));
  const recipients = [...kept.map((one) => changedRecipient(choices, one)), ...added];
  const shares = earlier.shares
    .filter(() => chance(choices, 75))
    .map((one) => changedShare(choices, one, recipients));
  const isEmpty = recipients.length + shares.length === 0;
  return {
    ...earlier,
    strategy: 'UPDATE',
    recipients: isEmpty ? [newRecipient(choices, project, number)] : recipients,
    shares,
    onConflict: chance(choices, 20) ? oneOf<OnConflict>(choices, ON_CONFLICT) : 'ask',
  };
}

const changedRecipient = (choices: Choices, one: RecipientContent): RecipientContent => ({
  ...one,
  ...(chance(choices, 60) && { comment: `changed ${choices.below(100)}` }),
  ...(chance(choices, 20) && { ips: [`198.51.100.${choices.below(250)}`] }),
});

function changedShare(
  choices: Choices,
  one: ShareContent,
  recipients: readonly RecipientContent[],
): ShareContent {
  const { pipeline } = one;
  const granted = recipients.map(({ name }) => name).filter(() => chance(choices, 50));
  return {
    ...one,
    ...(chance(choices, 60) && { comment: `changed ${choices.below(100)}` }),
    ...(!pipeline && chance(choices, 40) && { assets: [oneOf(choices, ASSETS)] }),
    recipients: granted,
    ...(pipeline && { pipeline: changedPipeline(choices, pipeline) }),
  };
}

const changedPipeline = (choices: Choices, one: PipelineContent): PipelineContent => ({
  ...one,
  ...(chance(choices, 50) && { description: `changed ${choices.below(100)}` }),
  // It cannot change in place: somebody is asked.
  ...(chance(choices, 25) && { scdType: one.scdType === '1' ? '2' : '1' }),
  ...(chance(choices, 40) && { cron: hour(choices) }),
});

/** One that takes away what the earlier one made, or a part of it. */
export function drawDelete(choices: Choices, earlier: PackContent): PackContent {
  const recipients = earlier.recipients.filter(() => chance(choices, 80));
  const shares = earlier.shares.filter(() => chance(choices, 80));
  const isEmpty = recipients.length + shares.length === 0;
  return {
    ...earlier,
    ...{ strategy: 'DELETE', recipients: isEmpty ? earlier.recipients : recipients, shares },
    onConflict: chance(choices, 20) ? oneOf<OnConflict>(choices, ON_CONFLICT) : 'ask',
  };
}

const several = <T>(count: number, make: (number: number) => T): T[] =>
  Array.from({ length: count }, (_, number) => make(number));
