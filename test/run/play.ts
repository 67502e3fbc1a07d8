import type { Conflict } from '../../src/plan/conflict';
import type { Step } from '../../src/plan/step';
import type { Command } from '../../src/run/commands';
import type { PlannedItem, ReadPack, RunEvent } from '../../src/run/events';
import { reduce } from '../../src/run/reduce';
import { newRun } from '../../src/run/state';
import type { Run } from '../../src/run/state';

/** A run played by hand: events in, commands out. */

export const HOUR_MS = 3_600_000;
export const BEGIN_MS = Date.UTC(2026, 0, 1);

type Timeless<E> = E extends RunEvent ? Omit<E, 'atMs'> : never;
export type Happening = Timeless<RunEvent>;

export interface Played {
  readonly run: Run;
  /** Everything that was asked for so far. */
  readonly all: Command[];
  /** What follows from it, with all that is told written down at once. */
  readonly does: (event: Happening, afterMs?: number) => readonly Command[];
  /** What follows from it alone. */
  readonly doesOnly: (event: Happening, afterMs?: number) => readonly Command[];
}

export interface Beginning {
  readonly items: readonly PlannedItem[];
  readonly pack?: Partial<ReadPack>;
}

export const PACK: ReadPack = {
  strategy: 'NEW',
  onConflict: 'ask',
  onFailure: 'rollback',
  resolutionTimeoutMs: 72 * HOUR_MS,
  onDeadline: 'expire',
  totals: { Recipient: 0, Share: 0, Pipeline: 0, Schedule: 0 },
  batches: { size: 4, slots: 2, width: 2 },
};

/** Read and looked at: it asks, or works. */
export function played({ items, pack = {} }: Beginning): Played {
  const run = newRun({ sharePackId: 'pack' });
  const all: Command[] = [];
  let nowMs = BEGIN_MS;
  const doesOnly: Played['doesOnly'] = (event, afterMs = 0) => {
    nowMs += afterMs;
    const { commands } = reduce(run, { ...event, atMs: nowMs });
    all.push(...commands);
    return commands;
  };
  const does: Played['does'] = (event, afterMs) => {
    const commands = [...doesOnly(event, afterMs)];
    for (let { underWay } = run.told; underWay !== null; { underWay } = run.told)
      commands.push(...doesOnly({ kind: 'told', number: underWay.number }));
    return commands;
  };
  does({ kind: 'read', pack: { ...PACK, ...pack } });
  does({ kind: 'looked', strategy: 'NEW', refusal: null, settled: PACK.totals, items });
  return { run, all, does, doesOnly };
}

export const of = <K extends Command['kind']>(
  commands: readonly Command[],
  kind: K,
): readonly Extract<Command, { readonly kind: K }>[] =>
  commands.filter((one): one is Extract<Command, { readonly kind: K }> => one.kind === kind);

/** What each task of this kind is about. */
export const namesOf = (commands: readonly Command[], kind: 'perform' | 'undo'): readonly string[] =>
  of(commands, kind).flatMap(({ tasks }) => tasks.map(({ name }) => name));

export const repliesTo = (commands: readonly Command[], request: string): readonly string[] =>
  of(commands, 'reply').flatMap((one) =>
    one.request === request ? [one.reply.kind === 'refused' ? one.reply.type : one.reply.kind] : [],
  );

/** A recipient to be made, of this id; what it waits for is named by ids. */
export const step = (id: number, dependsOn: readonly number[] = []): Step => ({
  ...{ id, type: 'Recipient', name: `r${id}`, verb: 'create', dependsOn },
});

export const item = (id: number, given: Partial<PlannedItem> = {}): PlannedItem => ({
  step: step(id),
  ...given,
});

/** A conflict of that recipient with what exists. */
export const conflict = (id: number, given: Partial<Conflict> = {}): Conflict => ({
  ...{
    Type: 'Recipient',
    Name: `r${id}`,
    Message: `Recipient 'r${id}' already exists.`,
    Owner: 'not managed',
  },
  ...{ CreatedAt: null, CreatedBy: null, Identical: false, Differences: [], Consequences: {} },
  Actions: ['rename', 'skip', 'overwrite'],
  SuggestedNames: [`r${id}_2`],
  Fingerprint: `f${id}`,
  Late: true,
  ...given,
});

/** An answer to the conflicts of these recipients. */
export const answer = (
  request: string,
  action: 'skip' | 'overwrite' | 'rename',
  ids: readonly number[],
  given: { readonly NewName?: string; readonly Reason?: string; readonly Fingerprint?: string } = {},
): Happening => ({
  kind: 'answered',
  request,
  by: 'somebody',
  answers: {
    Resolutions: ids.map((id) => ({ Type: 'Recipient', Name: `r${id}`, Action: action, ...given })),
  },
});

/** The look at an answer found nothing wrong, unless something is given. */
export const checked = (request: string, stale: readonly Conflict[] = []): Happening => ({
  kind: 'checked',
  request,
  findings: { errors: [], stale },
});

export const done = (...ids: readonly number[]): Happening => ({
  kind: 'stepsEnded',
  ends: ids.map((id) => [id, { kind: 'done', outcome: 'created' }]),
});

export const late = (...ids: readonly number[]): Happening => ({
  kind: 'stepsEnded',
  ends: ids.map((id) => [id, { kind: 'conflict', conflict: conflict(id) }]),
});

export const cancel: Happening = { kind: 'cancelled', request: 'cancel', why: 'Cancelled by somebody.' };
