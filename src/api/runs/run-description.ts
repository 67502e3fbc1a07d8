import type { SharePack } from '../../store/records';
import type { ApiSettings } from '../dependencies';
import { linksOf } from '../links';

/** Within one line of the Temporal UI's list. */
const SUMMARY_LENGTH = 200;

/** `SharePack_jane_Finance_Q1` v3, from `q1.yaml`, by `jane` */
export function runSummary({ share_pack_name, version, filename, requested_by }: SharePack): string {
  return `${code(share_pack_name)} ${version === null ? 'dry run' : `v${version}`}, from ${code(filename)}, by ${code(requested_by)}`;
}

/** Fixed facts of a run, as Markdown for the Temporal UI's tab of details. */
export function runDetails(sharePack: SharePack, settings: ApiSettings): string {
  const { share_pack_name, version, strategy, workspace, filename } = sharePack;
  const { business_line, project_name, requestor, requested_by, created_at } = sharePack;
  return [
    `**Share pack** ${code(share_pack_name)}, ${version === null ? 'dry run' : `version ${version}`}, strategy ${code(strategy)}`,
    '',
    `- File: ${code(filename)}`,
    `- Uploaded by ${code(requested_by)} at ${created_at.toISOString()}`,
    `- Requestor ${code(requestor)}, business line ${code(business_line)}, project ${code(project_name)}`,
    `- Workspace: ${code(workspace)}`,
    ...links(sharePack, settings),
  ].join('\n');
}

function links(sharePack: SharePack, settings: ApiSettings): readonly string[] {
  if (settings.publicUrl === undefined) return [];
  const base = settings.publicUrl.replace(/\/+$/, '');
  const { Status, Conflicts } = linksOf(sharePack, settings);
  return [
    '',
    `[Status](${base}${Status}) · [Conflicts](${base}${Conflicts}) · [How to answer](${base}/docs)`,
  ];
}

/**
 * Text from packs, as code: the UI renders HTML and foreign images in Markdown, but nothing inside a code span. A
 * backtick would end it, a line break would end the list item.
 */
function code(text: string | null): string {
  const safe = (text ?? '-')
    .replaceAll('`', "'")
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim();
  return `\`${safe.slice(0, SUMMARY_LENGTH) || '-'}\``;
}
