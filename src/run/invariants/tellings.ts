import { resolutionDeadlineOf, statusOf } from '../state';
import type { Moment } from './moment';

export function toldAmiss({ commands, past }: Moment): string | null {
  let { told, underWay } = past;
  for (const command of commands) {
    if (command.kind !== 'tell') continue;
    const { number } = command.telling;
    if (underWay !== null) return `${number} is told while ${underWay.number} is under way`;
    if (number !== told + 1) return `${number} is told after ${told}`;
    told = number;
    underWay = command.telling;
  }
  return null;
}

export function toldOtherwise({ run, commands, past }: Moment): string | null {
  if (past.underWay !== null || run.phase === 'ending' || run.phase === 'ended') return null;
  if (commands.some(({ kind }) => kind === 'tell')) return null;
  if (past.status !== statusOf(run)) return `the store says ${past.status}, the run is ${statusOf(run)}`;
  if (past.deadline !== resolutionDeadlineOf(run)) return 'the store has another deadline than the run';
  for (const [key, { conflict }] of run.conflicts) {
    const recorded = past.recorded.get(key);
    if (recorded?.fingerprint !== conflict.Fingerprint) return `the store asks something else about ${key}`;
    const { action, newName = null } = recorded.answer ?? {};
    if (action !== conflict.Action || newName !== (conflict.NewName ?? null))
      return `the store has another answer about ${key} than the run: ${action ?? 'none'}, ${conflict.Action ?? 'none'}`;
  }
  return null;
}
