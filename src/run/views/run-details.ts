import type { Conflict, Json } from '../../plan/conflict';
import { progressText } from '../../plan/progress';
import type { Reading } from '../../plan/progress';
import { isEnded } from '../vocabulary';
import type { Resolution } from '../vocabulary';
import type { StatusView } from './status';

/** What the Temporal UI shows at most (spec/http-api.md, "Temporal"). */
const MAX_BYTES = 20_000;
const MAX_VALUE = 120;
/** Conflicts that are told whole; the others are a line each. */
const MOST_DETAILED = 20;

/** The signals' names are the contract's (src/workflows/contract.ts), which the machine does not know. */
export interface DetailsOptions {
  /** `temporal … workflow signal`, with address and namespace, ready for a shell. */
  readonly signalCommand: string;
  readonly workflowId: string;
  readonly signals: { readonly resolve: string; readonly approve: string };
  readonly signalsMayApprove?: boolean;
  /** Where it was when the work began, and what time it is: they make a pace. */
  readonly since?: Reading | null;
  readonly nowMs?: number;
}

/**
 * The run in words, as Markdown for the Temporal UI: first what to do, with the exact command, then what it is about.
 */
export function runDetails(view: StatusView, options: DetailsOptions): string {
  const { since, nowMs = 0 } = options;
  // A run that is over, a dry run too, waits for nobody.
  const isOver = isEnded(view.Status);
  const open = isOver ? [] : view.Conflicts.filter(({ Action }) => Action === undefined);
  const lines = [
    `**${escape(view.ProvisioningStatus)}** · ${progressText(view.Progress, since ?? undefined, nowMs)}`,
    ...(view.ErrorMessage === null ? [] : ['', escape(view.ErrorMessage)]),
    ...approval(view, options),
    ...(open.length === 0 ? [] : waitingFor(open, view, options)),
    ...failures(view),
    ...rejected(view),
  ];
  return cut(lines);
}

function approval(view: StatusView, options: DetailsOptions): readonly string[] {
  const { Approval, Status, SharePackId, ResolutionDeadline } = view;
  if (Approval === null) return [];
  if (Approval.Status !== 'pending') {
    const { DecidedBy = '', DecidedAt = '', Reason } = Approval;
    const why = Reason === undefined ? '' : `: ${escape(Reason)}`;
    return ['', `${Approval.Status} by ${escape(DecidedBy)}, ${DecidedAt}${why}`];
  }
  if (Status !== 'AWAITING_RESOLUTION') return [];
  const until = ResolutionDeadline === null ? '' : ` until ${ResolutionDeadline}`;
  return [
    '',
    `### It waits for approval${until}`,
    'Nothing is touched before. From a terminal:',
    code([`npx sharepack approve ${SharePackId}`, `npx sharepack decline ${SharePackId}`].join('\n')),
    ...(options.signalsMayApprove === true ? approveSignal(options) : []),
  ];
}

const approveSignal = (options: DetailsOptions): readonly string[] => [
  `Or the signal \`${options.signals.approve}\` (add \`"DecidedBy": "you"\` and \`"Reason"\` if you like):`,
  code(
    [
      '{"Decision":"approve"}',
      '{"Decision":"decline"}',
      command(options, options.signals.approve, '{"Decision":"approve"}'),
    ].join('\n'),
  ),
];

const command = ({ signalCommand, workflowId }: DetailsOptions, signal: string, input: string): string =>
  `${signalCommand} --workflow-id ${shellQuoted(workflowId)} --name ${signal} --input '${input}'`;

function waitingFor(open: readonly Conflict[], view: StatusView, options: DetailsOptions): readonly string[] {
  const { ResolutionDeadline: deadline, Open, SharePackId } = view;
  const { resolve } = options.signals;
  const unlisted = Open - open.length;
  return [
    '',
    `### ${Open === 1 ? 'One conflict waits' : `${Open} conflicts wait`} for an answer${deadline === null ? '' : ` until ${deadline}`}`,
    'All of them at once, from a terminal:',
    code(
      [
        `npx sharepack resolve ${SharePackId} --rest skip`,
        command(options, resolve, '{"Resolutions":[],"Rest":{"Action":"skip"}}'),
      ].join('\n'),
    ),
    `One of them: the signal \`${resolve}\` with one of these as its input (add \`"ResolvedBy": "you"\` if you like).`,
    ...open.slice(0, MOST_DETAILED).flatMap((conflict) => oneConflict(conflict)),
    ...(open.length > MOST_DETAILED ? [''] : []),
    ...open.slice(MOST_DETAILED).map(inALine),
    ...(unlisted > 0
      ? ['', `… and ${unlisted} more: \`npx sharepack conflicts ${SharePackId}\` lists all.`]
      : []),
  ];
}

const inALine = ({ Type, Name, Actions }: Conflict): string =>
  `- ${Type} ${escape(Name)}: ${Actions.join(', ')}`;

function oneConflict(conflict: Conflict): readonly string[] {
  const { Type, Name, Owner, ManagedBy, CreatedBy, CreatedAt, Differences, Identical } = conflict;
  const owner = ManagedBy ? `${Owner} (${ManagedBy.SharePackName}, version ${ManagedBy.Version})` : Owner;
  return [
    '',
    `**${Type} ${escape(Name)}**: ${escape(conflict.Message)}`,
    `- owner: ${escape(owner)}; created by ${escape(CreatedBy ?? 'unknown')}, ${CreatedAt ?? 'when is not known'}`,
    ...(Identical ? ['- identical to what the pack wants'] : []),
    ...Differences.map(
      ({ Field, Existing, Desired }) =>
        `- ${escape(Field)}: is ${value(Existing)}, the pack wants ${value(Desired)}`,
    ),
    code(conflict.Actions.map((action) => JSON.stringify(example(conflict, action))).join('\n')),
  ];
}

function example(conflict: Conflict, Action: Resolution['Action']): Resolution {
  const { Type, Name, SuggestedNames } = conflict;
  const [NewName] = Action === 'rename' ? SuggestedNames : [];
  return { Type, Name, Action, ...(NewName !== undefined && { NewName }) };
}

const failures = ({ Resources }: StatusView): readonly string[] =>
  Resources.filter((resource) => resource.Error !== undefined)
    .slice(0, 20)
    .map(({ Type, Name, Error: error = '' }) => `- ${Type} ${escape(Name)}: ${escape(error)}`);

const rejected = ({ RejectedSignals }: StatusView): readonly string[] =>
  RejectedSignals.length === 0
    ? []
    : [
        '',
        '### Signals that changed nothing',
        ...RejectedSignals.slice(-5).map(({ ReceivedAt, Reason }) => `- ${ReceivedAt}: ${escape(Reason)}`),
      ];

const value = (json: Json): string => escape(JSON.stringify(json).slice(0, MAX_VALUE));

/** Text from packs says nothing to the renderer: the UI draws HTML and foreign images otherwise. */
const escape = (text: string): string =>
  text
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .replace(/[\\`*_{}[\]()#+!|~>-]/g, '\\$&')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    // Renderers make links of bare addresses.
    .replace(/:\/\//g, ':&#8203;//')
    .replace(/\bwww\./gi, 'www&#8203;.');

/** Each line begins with our own text, so nothing in it can end the fence. In one piece, to be cut whole or not. */
const code = (text: string): string => ['```', text, '```'].join('\n');

const shellQuoted = (text: string): string => `'${text.replace(/'/g, `'\\''`)}'`;

function cut(lines: readonly string[]): string {
  let bytes = 0;
  const kept = lines.filter((line) => {
    bytes += new TextEncoder().encode(line).length + 1;
    return bytes < MAX_BYTES - 100;
  });
  return kept.length === lines.length
    ? kept.join('\n')
    : [...kept, '', "… the rest is in the service's own answer."].join('\n');
}
