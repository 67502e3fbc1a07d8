import { condition } from '@temporalio/workflow';
import type { Conflict } from '../plan/conflict';
import type { FullResolution } from './activity-contract';
import { remind } from './proxies';
import type { Run } from './run';

/**
 * Waits until every conflict has an answer and the pack its approval, side by side, or until it is declined; with a
 * reminder at half time and a deadline.
 * @returns false where the deadline passed and the service does not skip by itself.
 */
export async function waitForAnswers(run: Run): Promise<boolean> {
  const open = (): readonly Conflict[] => run.state.book.unanswered();
  if (!run.state.isAsking) return true;
  const conflicts = `${open().length} conflicts to answer`;
  const what = run.state.approval.isAsked ? `approval, ${conflicts}` : conflicts;
  return untilDeadline(run, open, () => run.isSettled, what);
}

/** The same for one conflict that appeared while the run works: with a deadline of its own, of the same length. */
export async function waitForLateAnswer(run: Run, { Type, Name }: Conflict): Promise<boolean> {
  const open = (): readonly Conflict[] => {
    const known = run.state.book.find(Type, Name);
    return known && known.Action === undefined ? [known] : [];
  };
  const isAnswered = (): boolean => open().length === 0 || run.stopped;
  return untilDeadline(run, open, isAnswered, `late conflict: ${Type} ${Name}`);
}

async function untilDeadline(
  run: Run,
  open: () => readonly Conflict[],
  isAnswered: () => boolean,
  what: string,
): Promise<boolean> {
  const total = run.state.pack?.resolutionTimeoutMs ?? 0;
  const half = Math.ceil(total / 2);
  const clear = run.state.waitUntil(Date.now() + total);
  try {
    await run.announce();
    run.hasVerdict = true;
    if (await condition(isAnswered, half, { summary: `half time: ${what}` })) return true;
    await remind(run.ref);
    if (await condition(isAnswered, Math.max(1, total - half), { summary: `deadline: ${what}` })) return true;
    // An answer accepted before the deadline counts, however long looking at it takes.
    await condition(() => !run.isAnswering);
    return isAnswered() || (await skip(run, open(), isAnswered));
  } finally {
    clear();
  }
}

/** The configured way past the deadline; what cannot be skipped expires all the same. */
async function skip(run: Run, open: readonly Conflict[], isAnswered: () => boolean): Promise<boolean> {
  // Nobody's silence approves a pack; without that, skipping would come to nothing.
  if (run.state.pack?.onDeadline !== 'skip' || run.state.approval.isAsked) return false;
  const skips = run.state.book.settledBy('skip', open);
  await run.takeAnswers(skips.map(becauseOfDeadline), 'deadline');
  return isAnswered();
}

const becauseOfDeadline = (resolution: FullResolution): FullResolution => ({
  ...resolution,
  reason: 'nobody answered in time',
});
