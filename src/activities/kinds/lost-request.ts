import { DatabricksError } from '../../databricks/http/error';
import { pause } from '../../databricks/http/pause';
import type { KindContext } from './kind';

/** When to look for what may still be carried out, growing to LOST_FOR_MS in all. */
const PAUSES_MS = [250, 1_000, 2_000, 4_000, 8_000, 14_000, 15_000, 15_750];
/** Where the connection was closed, or the workspace answered with a fault, nobody holds the request any more. */
export const CLOSED_FOR_MS = 3_000;
const SHORT_PAUSES_MS = [250, 750, 2_000];

/**
 * Does what would be done twice if it were repeated before it has taken effect, since the workspace has no means to tell: where
 * its answer is lost, its effect is looked for until it does not show any more. Only then the error is told, and a retry may
 * do it again.
 *
 * @param look undefined: no effect is to be seen
 * @throws what `work` threw, also where the look fails or is cancelled: it may have been done
 */
export async function unlessLost<T>(
  { signal, heartbeat }: Pick<KindContext, 'signal' | 'heartbeat'>,
  work: () => Promise<T>,
  look: () => Promise<T | undefined>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof DatabricksError) || error.effect === 'none') throw error;
    const seen = await watch().catch(() => undefined);
    if (seen === undefined) throw error;
    return seen;

    async function watch(): Promise<T | undefined> {
      for (const pauseMs of isHeld(error as DatabricksError) ? PAUSES_MS : SHORT_PAUSES_MS) {
        await pause(pauseMs, signal);
        heartbeat();
        const found = await look();
        if (found !== undefined) return found;
      }
      return undefined;
    }
  }
}

/** We, or a gateway, stopped waiting for an answer. */
export const isHeld = ({ kind, status }: DatabricksError): boolean => kind === 'timeout' || status === 504;
