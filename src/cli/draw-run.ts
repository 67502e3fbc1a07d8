import { progressText } from '../workflows/contract';
import type { Status } from '../workflows/contract';
import type { ResourceAnswer, RunAnswer, StatusAnswer, UploadAnswer } from './answers';
import { approvalFact, drawAwaitedApproval } from './draw-approval';
import { isOpen } from './draw-conflict';
import { drawConflicts } from './draw-conflicts';
import { drawTable } from './draw-table';
import type { DrawOptions, Pen, Style } from './output';

/** How an upload was answered. */
export const drawUpload = (answer: UploadAnswer, options: DrawOptions): string[] => [
  ...drawHead(answer, options.pen),
  // The question itself stands below, with the commands that answer it.
  ...(answer.Status === 'AWAITING_RESOLUTION' ? [] : [answer.Message]),
  ...drawFindings(answer, options),
];

/** How a run stands: every resource's outcome, what it asks, and what went wrong. */
export const drawStatus = (answer: StatusAnswer, options: DrawOptions): string[] => [
  ...drawHead(answer, options.pen),
  `${answer.ProvisioningStatus} (${progressText(answer.Progress)})`,
  ...drawFacts(answer, options.pen),
  ...(answer.ErrorMessage ? [options.pen('red', answer.ErrorMessage)] : []),
  ...drawResources(answer, options.pen),
  ...answer.RejectedSignals.map(
    ({ ReceivedAt, Reason }) => `${options.pen('yellow', 'signal refused')} at ${ReceivedAt}: ${Reason}`,
  ),
  ...drawFindings(answer, options),
];

function drawHead({ Status, SharePackName, Version, Strategy, SharePackId }: RunAnswer, pen: Pen): string[] {
  const version = Version === undefined ? undefined : `version ${Version}`;
  const what = [SharePackName ?? '(the pack has no readable name)', version, Strategy].filter(Boolean);
  return [
    `${pen(STYLES[Status], Status)}  ${what.join('  ')}`,
    `${pen('dim', 'SharePackId')}  ${SharePackId}`,
  ];
}

const STYLES: Readonly<Record<Status, Style>> = {
  IN_PROGRESS: 'cyan',
  AWAITING_RESOLUTION: 'yellow',
  COMPLETED: 'green',
  FAILED: 'red',
  VALIDATION_FAILED: 'red',
  EXPIRED: 'red',
  CANCELLED: 'red',
};

function drawFacts(answer: StatusAnswer, pen: Pen): string[] {
  const facts: [string, string | null | undefined][] = [
    ['requested by', answer.RequestedBy],
    ['created', answer.CreatedAt],
    ['last updated', answer.LastUpdated],
    ['answer by', answer.ResolutionDeadline],
    ['approval', approvalFact(answer.Approval)],
    ['drift', driftOf(answer)],
    ['workflow', answer.WorkflowId],
    ['in Temporal', answer.Links.TemporalUI],
  ];
  return drawTable(facts.flatMap(([label, value]) => (value ? [[pen('dim', label), value]] : [])));
}

function driftOf({ Drift }: StatusAnswer): string | undefined {
  if (Drift === undefined) return undefined;
  const none = Drift.Checked === 0 ? 'nothing to compare, since all was skipped' : 'none';
  const found = Drift.Drifted ? `${Drift.Count} resources` : none;
  return `${found}, checked ${Drift.CheckedAt}`;
}

function drawResources({ Resources, Progress, NextResourcesToken }: StatusAnswer, pen: Pen): string[] {
  const rows = Resources.map(({ Type, Name, RenamedTo, Outcome, Error }) => [
    Type,
    RenamedTo ? `${Name} -> ${RenamedTo}` : Name,
    outcomeOf(Outcome, pen),
    Error ?? '',
  ]);
  const more = NextResourcesToken === undefined ? [] : [`and ${Progress.Total - rows.length} more`];
  return [...drawTable(rows), ...more];
}

function outcomeOf(outcome: ResourceAnswer['Outcome'], pen: Pen): string {
  if (outcome === undefined) return pen('dim', 'not yet');
  return outcome === 'failed' ? pen('red', outcome) : outcome;
}

/** What the pack's author should know, and what the run asks. */
function drawFindings(answer: RunAnswer, options: DrawOptions): string[] {
  const { ValidationErrors, ValidationWarnings, Conflicts } = answer;
  return [
    ...ValidationErrors.map((error) => `${options.pen('red', 'error')}: ${error}`),
    ...ValidationWarnings.map((warning) => `${options.pen('yellow', 'warning')}: ${warning}`),
    ...drawAwaitedApproval(answer, options),
    ...drawConflicts({ ...answer, Conflicts: Conflicts.filter(isOpen) }, options),
  ];
}
