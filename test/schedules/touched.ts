import type { ResourceType } from '../../src/pack/pack';
import { byHand, cronByHand, renamed } from './foreign';
import type { Logged, Played } from './played';
import { keyOf } from './things';

/** By somebody else, in the course of the schedule: what a run may not know of, and must not take for its own. */
export interface Touched {
  /** Whether somebody else had to do with what bears this name. */
  readonly is: (type: ResourceType, name: string) => boolean;
  /** Of any of a kind. */
  readonly any: (type: ResourceType) => boolean;
  /** Whether somebody else made what bears this name. */
  readonly isMade: (type: ResourceType, name: string) => boolean;
  /** The name that it had before somebody gave it this one. */
  readonly nameBefore: (type: ResourceType, name: string) => string;
}

const KIND_OF: readonly (readonly [path: string, type: ResourceType])[] = [
  ['/api/2.1/unity-catalog/recipients', 'Recipient'],
  ['/api/2.1/unity-catalog/shares', 'Share'],
  ['/api/2.0/pipelines', 'Pipeline'],
  ['/api/2.2/jobs', 'Schedule'],
  ['/api/2.1/jobs', 'Schedule'],
];

export const kindOf = (path: string): ResourceType | undefined =>
  KIND_OF.find(([beginning]) => path.startsWith(beginning))?.[1];

/** What a foreign act leaves in the fields that packs state. */
export const foreignValue = (number: number): readonly string[] => [byHand(number), cronByHand(number)];

export function touchedIn({ foreign, requests, schedule: { standing } }: Played): Touched {
  const touched = new Set<string>();
  const made = new Set<string>();
  const before = new Map<string, string>();
  for (const { act } of foreign) {
    const { type, name, number, how } = act;
    touched.add(keyOf(act));
    if (how === 'create') made.add(keyOf(act));
    if (how !== 'rename') continue;
    touched.add(keyOf({ type, name: renamed(name, number) }));
    before.set(keyOf({ type, name: renamed(name, number) }), name);
  }
  for (const act of standing) if (act.how === 'create') made.add(keyOf(act));
  for (const twin of twinsIn(requests)) {
    touched.add(keyOf(twin));
    made.add(keyOf(twin));
  }
  return {
    is: (type, name) => touched.has(keyOf({ type, name })),
    any: (type) => [...touched].some((key) => key.startsWith(`${type} `)),
    isMade: (type, name) => made.has(keyOf({ type, name })),
    nameBefore: (type, name) => before.get(keyOf({ type, name })) ?? name,
  };
}

export const twinsIn = (requests: readonly Logged[]) =>
  requests.flatMap(({ Fault, Path, Name: name }) => {
    const type = kindOf(Path);
    return Fault === 'twin' && type !== undefined && name !== undefined ? [{ type, name }] : [];
  });

/** What the service asked: not what somebody else did, whose times and paths are known. */
export function ofService({ requests, foreign }: Pick<Played, 'requests' | 'foreign'>): readonly Logged[] {
  const rest = [...requests];
  for (const { method, path, fromMs, toMs } of foreign.flatMap(({ tries }) => tries)) {
    const index = rest.findIndex(
      ({ Method, Path, StartedAt }) =>
        Method === method &&
        Path === path &&
        Date.parse(StartedAt) >= fromMs - 5 &&
        Date.parse(StartedAt) <= toMs + 5,
    );
    if (index >= 0) rest.splice(index, 1);
  }
  return rest;
}
