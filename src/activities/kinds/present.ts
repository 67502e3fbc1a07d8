import { someAtOnce } from './at-once';
import type { KindContext } from './kind';

/** How to look for names of one kind. */
export interface Lookup<T> {
  /** Two names are the same where their keys are. */
  readonly keyOf: (name: string) => string;
  readonly nameOf: (item: T) => string;
  readonly named: (name: string) => Promise<readonly T[]>;
  readonly pages: () => AsyncIterable<T[]>;
}

/**
 * What exists under these names, by key: by a call for each name, or by reading the list, whichever is fewer calls.
 * How many pages the list has shows only as it is read: after more pages than names, the names are asked for one by
 * one, so that it is never more than twice the fewest, and one.
 */
export async function present<T>(
  context: Pick<KindContext, 'heartbeat'>,
  names: readonly string[],
  lookup: Lookup<T>,
): Promise<ReadonlyMap<string, readonly T[]>> {
  const listed = names.length > 1 ? await byList(context, names, lookup) : undefined;
  return listed ?? (await byName(context, names, lookup));
}

/** undefined where the list is longer than asking for each name. */
async function byList<T>(
  { heartbeat }: Pick<KindContext, 'heartbeat'>,
  names: readonly string[],
  { keyOf, nameOf, pages }: Lookup<T>,
): Promise<ReadonlyMap<string, readonly T[]> | undefined> {
  const wanted = new Set(names.map(keyOf));
  const found = new Map<string, T[]>();
  let pagesLeft = names.length;
  for await (const page of pages()) {
    if (pagesLeft === 0) return undefined;
    pagesLeft -= 1;
    heartbeat();
    for (const item of page) {
      const key = keyOf(nameOf(item));
      if (wanted.has(key)) found.set(key, [...(found.get(key) ?? []), item]);
    }
  }
  return found;
}

async function byName<T>(
  { heartbeat }: Pick<KindContext, 'heartbeat'>,
  names: readonly string[],
  { keyOf, named }: Lookup<T>,
): Promise<ReadonlyMap<string, readonly T[]>> {
  const found = await someAtOnce(names, async (name) => {
    const items = await named(name);
    heartbeat();
    return [keyOf(name), items] as const;
  });
  return new Map(found.filter(([, items]) => items.length > 0));
}
