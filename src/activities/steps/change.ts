import { desired } from '../../plan/desired';
import { differences } from '../../plan/state';
import type { State } from '../../plan/state';
import type { StepResult } from '../../workflows/activity-contract';
import type { Recipient } from '../../databricks/recipients';
import type { ActivityDependencies } from '../dependencies';
import type { Seen } from '../kinds/kind';
import { isRotated, rotateToken } from '../kinds/token-rotation';
import type { StepContext } from '../run-context';
import { withRenamesFollowed } from '../wanted-state';
import { asJson, beforeChange, earlierState } from './before';
import type { Before } from './before';
import { finished } from './finished';
import { awaitUnanswered } from './unanswered';

/** Changes the fields that differ; the earlier state is kept first, for a rollback. */
export async function changeSeen(
  deps: ActivityDependencies,
  stepped: StepContext,
  seen: Seen,
): Promise<StepResult> {
  const { ref, kind, context, journal } = stepped;
  const { existing, raw } = seen;
  const begun = await journal.begin(asJson(beforeChange(seen)));
  const spec = await withRenamesFollowed(deps, stepped.sharePack, stepped.spec);
  // What is to be added or removed counts from what is there now: somebody may have added another since an attempt began.
  const wanted = desired(spec, ref.strategy, existing.state);
  const { token_rotation, ...changes } = changesOf(existing.state, wanted);
  if (Object.keys(changes).length > 0) await kind.update(context, seen, changes);
  const before = begun.before as unknown as Before | null;
  if (token_rotation === true) {
    const earlierTokens = (before?.raw ?? raw) as Recipient;
    // One that an earlier attempt had sent would take the new token away again from whoever has got it by then.
    if (!isRotated(earlierTokens, raw)) awaitUnanswered(begun, 'The request for a new token');
    await rotateToken(context, earlierTokens, raw as Recipient);
  }
  const earlier = earlierState(before) ?? existing.state;
  const isChange = Object.keys(changesOf(earlier, desired(spec, ref.strategy, earlier))).length > 0;
  return finished(stepped, isChange ? 'updated' : 'unchanged', existing);
}

export const changesOf = (existing: State, wanted: State): State =>
  Object.fromEntries(differences(existing, wanted).map(({ Field, Desired }) => [Field, Desired]));
