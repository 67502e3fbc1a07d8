import { Context } from '@temporalio/activity';
import { pause } from '../../databricks/http/pause';
import { LOST_FOR_MS } from '../../store/steps/note-unanswered';
import { Overtaken } from '../../store/steps/overtaken';
import type { StoredStep } from '../../store/records';
import type { ActivityDependencies } from '../dependencies';
import type { StepContext } from '../run-context';

const LOOK_EACH_MS = 1_000;

/** Where another attempt has taken the step over, what this one has made and nobody knows of goes again. @throws what `work` throws */
export async function unlessOvertaken<T>(
  deps: ActivityDependencies,
  stepped: StepContext,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Overtaken) await removeUnknown(deps, stepped);
    throw error;
  }
}

/**
 * What an attempt made that another had taken over by then. Where names are unique the other finds it by its mark; a job that comes
 * after the other has looked would be a second one, and anything that comes after an undo would stay. So once the other has ended it
 * is deleted, unless the record knows it. Nobody waits for that: to Temporal this attempt is over.
 */
async function removeUnknown(deps: ActivityDependencies, stepped: StepContext): Promise<void> {
  const { journal, kind, ref } = stepped;
  const { made } = journal;
  if (!made) return;
  // The attempt's own signal tells that it is over.
  const context = { ...stepped.context, signal: AbortSignal.timeout(2 * LOST_FOR_MS) };
  try {
    const step = await whenEnded(deps, stepped, context.signal);
    if (!step || step.made?.id === made.id) return;
    for (const own of await kind.trace(context, made))
      if (own.existing.id === made.id) await kind.remove(context, own);
  } catch (error) {
    Context.current().log.warn('what an overtaken attempt made may still be there', {
      ...{ type: ref.type, name: ref.name, id: made.id, error },
    });
  }
}

/** The step when it is not under way; undefined where it still is after as long as anybody looks for a lost request. */
async function whenEnded(
  { store }: ActivityDependencies,
  { ref }: StepContext,
  signal: AbortSignal,
): Promise<StoredStep | undefined> {
  for (let waitedMs = 0; waitedMs <= LOST_FOR_MS; waitedMs += LOOK_EACH_MS) {
    const [step] = await store.stepsById(ref.sharePackId, [ref.id]);
    if (!step || step.outcome !== null || step.begun_at === null) return step;
    await pause(LOOK_EACH_MS, signal);
  }
  return undefined;
}
