/**
 * The part of `max` for one who wants `wanted` beside others who want as much as they say: who wants little gets that,
 * and the rest is evenly for those who want more. Of what nobody wants half is given out too, so that a process that has
 * more to do next need not ask first; the other half is there at once for one that comes.
 */
export function maxMinFair(max: number, wanted: number, others: readonly number[]): number {
  const inOrder = [...others, wanted].sort((a, b) => a - b);
  let left = max;
  let mine = 0;
  for (const [index, one] of inOrder.entries()) {
    const part = Math.min(one, Math.floor(left / (inOrder.length - index)));
    left -= part;
    // Among those who want the same, the one who asks is the last: what does not divide evenly is the faster one's.
    if (one === wanted) mine = part;
  }
  return mine + Math.floor(left / (2 * inOrder.length));
}
