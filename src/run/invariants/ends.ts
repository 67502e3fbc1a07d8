import { openConflicts } from '../state';
import type { Moment } from './moment';

export function endedAmiss({ run }: Moment): string | null {
  const open = [...openConflicts(run)].length;
  if (open !== run.open) return `${open} conflicts are open, and ${run.open} are counted`;
  if (run.phase !== 'ended' || run.isDryRun || run.pack === undefined || run.pack.ended) return null;
  const { end } = run;
  if (end === null) return 'it has ended, and nothing says how';
  const isWhole = end.status === 'COMPLETED';
  if (isWhole && open > 0) return `it is COMPLETED with ${open} conflicts open`;
  for (const { step, outcome, begun, phase } of run.steps.values()) {
    if (phase === 'running' || phase === 'undoing') return `step ${step.id} is ${phase} at the end`;
    if (outcome === null && isWhole) return `step ${step.id} has no outcome, though all is COMPLETED`;
    if (outcome === null && begun && !run.stepErrors.has(step.id))
      return `step ${step.id} was begun, and nothing says what became of it`;
  }
  return null;
}

export function askedInVain({ run }: Moment): string | null {
  if (run.isDryRun) return null;
  for (const { stepId, conflict } of openConflicts(run)) {
    const phase = run.steps.get(stepId)?.phase ?? 'gone';
    if (phase === 'done' || phase === 'skipped' || phase === 'gone')
      return `a question about ${conflict.Type} '${conflict.Name}' is open, and its step is ${phase}`;
  }
  return null;
}

const TAKEN_BACK: readonly (string | undefined)[] = ['FAILED', 'CANCELLED', 'EXPIRED', 'VALIDATION_FAILED'];

export function forgotten({ run, past, world }: Moment): string | null {
  if (run.phase !== 'ended' || run.pack?.onFailure !== 'rollback') return null;
  if (run.pack.ended || !TAKEN_BACK.includes(run.end?.status)) return null;
  for (const id of past.begun) {
    const { phase, outcome } = run.steps.get(id) ?? {};
    const isSettled = phase === 'undone' || phase === 'left';
    if (!isSettled && outcome !== 'unchanged')
      return `step ${id} was begun, and is neither taken back nor listed`;
  }
  for (const id of world.leftovers())
    if (run.steps.get(id)?.phase !== 'left') return `something of step ${id} stands, and nothing says so`;
  return null;
}

export function takenUnwritten({ commands, world }: Moment): string | null {
  for (const command of commands)
    if (command.kind === 'reply' && command.reply.kind === 'taken' && !world.isRecorded(command.request))
      return `${command.request} is told "taken", and the store does not have it`;
  return null;
}

export function livesOn({ run, commands, past }: Moment): string | null {
  if (!past.hasEnded) return null;
  if (run.phase !== 'ended') return `it is ${run.phase} after its end`;
  const asks = commands.find(({ kind }) => kind !== 'reply');
  return asks ? `it asks for ${asks.kind} after its end` : null;
}

export function unanswered({ run, commands, past }: Moment): string | null {
  const replied = new Set<string>();
  for (const command of commands) {
    if (command.kind !== 'reply') continue;
    const { request } = command;
    if (!past.requests.has(request) || replied.has(request)) return `${request} has two replies`;
    replied.add(request);
  }
  const waiting = [...past.requests].filter((request) => !replied.has(request));
  return run.phase === 'ended' && waiting.length > 0 ? `${waiting.join(', ')} never had a reply` : null;
}

export function heldUp({ run }: Moment): string | null {
  if (run.supersedes.length === 0) return null;
  const isLooked = run.phase === 'asking' && run.requests.size > 0;
  return isLooked
    ? null
    : `a request to supersede it waits while it is ${run.phase}, and no answer is looked at`;
}

export function cancelLost({ run, past }: Moment): string | null {
  if (run.phase !== 'ended' || !past.cancelTaken || run.end?.status === 'CANCELLED') return null;
  // It was over before it was asked: only its record knew.
  if (run.pack?.ended) return null;
  return `a cancel was taken, and the run ended ${run.end?.status ?? 'without an end'}`;
}
