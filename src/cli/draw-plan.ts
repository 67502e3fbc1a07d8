import type { PlannedAnswer, UploadAnswer } from './answers';
import { isOpen, shortJson } from './draw-conflict';
import { drawConflicts } from './draw-conflicts';
import { drawTable } from './draw-table';
import type { DrawOptions, Pen, Style } from './output';

/** What a dry run found: one line a resource, with what would change of it. */
export function drawPlan(answer: UploadAnswer, options: DrawOptions): string[] {
  const { SharePackName, Strategy, Message, Plan, PlanTotals, ValidationWarnings, Conflicts } = answer;
  const { pen } = options;
  const total = Object.values(PlanTotals).reduce((sum, count) => sum + count, 0);
  const more = total - Plan.length;
  return [
    [pen('bold', 'DRY RUN'), SharePackName, Strategy].filter(Boolean).join('  '),
    Message,
    ...drawTable(Plan.flatMap((planned) => rowsOf(planned, pen))),
    ...(more > 0 ? [`and ${more} more`] : []),
    ...ValidationWarnings.map((warning) => `${pen('yellow', 'warning')}: ${warning}`),
    ...drawConflicts({ ...answer, Conflicts: Conflicts.filter(isOpen) }, options),
  ];
}

function rowsOf({ Type, Name, NewName, Action, Differences }: PlannedAnswer, pen: Pen): string[][] {
  const style = STYLES[Action];
  return [
    [style ? pen(style, Action) : Action, Type, NewName === undefined ? Name : `${Name} -> ${NewName}`],
    ...Differences.map(({ Field, Existing, Desired }) => [
      '',
      '',
      `  ${Field}: ${shortJson(Existing)} -> ${shortJson(Desired)}`,
    ]),
  ];
}

const STYLES: Readonly<Partial<Record<string, Style>>> = {
  create: 'green',
  update: 'cyan',
  replace: 'red',
  delete: 'red',
  unchanged: 'dim',
  skip: 'yellow',
  conflict: 'yellow',
};
