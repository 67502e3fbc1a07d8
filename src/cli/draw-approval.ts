import type { RunAnswer } from './answers';
import type { DrawOptions } from './output';

/** `approved by jane at 2026-01-30T14:30:22.000Z (as agreed)` */
export function approvalFact(approval: RunAnswer['Approval']): string | undefined {
  if (approval === undefined) return undefined;
  const { Status, DecidedBy, DecidedAt, Reason } = approval;
  return [Status, DecidedBy && `by ${DecidedBy}`, DecidedAt && `at ${DecidedAt}`, Reason && `(${Reason})`]
    .filter(Boolean)
    .join(' ');
}

/** What a run that waits for its approval asks, and the commands that decide it. */
export function drawAwaitedApproval(answer: RunAnswer, { pen, commandLine }: DrawOptions): string[] {
  const { Status, Approval, SharePackId } = answer;
  if (Status !== 'AWAITING_RESOLUTION' || Approval?.Status !== 'pending') return [];
  return [
    '',
    `${pen('bold', 'Approval')}  It waits until somebody approves it; nothing is touched before.`,
    '  decide with one of',
    ...['approve', 'decline'].map((decision) => `    ${pen('cyan', commandLine(decision, SharePackId))}`),
  ];
}
