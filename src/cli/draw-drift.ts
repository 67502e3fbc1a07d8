import type { DriftedAnswer, DriftReportAnswer } from './answers';
import { shortJson } from './draw-conflict';
import { drawTable } from './draw-table';
import type { Pen } from './output';

/** What departs from what the pack's version left, and how. */
export function drawDrift(report: DriftReportAnswer, pen: Pen): string[] {
  const { SharePackName, Version, CheckedAt, Count, Checked, Message, Resources, UnderWay } = report;
  const version = Version === undefined ? undefined : `version ${Version}`;
  const more = Count > Resources.length ? [`and ${Count - Resources.length} more`] : [];
  return [
    [verdictOf(report, pen), SharePackName, version, `${Count} of ${Checked} resources`]
      .filter(Boolean)
      .join('  '),
    ...drawTable([[pen('dim', 'checked'), CheckedAt]]),
    ...(Message === undefined ? [] : [Message]),
    ...(UnderWay === undefined
      ? []
      : [`${pen('yellow', 'under way')}: ${UnderWay} was at work meanwhile; what it changes shows as drift`]),
    ...Resources.flatMap((resource) => drawResource(resource, pen)),
    ...more,
  ];
}

function verdictOf({ Drifted, Checked }: DriftReportAnswer, pen: Pen): string {
  if (Drifted) return pen('yellow', 'DRIFTED');
  return Checked === 0 ? pen('yellow', 'NOTHING TO COMPARE') : pen('green', 'NO DRIFT');
}

function drawResource({ Type, Name, ActualName, Drift, ...how }: DriftedAnswer, pen: Pen): string[] {
  const name = ActualName === undefined ? Name : `${Name} -> ${ActualName}`;
  const { ManagedBy, Differences } = how;
  const manager = ManagedBy && ` by ${ManagedBy.SharePackName} version ${ManagedBy.Version ?? '?'}`;
  return [
    `${pen('bold', `${Type}/${name}`)}  ${WORDS[Drift] ?? Drift}${manager ?? ''}`,
    ...Differences.map(
      ({ Field, Existing, Desired }) =>
        `  ${Field}: it is ${shortJson(Existing)}, the pack left ${shortJson(Desired)}`,
    ),
  ];
}

const WORDS: Readonly<Record<string, string>> = {
  taken_over: 'taken over',
  unexpected: 'exists, and should be gone',
};
