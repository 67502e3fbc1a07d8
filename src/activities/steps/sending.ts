import type { DatabricksError } from '../../databricks/http/error';
import { LOST_FOR_MS } from '../../store/steps/note-unanswered';
import { CLOSED_FOR_MS, isHeld } from '../kinds/lost-request';
import type { StepContext } from '../run-context';

/** A call that changes something, as it ended: with an error where it was not done, or may not be. */
interface Write {
  readonly endedAtMs: number;
  readonly error: DatabricksError | undefined;
}

/** What an attempt has sent so far. */
export interface Sent {
  /** Certainly nothing of it was done. */
  isWithoutEffect(): boolean;
  /** How long some of it may still be carried out, from now on; 0: all of it was answered. */
  mayFollowForMs(): number;
}

/**
 * One attempt at a step, or at taking it back, which sends nothing once the step is another's. Where it fails, the next one reckons with
 * what it has sent: by default with what may still be carried out.
 *
 * @param failed says otherwise what is to be noted
 */
export async function sending<T>(
  stepped: StepContext,
  work: (stepped: StepContext) => Promise<T>,
  failed: (sent: Sent) => Promise<void> = (sent) => noteUnanswered(stepped, sent),
): Promise<T> {
  const { context, journal } = stepped;
  const writes: Write[] = [];
  const onWritten = (error?: DatabricksError): void => {
    writes.push({ endedAtMs: Date.now(), error });
  };
  const beforeWrite = (): Promise<void> => journal.requireHold();
  try {
    return await work({ ...stepped, context: { ...context, onWritten, beforeWrite } });
  } catch (error) {
    await failed({
      isWithoutEffect: () => writes.every(isWithoutEffect),
      mayFollowForMs: () => Math.max(0, ...writes.map(mayFollowForMs)),
    });
    throw error;
  }
}

async function noteUnanswered({ journal }: StepContext, sent: Sent): Promise<void> {
  const forMs = sent.mayFollowForMs();
  if (forMs > 0) await journal.unanswered(forMs);
}

/** What is there already may be there by this very call, which something on its way has sent twice. */
const isWithoutEffect = ({ error }: Write): boolean =>
  error?.effect === 'none' && error.kind !== 'already-exists';

/** How long it may still be carried out, from now on. */
const mayFollowForMs = ({ error, endedAtMs }: Write): number =>
  error?.effect === 'unknown' ? endedAtMs + (isHeld(error) ? LOST_FOR_MS : CLOSED_FOR_MS) - Date.now() : 0;
