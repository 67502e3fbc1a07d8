import type { ConflictAnswer } from './answers';
import type { CommandLine } from './command-line';
import { drawTable } from './draw-table';
import type { Pen } from './output';
import { printable } from './printable';

export const conflictName = ({ Type, Name }: Pick<ConflictAnswer, 'Type' | 'Name'>): string =>
  `${Type}/${Name}`;

export const isOpen = ({ Action }: Pick<ConflictAnswer, 'Action'>): boolean => Action === undefined;

/** With `answerWith`, an open conflict ends with the commands that answer it. */
export interface DrawConflictOptions {
  readonly pen: Pen;
  readonly answerWith?: { readonly sharePackId: string; readonly commandLine: CommandLine } | undefined;
}

/** What stands in the way, whose it is, how it differs, and what can be done. */
export function drawConflict(conflict: ConflictAnswer, options: DrawConflictOptions): string[] {
  const { pen } = options;
  const rows = [...ownerRows(conflict), ...differenceRows(conflict), ...choiceRows(conflict)];
  return [
    `${pen('bold', conflictName(conflict))}  ${conflict.Message}`,
    ...drawTable(rows.map(([label, ...cells]) => [pen('dim', label), ...cells])).map((line) => `  ${line}`),
    ...(isOpen(conflict) ? drawAnswers(conflict, options) : []),
  ];
}

type Row = readonly [label: string, ...cells: string[]];

function ownerRows({ ExistingName, Owner, ManagedBy, CreatedAt, CreatedBy, Late }: ConflictAnswer): Row[] {
  const pack = ManagedBy && `: ${ManagedBy.SharePackName} version ${ManagedBy.Version ?? '?'}`;
  const created = [CreatedAt, CreatedBy && `by ${CreatedBy}`].filter(Boolean).join(' ');
  return [
    ...optionalRow('exists as', ExistingName),
    ['owner', `${Owner}${pack ?? ''}`],
    ...optionalRow('created', created),
    ...optionalRow('late', Late && 'it appeared after the run had looked'),
  ];
}

function differenceRows({ Identical, Differences }: ConflictAnswer): Row[] {
  if (Identical) return [['differs', 'in nothing: it is what the pack wants']];
  return Differences.map(({ Field, Existing, Desired }, index) => [
    index === 0 ? 'differs' : '',
    `${Field}: ${shortJson(Existing)} -> ${shortJson(Desired)}`,
  ]);
}

function choiceRows(conflict: ConflictAnswer): Row[] {
  if (!isOpen(conflict)) return [['answered', answerOf(conflict)]];
  return [
    ['allowed', conflict.Actions.join(', ')],
    ...Object.entries(conflict.Consequences).map(([action, text]): Row => [action, text]),
    ...optionalRow('free names', conflict.SuggestedNames.join(', ')),
  ];
}

function answerOf({ Action, NewName, ResolvedBy, ResolvedAt, Reason }: ConflictAnswer): string {
  const what = NewName ? `${Action ?? ''} to ${NewName}` : Action;
  return [what, ResolvedBy && `by ${ResolvedBy}`, ResolvedAt && `at ${ResolvedAt}`, Reason && `(${Reason})`]
    .filter(Boolean)
    .join(' ');
}

function drawAnswers(conflict: ConflictAnswer, { pen, answerWith }: DrawConflictOptions): string[] {
  if (answerWith === undefined) return [];
  const { sharePackId, commandLine } = answerWith;
  const command = (action: string): string =>
    commandLine('resolve', sharePackId, `${conflictName(conflict)}=${action}`);
  const newName = conflict.SuggestedNames[0] ?? 'NEW_NAME';
  const answers = conflict.Actions.map((action) => (action === 'rename' ? `rename:${newName}` : action));
  return ['  answer with one of', ...answers.map((answer) => `    ${pen('cyan', command(answer))}`)];
}

const optionalRow = (label: string, text: string | false | null | undefined): Row[] =>
  text ? [[label, text]] : [];

const SHORT = 80;

/** A value within a line. JSON.stringify leaves some characters as they are that a terminal obeys. */
export function shortJson(value: unknown): string {
  const text = printable(JSON.stringify(value ?? null));
  return text.length <= SHORT ? text : `${text.slice(0, SHORT)}…`;
}
