import { CancellationScope, condition } from '@temporalio/workflow';

/**
 * When all that a workflow task has set going waits again: conditions are looked at then, and not before. No command, so
 * nothing that a history holds.
 */
export async function atRest(): Promise<void> {
  let isAsked = false;
  const rest = CancellationScope.nonCancellable(() => condition(() => isAsked));
  // The first look at a condition is at once.
  isAsked = true;
  await rest;
}
