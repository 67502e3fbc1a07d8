/** Does the task for each number below `count`, `parallel` at a time. @returns what each took, in milliseconds */
export async function inParallel(
  count: number,
  parallel: number,
  task: (number: number) => Promise<void>,
): Promise<readonly number[]> {
  const ms: number[] = [];
  const left = Array.from({ length: count }, (_, number) => number).values();
  const work = async (): Promise<void> => {
    for (const number of left) {
      const startedAtMs = performance.now();
      await task(number);
      ms.push(performance.now() - startedAtMs);
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: parallel }, work));
  // Only now: nothing may still run on what its caller is about to stop.
  const failed = ended.find((one) => one.status === 'rejected');
  if (failed) throw failed.reason;
  return ms;
}
