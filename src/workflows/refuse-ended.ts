import { notWaiting } from './failure';
import type { Run } from './run';

/** @throws the refusal of what comes too late to change anything. */
export function refuseEnded(run: Run): void {
  if (run.stopped || run.state.ended) throw notWaiting('The run has ended, or is being undone.');
}
