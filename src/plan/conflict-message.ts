import type { OnConflict, ResourceType, Strategy } from '../pack/pack';
import type { Action, ManagedBy, Owner } from './conflict';
import { nameKeyOf } from './resource';
import type { Existing } from './state';

interface Told {
  readonly type: ResourceType;
  readonly name: string;
  readonly existing: Existing;
  readonly owner: Owner;
  readonly managedBy: ManagedBy | undefined;
  readonly strategy: Strategy;
  readonly mode: OnConflict;
  readonly actions: readonly Action[];
}

/** The guide's sentence: `Recipient 'finance-auditor' already exists`. */
export const alreadyExists = (type: ResourceType, name: string): string => `${type} '${name}' already exists`;

/** The guide's warning of the mode `update`. */
export const STRATEGY_CHANGED = 'Strategy changed from NEW to UPDATE because resources exist';

/** What an UPDATE says that finds everything as the pack says. */
export const NOTHING_TO_CHANGE = 'Nothing was to change: everything is as the pack says';

/** What is in the way, and what to do next, in the guide's words (spec/http-api.md, "Members"). */
export function conflictMessage(told: Told): string {
  return `${whatIsInTheWay(told)}. ${whatToDo(told)}`;
}

/** The first half of it: all that a run says which asks nobody. */
export function whatIsInTheWay({
  type,
  name,
  existing,
  owner,
  managedBy,
  strategy,
}: Omit<Told, 'mode' | 'actions'>): string {
  const namesakes = existing.namesakes > 0 ? ` (${existing.namesakes + 1} of that name)` : '';
  if (nameKeyOf(type, existing.name) !== nameKeyOf(type, name))
    return `${type} '${name}' already exists under the name '${existing.name}', for the same metastore`;
  if (strategy === 'NEW') return `${alreadyExists(type, name)}${namesakes}`;
  if (namesakes) return `${type} '${name}' is not unique${namesakes}`;
  if (owner === 'another pack')
    return `${type} '${name}' belongs to ${managedBy?.SharePackName ?? 'another pack'}`;
  if (strategy === 'DELETE') return `${type} '${name}' was not made by any share pack`;
  return `${type} '${name}' cannot be changed in place to what the pack says`;
}

function whatToDo({ strategy, mode, actions }: Told): string {
  const answer = `answer this conflict with ${alternatives(actions)}`;
  if (strategy !== 'NEW') return `${answer.charAt(0).toUpperCase()}${answer.slice(1)}.`;
  const choices = ['To change it, use strategy: UPDATE', 'to create another, rename it in your file'];
  return mode === 'fail' ? `${choices.join('; ')}.` : `${choices.join('; ')}, or ${answer}.`;
}

function alternatives(actions: readonly Action[]): string {
  const last = actions.at(-1) ?? 'skip';
  return actions.length > 1 ? `${actions.slice(0, -1).join(', ')} or ${last}` : last;
}
