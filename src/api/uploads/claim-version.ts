import { quote } from '../../pack/quote';
import type { NewUpload, SharePack } from '../../store/records';
import { isEnded } from '../../workflows/contract';
import { linksOf } from '../links';
import { Problem } from '../problem';
import { noticeLostRun } from '../runs/notice-lost-run';
import type { RunDependencies } from '../runs/run-dependencies';
import { canBeSuperseded, supersedeRun } from '../runs/supersede-run';

export interface Claim {
  readonly sharePack: SharePack;
  /** Stored by this call, so nobody else knows of it yet. */
  readonly isNew: boolean;
}

/**
 * Stores the upload as its pack's next version, or finds the upload that it repeats. A run in its way that was lost in
 * Temporal is ended first, and with `supersede` one that waits with nothing touched.
 * @throws Problem `another-version-under-way`, `name-collision`, `idempotency-key-reused`, `unavailable`
 */
export async function claimVersion(
  deps: RunDependencies,
  upload: NewUpload,
  supersede: boolean,
): Promise<Claim> {
  const first = await deps.store.saveUpload(upload);
  if (first.kind !== 'same' && first.kind !== 'under_way') return claimOf(deps, upload, first);
  const wasOpen = !isEnded(first.sharePack.status);
  const now = await noticeLostRun(deps, first.sharePack);
  if (supersede && first.kind === 'under_way' && !isEnded(now.status)) {
    await supersedeRun(deps, now, upload);
    // Another upload may have come first; then that one is under way.
    return claimOf(deps, upload, await deps.store.saveUpload(upload));
  }
  const second = wasOpen && isEnded(now.status) ? await deps.store.saveUpload(upload) : first;
  return claimOf(deps, upload, second);
}

type Saved = Awaited<ReturnType<RunDependencies['store']['saveUpload']>>;

async function claimOf(deps: RunDependencies, upload: NewUpload, { kind, sharePack }: Saved): Promise<Claim> {
  switch (kind) {
    case 'stored':
      return { sharePack, isNew: true };
    case 'same':
      return { sharePack, isNew: false };
    case 'under_way':
      throw new Problem(
        'another-version-under-way',
        underWay(sharePack, await canBeSuperseded(deps, sharePack)),
        { members: { Status: sharePack.status, Links: linksOf(sharePack, deps.settings) } },
      );
    case 'key_reused':
      throw new Problem(
        'idempotency-key-reused',
        'Within the last 24 hours this key came with other content. Use a new key for a new upload.',
      );
    case 'name_collision':
      throw new Problem('name-collision', collision(upload, sharePack));
  }
}

function underWay({ share_pack_name, version, status }: SharePack, canSupersede: boolean): string {
  const ways = ['Answer or cancel it, or wait for its end, then send this again'];
  if (canSupersede)
    ways.push('or send it with supersede=true, which cancels that run: it has touched nothing yet');
  return `${share_pack_name ?? 'The pack'} version ${version ?? 0} is ${status}. ${ways.join('; ')}. Nothing was kept.`;
}

function collision(upload: NewUpload, other: SharePack): string {
  const fields = [upload.requestor, upload.business_line, upload.project_name].map(quote).join(', ');
  const others = [other.requestor, other.business_line, other.project_name]
    .map((text) => quote(text ?? ''))
    .join(', ');
  return `requestor, business_line and project_name ${fields} give the name ${upload.share_pack_name}, which is that of the pack with ${others}. Change one of them. Nothing was kept.`;
}
