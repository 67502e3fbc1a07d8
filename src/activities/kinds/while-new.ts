import { DatabricksError } from '../../databricks/http/error';
import { pause } from '../../databricks/http/pause';
import type { KindContext } from './kind';

/**
 * The workspace may answer for a while that there is no such thing as what was made a moment ago (seen for a principal by
 * users of the Terraform provider, databricks/terraform-provider-databricks#2253). 10 s in all: longer than that has been
 * seen of nothing, and a run that is to fail should not take much longer to say so.
 */
const PAUSES_MS = [250, 500, 1_000, 2_000, 3_000, 3_250];

/**
 * Does what refers to something that this run may have just made, again for some seconds where the workspace does not know it
 * yet. A 404 is an answer: nothing was done.
 *
 * @param isNew asked once there is such an answer: whether it may be of something that this run made
 */
export async function whileNew<T>(
  { signal, heartbeat }: Pick<KindContext, 'signal' | 'heartbeat'>,
  isNew: () => boolean | Promise<boolean>,
  work: () => Promise<T>,
): Promise<T> {
  for (const pauseMs of PAUSES_MS) {
    try {
      return await work();
    } catch (error) {
      if (!isMissing(error) || !(await isNew())) throw error;
    }
    heartbeat();
    await pause(pauseMs, signal);
  }
  return work();
}

/** The same for a look, which says `undefined` of what is not there. */
export async function seenWhileNew<T>(
  { signal, heartbeat }: Pick<KindContext, 'signal' | 'heartbeat'>,
  look: () => Promise<T | undefined>,
): Promise<T | undefined> {
  for (const pauseMs of PAUSES_MS) {
    const seen = await look();
    if (seen !== undefined) return seen;
    heartbeat();
    await pause(pauseMs, signal);
  }
  return look();
}

const isMissing = (error: unknown): boolean => error instanceof DatabricksError && error.kind === 'not-found';
