import { parse } from 'node:path';
import { renderPack } from '../../pack/render-pack';
import { restoredPack, saidInParts } from '../../plan/restored-pack';
import { stepKey, stepsOf } from '../../plan/resource';
import type { Pack } from '../../pack/pack';
import type { SharePack } from '../../store/records';
import type { Store } from '../../store/store';
import { allSteps } from '../all-steps';
import { Problem } from '../problem';
import type { ReceivedUpload } from './received-upload';

/** As many as anybody reads. */
const MOST_NAMED = 50;

/**
 * The pack that brings the pack back to a version of it, as if it had been uploaded, with what it does not bring back as
 * warnings.
 * @throws Problem `not-restorable`
 */
export async function restoredUpload(
  store: Store,
  sharePack: SharePack,
): Promise<Pick<ReceivedUpload, 'bytes' | 'filename' | 'changeReason' | 'warnings'>> {
  const { share_pack_id, version, strategy, filename } = sharePack;
  const before = await store.pack(share_pack_id);
  if (sharePack.status !== 'COMPLETED' || version === null || !before)
    throw notRestorable(sharePack, 'only a version that COMPLETED can be restored');
  if (strategy === 'DELETE')
    throw notRestorable(sharePack, 'it deleted what it names: restore one before it');
  const steps = await allSteps(store, share_pack_id);
  const pack = restoredPack(before, strategy ?? before.metadata.strategy, steps);
  if (pack.recipient.length + pack.share.length === 0)
    throw notRestorable(sharePack, 'it skipped all that it names, so there is nothing of it to bring back');
  return {
    bytes: Buffer.from(renderPack(pack)),
    filename: `${parse(filename).name}.v${version}.yaml`,
    changeReason: `restored from version ${version}`,
    warnings: [
      ...saidInParts(pack).map(
        (name) =>
          `${name}: version ${version} says only what to add or remove, so what it held besides stays`,
      ),
      ...(await leftAsTheyAre(store, sharePack, pack)),
    ],
  };
}

/** What the pack manages besides: it may be what later versions added, or what the version never was about. */
async function leftAsTheyAre(
  store: Store,
  { workspace, share_pack_name, version }: SharePack,
  pack: Pack,
): Promise<readonly string[]> {
  if (workspace === null || share_pack_name === null) return [];
  const named = new Set(stepsOf(pack).map(({ type, name }) => stepKey(type, name)));
  const managed = await store.managedBy(workspace, share_pack_name);
  const others = managed.filter(({ type, name }) => !named.has(stepKey(type, name)));
  const told = others
    .slice(0, MOST_NAMED)
    .map(
      ({ type, name }) =>
        `${type} '${name}' is managed by this pack, but not named by version ${version ?? 0}: it is left as it is; to remove it, upload it with strategy: DELETE`,
    );
  const more = others.length - told.length;
  return more > 0 ? [...told, `${more} more that the pack manages are left as they are`] : told;
}

const notRestorable = ({ share_pack_name, version, status }: SharePack, why: string): Problem =>
  new Problem(
    'not-restorable',
    `${share_pack_name ?? 'This upload'}${version === null ? '' : ` version ${version}`} is ${status}: ${why}. Nothing was kept.`,
  );
