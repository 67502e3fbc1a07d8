/**
 * Enough to keep the workspace's client busy. Not more, because a call's own time limit runs while it waits for its
 * turn (src/databricks/http/call.ts): of thousands asked for at once most would be given up, at every attempt again.
 */
const AT_ONCE = 32;

/** Does the task for each item, some at once; nothing more is begun after one has failed. */
export async function someAtOnce<T, R>(
  items: readonly T[],
  task: (item: T) => Promise<R>,
  atOnce = AT_ONCE,
): Promise<readonly R[]> {
  const results: R[] = [];
  const left = items.entries();
  let hasFailed = false;
  const work = async (): Promise<void> => {
    for (const [index, item] of left) {
      if (hasFailed) return;
      results[index] = await task(item);
    }
  };
  const workers = Array.from({ length: Math.min(atOnce, items.length) }, () =>
    work().catch((error: unknown) => {
      hasFailed = true;
      throw error;
    }),
  );
  await Promise.all(workers);
  return results;
}
