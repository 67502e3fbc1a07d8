/**
 * Keys kept in order, so that a page of a list starts where the last one ended in O(log n), whatever was
 * added or removed in between, and also after a restart. Insertion moves memory, which at the workspace's
 * sizes (ten thousands of keys) costs microseconds.
 */
export interface SortedKeys {
  /** Ascending. */
  readonly keys: readonly string[];
  add(key: string): void;
  remove(key: string): void;
  /** The keys beyond `key`, which need not be there itself; '' starts at the beginning of either direction. */
  after(key: string, descending: boolean): Iterable<string>;
}

/** A list of these keys, given in any order. */
export function createSortedKeys(initial: readonly string[] = []): SortedKeys {
  const keys = [...initial].sort();

  /** How many keys are smaller than `key`: where it is, or would be. */
  function position(key: string): number {
    let low = 0;
    let high = keys.length;
    // Loading a compacted journal adds in order: appending needs no search.
    const last = keys[high - 1];
    if (last === undefined || last < key) return high;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((keys[middle] ?? '') < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  function* ascending(key: string): Iterable<string> {
    const at = position(key);
    for (let index = keys[at] === key ? at + 1 : at; index < keys.length; index += 1) yield keys[index] ?? '';
  }

  function* descending(key: string): Iterable<string> {
    for (let index = (key === '' ? keys.length : position(key)) - 1; index >= 0; index -= 1)
      yield keys[index] ?? '';
  }

  return {
    keys,
    add(key) {
      const at = position(key);
      if (keys[at] !== key) keys.splice(at, 0, key);
    },
    remove(key) {
      const at = position(key);
      if (keys[at] === key) keys.splice(at, 1);
    },
    after: (key, backwards) => (backwards ? descending(key) : ascending(key)),
  };
}
