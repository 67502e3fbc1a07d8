/** Rows of one statement: what a statement costs beside its rows is spread over enough of them. */
const MOST_TOGETHER = 200;

interface Waiting<T, R> {
  readonly item: T;
  readonly resolve: (result: R) => void;
  readonly reject: (reason: unknown) => void;
}

export interface Together<T, R> {
  /** What of one run is written together. */
  readonly runOf: (item: T) => string;
  /** Two items of one key follow each other. */
  readonly keyOf: (item: T) => unknown;
  /** In one transaction; what it gives for each item, in the order given. */
  readonly write: (run: string, items: readonly T[]) => Promise<readonly R[]>;
}

/**
 * Writes to one run would wait for each other's transactions; so what comes while one is under way is written together
 * with the next one. Nobody waits for others to come, and each write has ended when its transaction has.
 */
export function writtenTogether<T, R>({ runOf, keyOf, write }: Together<T, R>): (item: T) => Promise<R> {
  const waitingOf = new Map<string, Waiting<T, R>[]>();

  return (item) =>
    new Promise<R>((resolve, reject) => {
      const run = runOf(item);
      const waiting = waitingOf.get(run);
      if (waiting) waiting.push({ item, resolve, reject });
      else {
        const first = [{ item, resolve, reject }];
        waitingOf.set(run, first);
        void writeAll(run, first);
      }
    });

  async function writeAll(run: string, waiting: Waiting<T, R>[]): Promise<void> {
    while (waiting.length > 0) await writeGroup(run, takeGroup(waiting));
    waitingOf.delete(run);
  }

  function takeGroup(waiting: Waiting<T, R>[]): readonly Waiting<T, R>[] {
    const keys = new Set<unknown>();
    const end = waiting.findIndex(
      ({ item }) => keys.size === MOST_TOGETHER || keys.has(keyOf(item)) || !keys.add(keyOf(item)),
    );
    return waiting.splice(0, end === -1 ? waiting.length : end);
  }

  async function writeGroup(run: string, group: readonly Waiting<T, R>[]): Promise<void> {
    try {
      const results = await write(
        run,
        group.map(({ item }) => item),
      );
      group.forEach(({ resolve }, index) => {
        resolve(results[index] as R);
      });
    } catch (error) {
      const [first, ...others] = group;
      // One may spoil it for all of them: each gets its own answer.
      if (others.length > 0) for (const one of group) await writeGroup(run, [one]);
      else first?.reject(error);
    }
  }
}
