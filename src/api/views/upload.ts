import type { Conflict } from '../../plan/conflict';
import { NOTHING_TO_CHANGE } from '../../plan/conflict-message';
import type { SharePack } from '../../store/records';
import type { ApiSettings } from '../dependencies';
import { linksOf } from '../links';
import { Problem } from '../problem';
import type { UploadAnswer } from '../schemas/upload';
import { sharePackMembers } from './share-pack';

/**
 * The answer to an upload, by where its run stands.
 * @throws Problem `validation-failed`, with the answer's members, where nothing was touched because of the pack
 */
export function uploadView(
  sharePack: SharePack,
  conflicts: readonly Conflict[],
  settings: ApiSettings,
): UploadAnswer {
  const answer: UploadAnswer = {
    Message: messageOf(sharePack, conflicts, settings),
    ...sharePackMembers(sharePack, settings),
    Conflicts: conflicts,
    ValidationErrors: sharePack.validation_errors,
    ValidationWarnings: sharePack.validation_warnings,
  };
  if (sharePack.status !== 'VALIDATION_FAILED') return answer;
  throw new Problem('validation-failed', detailOf(sharePack), {
    members: { ...answer, ...(sharePack.errors.length > 0 && { Errors: sharePack.errors }) },
  });
}

function messageOf(sharePack: SharePack, conflicts: readonly Conflict[], settings: ApiSettings): string {
  const { status, error_message, share_pack_name, version } = sharePack;
  const name = `${share_pack_name ?? 'Share pack'}${version === null ? '' : ` version ${version}`}`;
  switch (status) {
    case 'IN_PROGRESS':
      return `${name} is under way.`;
    case 'AWAITING_RESOLUTION':
      return `${name}: ${waitingFor(sharePack, conflicts, settings).join(' ')}`;
    case 'COMPLETED': {
      const isAsWas = sharePack.validation_warnings.includes(NOTHING_TO_CHANGE);
      return isAsWas ? `${name} is completed. ${NOTHING_TO_CHANGE}.` : `${name} is completed.`;
    }
    case 'VALIDATION_FAILED':
      return conflicts.length > 0
        ? 'Share pack validation failed due to conflicts'
        : 'Share pack validation failed';
    case 'FAILED':
    case 'EXPIRED':
    case 'CANCELLED':
      return `${name}: ${status}. ${error_message ?? ''}`.trim();
  }
}

function waitingFor(
  sharePack: SharePack,
  conflicts: readonly Conflict[],
  settings: ApiSettings,
): readonly string[] {
  const { Resolutions, Status } = linksOf(sharePack, settings);
  const isPending = sharePack.approval?.Status === 'pending';
  const open = conflicts.filter(({ Action }) => Action === undefined);
  const waiting = open.length === 1 ? 'a conflict waits' : `${open.length} conflicts wait`;
  return [
    ...(isPending ? [`it waits for approval. Approve or decline it with POST ${Status}/approval.`] : []),
    ...(open.length > 0 || !isPending
      ? [`${waiting} for an answer. ${open[0]?.Message ?? ''} Answer with POST ${Resolutions}`]
      : []),
  ];
}

function detailOf({ validation_errors, error_message }: SharePack): string {
  const [first, ...more] = validation_errors;
  const rest = more.length > 0 ? ` And ${more.length} more: see ValidationErrors.` : '';
  // Some of these are whole sentences, and the guide's ("Recipient 'a' already exists") are not.
  const told = (first ?? error_message ?? 'The pack is not valid').replace(/\.$/, '');
  return `${told}.${rest} Nothing was touched.`;
}
