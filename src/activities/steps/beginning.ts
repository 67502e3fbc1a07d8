import type { StepContext } from '../run-context';
import { sending } from './sending';

/**
 * One attempt at a step. Where it fails, what it has sent says what the next one, or an undo, has to reckon with: where certainly nothing
 * was done, the step has not begun, and the next attempt is a first one, which looks whether somebody changed something since the look.
 * Not where an earlier attempt had begun, which may have done something, nor where something made was noted.
 */
export const beginning = <T>(
  stepped: StepContext,
  work: (stepped: StepContext) => Promise<T>,
): Promise<T> => {
  const { step, journal } = stepped;
  return sending(stepped, work, async (sent) => {
    if (!journal.hasBegun) return;
    const isFirst = step.begun_at === null && journal.made === undefined;
    if (isFirst && sent.isWithoutEffect()) await journal.unbegin();
    else await journal.unanswered(sent.mayFollowForMs());
  });
};
