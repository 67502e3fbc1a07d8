import { drawTable } from '../cli/draw-table';
import type { Pen, Style } from '../cli/output';
import { printable } from '../cli/printable';
import type { Finding, Verdict, WorkspaceReport } from '../doctor/finding';

const STYLES = {
  ok: 'green',
  warning: 'yellow',
  problem: 'red',
  unchecked: 'dim',
} as const satisfies Record<Verdict, Style>;

/** A table of each workspace: a line for each check, and below it what to do. */
export function drawDoctor(reports: readonly WorkspaceReport[], pen: Pen): string[] {
  return reports.flatMap((report, index) => [...(index === 0 ? [] : ['']), ...drawReport(report, pen)]);
}

function drawReport({ Url, Verdict, Findings }: WorkspaceReport, pen: Pen): string[] {
  const checked = Findings.filter((finding) => finding.Verdict !== 'unchecked');
  const [unchecked] = Findings.filter((finding) => finding.Verdict === 'unchecked');
  const [headings = '', ...lines] = drawTable([
    ['CHECK', 'VERDICT', 'FOUND, AND WHAT TO DO'],
    ...checked.flatMap((finding) => drawFinding(finding, pen)),
    // They all wait for the same.
    ...(unchecked === undefined ? [] : [[pen('dim', 'the others'), '-', unchecked.Found]]),
  ]);
  return [`${pen(STYLES[Verdict], Verdict)}  ${pen('bold', Url)}`, pen('dim', headings), ...lines];
}

function drawFinding({ Check, Verdict, Found, ToDo }: Finding, pen: Pen): string[][] {
  return [
    [Check, pen(STYLES[Verdict], Verdict), printable(Found)],
    ...ToDo.map((line, index) => ['', '', `${index === 0 ? '->' : '  '} ${printable(line)}`]),
  ];
}
