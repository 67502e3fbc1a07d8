import type { Strategy } from '../../pack/pack';
import type { Conflict } from '../../plan/conflict';
import type { Outcome, Verb } from '../../plan/step';
import type { Answer } from '../records';

/** Instead of any answer that it had. */
export function withAnswer(conflict: Conflict, answer: Answer): Conflict {
  const { Action: _, NewName: _1, ResolvedBy: _2, ResolvedAt: _3, Reason: _4, ...open } = conflict;
  return {
    ...open,
    Action: answer.action,
    ...(answer.new_name === null ? {} : { NewName: answer.new_name }),
    ResolvedBy: answer.resolved_by,
    ResolvedAt: answer.resolved_at.toISOString(),
    ...(answer.reason === null ? {} : { Reason: answer.reason }),
  };
}

/** Whether the conflict has this answer already, or a later one: an attempt thought dead may come with an old answer. */
export function holds(conflict: Conflict, answer: Answer): boolean {
  if (conflict.ResolvedAt === undefined) return false;
  if (new Date(conflict.ResolvedAt) > answer.resolved_at) return true;
  const { Action, NewName, ResolvedBy, ResolvedAt } = withAnswer(conflict, answer);
  return (
    conflict.Action === Action &&
    conflict.NewName === NewName &&
    conflict.ResolvedBy === ResolvedBy &&
    conflict.ResolvedAt === ResolvedAt
  );
}

/** What the conflict's step does now. */
export interface Effect {
  readonly verb: Verb;
  readonly actual_name: string | null;
  readonly outcome: Outcome | null;
}

/**
 * What an answer makes of its conflict's step (spec/conflicts.md, "Answers"). In a DELETE, what there is to overwrite is
 * that the resource exists.
 *
 * @throws Error for a conflict without an answer, and for a rename without a name: both are refused before they come here.
 */
export function effectOf(conflict: Conflict, strategy: Strategy | null): Effect {
  const { Action, ExistingName: existing = null } = conflict;
  if (Action === undefined) throw new Error(`${conflict.Type} '${conflict.Name}' has no answer.`);
  switch (Action) {
    case 'skip':
      return { verb: 'none', actual_name: existing, outcome: 'skipped' };
    case 'overwrite':
      return { verb: strategy === 'DELETE' ? 'delete' : 'update', actual_name: existing, outcome: null };
    case 'replace':
      return { verb: 'replace', actual_name: null, outcome: null };
    case 'rename':
      if (conflict.NewName === undefined)
        throw new Error(`${conflict.Type} '${conflict.Name}' has no new name.`);
      return { verb: 'create', actual_name: conflict.NewName, outcome: null };
  }
}
