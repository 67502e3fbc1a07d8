import { DatabricksError } from '../../databricks/http/error';

/** How often it is looked at again: each time somebody would have to have been faster once more. */
const MOST_LOOKS = 5;

/** Changes of what a resource holds, in calls that fail where it holds one already, or not. */
export interface Sending<Change, Now> {
  readonly send: (changes: readonly Change[]) => Promise<void>;
  /** The resource as it is now; undefined where it is not to be seen. */
  readonly look: () => Promise<Now | undefined>;
  /** Whether the change is still one. */
  readonly isDue: (change: Change, now: Now) => boolean;
}

/**
 * Makes changes, where others, or an earlier attempt whose answer was lost, may be making them too: what turns out to be done
 * is left out, and what is still to be done is sent again. Nothing is added meanwhile: what somebody else has put there stays.
 *
 * @throws DatabricksError where the workspace refuses it and nothing of it has been done since
 */
export async function sendDifference<Change, Now>(
  changes: readonly Change[],
  { send, look, isDue }: Sending<Change, Now>,
): Promise<void> {
  let left = changes;
  for (let looks = 0; ; looks += 1) {
    try {
      await send(left);
      return;
    } catch (error) {
      if (looks === MOST_LOOKS || !isOvertaken(error)) throw error;
      const now = await look();
      const due = now === undefined ? left : left.filter((change) => isDue(change, now));
      if (due.length === left.length) throw error;
      left = due;
    }
  }
}

/** What is to be added is there, or what is to be removed is not. */
const isOvertaken = (error: unknown): boolean =>
  error instanceof DatabricksError && (error.kind === 'already-exists' || error.kind === 'not-found');
