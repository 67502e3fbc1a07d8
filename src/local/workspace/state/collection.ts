import { createSortedKeys, type SortedKeys } from './sorted-keys';

/** Which records a page holds. */
export interface PageOptions<Index extends string> {
  /** Only the records whose index has one of these values. */
  where?: readonly [Index, readonly string[]] | undefined;
  /** The key that the last page ended with; '' for the first page. */
  after: string;
  /** Undefined: all of them. */
  limit: number | undefined;
  /** Largest key first. */
  descending?: boolean;
}

/**
 * Records of one kind by key, in key order, with indexes. A record is never changed in place, always put
 * anew: indexes and undo compare what was with what is.
 */
export interface Collection<T, Index extends string = never> {
  readonly size: number;
  get(key: string): T | undefined;
  all(): T[];
  /** The records whose index has this value, in key order. */
  allBy(index: Index, value: string): T[];
  countBy(index: Index, value: string): number;
  /** The values that an index has, in no order. */
  valuesOf(index: Index): Iterable<string>;
  /** The largest key, if there is any. */
  lastKey(): string | undefined;
  /** A page, and the key to go on after where there is more. */
  page(options: PageOptions<Index>): { records: T[]; next: string | undefined };
  put(key: string, record: T): void;
  delete(key: string): void;
}

/** What only the state that owns a collection may do with it: changes that are not written down. */
export interface OwnedCollection<T, Index extends string = never> extends Collection<T, Index> {
  /** Sets a record as the journal or an undo has it; undefined removes it. */
  restore(key: string, record: T | undefined): void;
  entries(): [string, T][];
  clear(): void;
}

/** Creates an empty collection; `onChange` hears of every put and delete, after it is done. */
export function createCollection<T, Index extends string = never>(options: {
  indexes: Record<Index, (record: T) => string | undefined>;
  onChange: (key: string, before: T | undefined, after: T | undefined) => void;
}): OwnedCollection<T, Index> {
  const records = new Map<string, T>();
  const order = createSortedKeys();
  const indexes = createIndexes(options.indexes);

  function set(key: string, record: T | undefined): T | undefined {
    const before = records.get(key);
    indexes.change(key, before, record);
    if (record === undefined) {
      records.delete(key);
      order.remove(key);
    } else {
      records.set(key, record);
      if (before === undefined) order.add(key);
    }
    return before;
  }

  function lookUp(keys: readonly string[]): T[] {
    return keys.map((key) => records.get(key)).filter((record) => record !== undefined);
  }

  return {
    get size() {
      return records.size;
    },
    get: (key) => records.get(key),
    all: () => lookUp(order.keys),
    allBy: (index, value) => lookUp(indexes.keys(index, value)?.keys ?? []),
    countBy: (index, value) => indexes.keys(index, value)?.keys.length ?? 0,
    lastKey: () => order.keys.at(-1),
    valuesOf: indexes.values,
    page({ where, after, limit = Infinity, descending = false }) {
      const keys = where === undefined ? order : indexes.keysOfAny(...where);
      const found: T[] = [];
      let last = '';
      for (const key of keys.after(after, descending)) {
        const record = records.get(key);
        if (record === undefined) continue;
        if (found.length === limit) return { records: found, next: last };
        found.push(record);
        last = key;
      }
      return { records: found, next: undefined };
    },
    put: (key, record) => options.onChange(key, set(key, record), record),
    delete: (key) => options.onChange(key, set(key, undefined), undefined),
    restore: (key, record) => void set(key, record),
    entries: () => [...records],
    clear() {
      for (const key of [...records.keys()]) set(key, undefined);
    },
  };
}

/** Index values to the keys that have them. */
function createIndexes<T, Index extends string>(valueOf: Record<Index, (record: T) => string | undefined>) {
  const names = Object.keys(valueOf) as Index[];
  const byName = new Map<Index, Map<string, SortedKeys>>(names.map((name) => [name, new Map()]));

  function move(name: Index, key: string, from: string | undefined, to: string | undefined): void {
    const byValue = byName.get(name);
    if (byValue === undefined || from === to) return;
    if (from !== undefined) {
      const keys = byValue.get(from);
      keys?.remove(key);
      if (keys?.keys.length === 0) byValue.delete(from);
    }
    if (to !== undefined) {
      const keys = byValue.get(to) ?? createSortedKeys();
      byValue.set(to, keys);
      keys.add(key);
    }
  }

  return {
    keys: (name: Index, value: string) => byName.get(name)?.get(value),
    values: (name: Index): Iterable<string> => byName.get(name)?.keys() ?? [],
    keysOfAny(name: Index, values: readonly string[]): SortedKeys {
      const lists = values.map((value) => byName.get(name)?.get(value)).filter((list) => list !== undefined);
      const [first] = lists;
      return first && lists.length === 1 ? first : createSortedKeys(lists.flatMap(({ keys }) => keys));
    },
    change(key: string, before: T | undefined, after: T | undefined): void {
      for (const name of names) {
        const from = before === undefined ? undefined : valueOf[name](before);
        move(name, key, from, after === undefined ? undefined : valueOf[name](after));
      }
    },
  };
}
