/**
 * Does the parts of one thing one after another, each within what is left of the time for the whole.
 *
 * @throws Error where nothing is left of it, as whatever does a part throws
 */
export async function partsInTime<P, R>(
  parts: readonly P[],
  { limitMs, nowMs }: { readonly limitMs: number; readonly nowMs: () => number },
  doPart: (part: P, leftMs: number) => Promise<R>,
): Promise<readonly R[]> {
  const untilMs = nowMs() + limitMs;
  const done: R[] = [];
  for (const part of parts) {
    const leftMs = untilMs - nowMs();
    if (leftMs <= 0) throw new Error(`it was not done within ${limitMs / 1000} s`);
    done.push(await doPart(part, leftMs));
  }
  return done;
}
