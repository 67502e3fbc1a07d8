import { isFinal } from '../as-failure';

/**
 * Does all of these at once, and is over only when each of them is: a write that is left alone while another one fails would
 * meet its own retry. What has failed for good is told before what may pass, since no retry gets past it.
 *
 * @throws what the first of them threw
 */
export async function settled(works: readonly (() => Promise<unknown>)[]): Promise<void> {
  const ends = await Promise.allSettled(works.map((work) => work()));
  const errors = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason as unknown] : []));
  if (errors.length > 0) throw errors.find(isFinal) ?? errors[0];
}
