import { WorkflowNotFoundError } from '@temporalio/client';
import type { SharePack } from '../../store/records';
import { quickCall } from './call-temporal';
import type { RunDependencies } from './run-dependencies';
import { searchAttribute } from './search-attributes';

/** What Temporal knows of the run of an upload. */
export type RunInTemporal =
  | { readonly kind: 'open' }
  | { readonly kind: 'closed'; readonly how: string }
  /** There is none under the workflow's id, or only another version's. */
  | { readonly kind: 'absent'; readonly other: string | undefined }
  /** Temporal did not say. */
  | { readonly kind: 'unknown' };

/** People wait for the answer that this is asked for: it is given with or without Temporal. */
const DESCRIBE_MS = 900;

const SHARE_PACK_ID = searchAttribute('SharePackId');

/** Never throws: a Temporal that is down must not keep anybody from what the store knows. */
export async function describeRun(
  { temporal, log }: RunDependencies,
  { workflow_id, share_pack_id }: SharePack,
): Promise<RunInTemporal> {
  if (workflow_id === null) return { kind: 'absent', other: undefined };
  try {
    const run = await quickCall(
      temporal,
      () => temporal.workflow.getHandle(workflow_id).describe(),
      DESCRIBE_MS,
    );
    // Versions of a pack share the workflow's id; which one a run is of stands in its search attributes.
    const owner = run.typedSearchAttributes.get(SHARE_PACK_ID);
    if (owner !== share_pack_id) return { kind: 'absent', other: owner };
    const { name } = run.status;
    return name === 'RUNNING' || name === 'PAUSED' || name === 'CONTINUED_AS_NEW'
      ? { kind: 'open' }
      : { kind: 'closed', how: name };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return { kind: 'absent', other: undefined };
    log.warn({ err: error, sharePackId: share_pack_id }, 'Temporal could not describe a run');
    return { kind: 'unknown' };
  }
}
