import type { RunRef } from './activity-contract';
import type { DriftSummary } from './contract';
import { lookForDrift } from './proxies';

/**
 * Compares the workspace with what the last completed version of a pack left in it. A workflow of its own, so that it
 * keeps no run waiting, and a Temporal Schedule can start it.
 */
export async function checkDrift({ sharePackId }: RunRef): Promise<DriftSummary> {
  return lookForDrift({ sharePackId });
}
