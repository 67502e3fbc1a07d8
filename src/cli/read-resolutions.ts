import { nameKey } from '../pack/pack';
import type { ConflictAnswer } from './answers';
import { wrongInput, type CliError } from './cli-error';
import { conflictName, isOpen } from './draw-conflict';

/** One member of Resolutions in POST …/resolutions; whether the action is allowed is for the service to say. */
export interface ResolutionBody {
  readonly Type: string;
  readonly Name: string;
  readonly Action: string;
  readonly NewName?: string | undefined;
  readonly Fingerprint: string;
  readonly Reason?: string | undefined;
}

/**
 * Reads `TYPE/NAME=ACTION[:NEWNAME]`, or a bare NAME where only one open conflict has it. The conflicts are needed to
 * do so: a name may hold `/`, `=` and `:` itself. The answer is bound to the fingerprint of the conflict it was read for.
 * @throws CliError that names the conflicts there are
 */
export function readResolution(
  text: string,
  conflicts: readonly ConflictAnswer[],
  reason: string | undefined,
): ResolutionBody {
  const found = matches(text, conflicts);
  const [best] = found;
  if (best === undefined) throw noSuchConflict(text, conflicts);
  const same = found.filter(({ length }) => length === best.length);
  const open = same.filter(({ conflict }) => isOpen(conflict));
  const chosen = same.length === 1 ? best : open[0];
  if (chosen === undefined || (same.length > 1 && open.length !== 1)) throw ambiguous(text, same);
  return resolutionOf(chosen.conflict, text.slice(chosen.length + 1), reason);
}

/** `ACTION` or `ACTION:NEWNAME`, for a conflict that is known. */
export function resolutionOf(
  conflict: ConflictAnswer,
  answer: string,
  reason: string | undefined,
): ResolutionBody {
  const { Type, Name, Fingerprint } = conflict;
  const colon = answer.indexOf(':');
  const [Action, NewName] = colon < 0 ? [answer] : [answer.slice(0, colon), answer.slice(colon + 1)];
  return { Type, Name, Action, NewName, Fingerprint, Reason: reason };
}

interface Match {
  readonly conflict: ConflictAnswer;
  /** Of what names the conflict in the text, up to the `=`. */
  readonly length: number;
}

/** The longest first: of the names `a` and `a=b`, `a=b=skip` means the second. */
function matches(text: string, conflicts: readonly ConflictAnswer[]): Match[] {
  const typed = nameKey(text);
  return conflicts
    .flatMap((conflict) =>
      [conflictName(conflict), conflict.Name]
        .filter((name) => typed.startsWith(`${nameKey(name)}=`))
        .map(({ length }) => ({ conflict, length })),
    )
    .sort((a, b) => b.length - a.length);
}

function noSuchConflict(text: string, conflicts: readonly ConflictAnswer[]): CliError {
  if (conflicts.length === 0) return wrongInput('This run has no conflicts to answer.');
  return wrongInput(
    `'${text}' answers none of this run's conflicts.`,
    'An answer is TYPE/NAME=ACTION, or TYPE/NAME=rename:NEW_NAME. The conflicts are:',
    ...conflicts.map((conflict) => `  ${conflictName(conflict)} (${conflict.Actions.join(', ')})`),
  );
}

const ambiguous = (text: string, found: readonly Match[]): CliError =>
  wrongInput(
    `'${text}' could mean more than one conflict.`,
    'Write the type before the name:',
    ...found.map(({ conflict }) => `  ${conflictName(conflict)}`),
  );
