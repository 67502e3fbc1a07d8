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
  await Promise.all(Array.from({ length: parallel }, work));
  return ms;
}
