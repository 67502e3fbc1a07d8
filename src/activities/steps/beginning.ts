import type { DatabricksError } from '../../databricks/http/error';
import { LOST_FOR_MS } from '../../store/steps/note-unanswered';
import { CLOSED_FOR_MS, isHeld } from '../kinds/lost-request';
import type { StepContext } from '../run-context';

/** A call that changes something, as it ended: with an error where it was not done, or may not be. */
interface Write {
  readonly endedAtMs: number;
  readonly error: DatabricksError | undefined;
}

/**
 * One attempt at a step. Where it fails, what it has sent says what the next one, or an undo, has to reckon with: where certainly nothing
 * was done, the step has not begun, and the next attempt is a first one, which looks whether somebody changed something since the look.
 * Not where an earlier attempt had begun, which may have done something, nor where something made was noted.
 */
export async function beginning<T>(
  stepped: StepContext,
  work: (stepped: StepContext) => Promise<T>,
): Promise<T> {
  const { step, context, journal } = stepped;
  const writes: Write[] = [];
  const onWritten = (error?: DatabricksError): void => {
    writes.push({ endedAtMs: Date.now(), error });
  };
  const beforeWrite = (): Promise<void> => journal.requireHold();
  try {
    return await work({ ...stepped, context: { ...context, onWritten, beforeWrite } });
  } catch (error) {
    const isFirst = step.begun_at === null && journal.made === undefined;
    if (!journal.hasBegun) throw error;
    if (isFirst && writes.every(isWithoutEffect)) await journal.unbegin();
    else await journal.unanswered(Math.max(0, ...writes.map(mayFollowForMs)));
    throw error;
  }
}

/** What is there already may be there by this very call, which something on its way has sent twice. */
const isWithoutEffect = ({ error }: Write): boolean =>
  error?.effect === 'none' && error.kind !== 'already-exists';

/** How long it may still be carried out, from now on. */
const mayFollowForMs = ({ error, endedAtMs }: Write): number =>
  error?.effect === 'unknown' ? endedAtMs + (isHeld(error) ? LOST_FOR_MS : CLOSED_FOR_MS) - Date.now() : 0;
