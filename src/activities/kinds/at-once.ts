/**
 * Enough to keep the workspace's client busy. Not more, because a call's own time limit runs while it waits for its
 * turn (src/databricks/http/call.ts): of thousands asked for at once most would be given up, at every attempt again.
 */
const AT_ONCE = 32;

/**
 * Does the task for each item, some at once. After one has failed nothing more is begun, and what was begun comes to its end
 * first: nobody may go on beside a task that is still at work.
 */
export async function someAtOnce<T, R>(
  items: readonly T[],
  task: (item: T) => Promise<R>,
  atOnce = AT_ONCE,
): Promise<readonly R[]> {
  const results: R[] = [];
  const left = items.entries();
  const failures: unknown[] = [];
  const work = async (): Promise<void> => {
    for (const [index, item] of left) {
      if (failures.length > 0) return;
      results[index] = await task(item);
    }
  };
  const workers = Array.from({ length: Math.min(atOnce, items.length) }, () =>
    work().catch((error: unknown) => {
      failures.push(error);
    }),
  );
  await Promise.all(workers);
  if (failures.length > 0) throw failures[0];
  return results;
}
