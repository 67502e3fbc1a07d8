import type { Conflict } from '../../plan/conflict';
import type { SharePack } from '../../store/records';
import { isEnded } from '../../workflows/contract';
import { linksOf } from '../links';
import { Problem, unavailable } from '../problem';
import { awaitRun } from '../runs/await-run';
import { joinRun } from '../runs/join-run';
import type { RunDependencies } from '../runs/run-dependencies';
import { startRun } from '../runs/start-run';
import { isTransient } from '../runs/temporal-failure';
import type { Claim } from './claim-version';

/** A run that was started, and what it met so far. */
export interface StartedRun {
  readonly sharePack: SharePack;
  readonly conflicts: readonly Conflict[];
}

/**
 * Starts the run of a claimed version, or joins it, and waits for its first verdict, then up to `waitMs` longer for its
 * end or for a question.
 * @throws Problem `another-version-under-way`, `unavailable`: then nothing is kept of the upload
 */
export async function startUpload(deps: RunDependencies, claim: Claim, waitMs: number): Promise<StartedRun> {
  const { sharePack } = claim;
  if (!isEnded(sharePack.status))
    await (sharePack.run_id === null ? start(deps, claim) : joinRun(deps, sharePack));
  const seen = await stored(deps, sharePack);
  if (seen.sharePack.status !== 'IN_PROGRESS' || waitMs === 0) return seen;
  await awaitRun(deps, seen.sharePack, waitMs);
  return stored(deps, sharePack);
}

async function start(deps: RunDependencies, { sharePack, isNew }: Claim): Promise<void> {
  const started = await startRun(deps, sharePack);
  if (started.kind === 'started') return;
  // What another request stored is that request's to take back.
  if (isNew) await deps.store.discardUpload(sharePack.share_pack_id);
  if (started.kind === 'another_version')
    throw new Problem(
      'another-version-under-way',
      'A run of this pack is under way in Temporal. Wait for its end, then send this again. Nothing was kept.',
      { members: started.other ? { Links: linksOf(started.other, deps.settings) } : {} },
    );
  if (isTransient(started.cause))
    throw unavailable('Temporal did not start the run. Nothing was kept: send it again.');
  throw started.cause;
}

async function stored({ store }: RunDependencies, { share_pack_id }: SharePack): Promise<StartedRun> {
  const known = await store.runAndConflicts(share_pack_id);
  if (known) return known;
  throw unavailable('The run could not be started. Nothing was kept: send it again.');
}
