import type { Conflict } from '../../src/plan/conflict';
import type { Resolutions } from '../../src/workflows/contract';
import type { PatientApi } from './patient-api';
import type { AnswerChoice } from './schedule';

/** An answer that was given, and what came of it. */
export interface Given {
  readonly request: Resolutions;
  /** What was open when it was made up. */
  readonly shown: readonly Conflict[];
  readonly status: number;
  readonly sentMs: number;
  readonly answeredMs: number;
}

/** Makes the answer that is chosen up from what the run shows now, and gives it; undefined: it asks nothing. */
export async function giveAnswer(
  api: PatientApi,
  id: string,
  choice: AnswerChoice,
): Promise<Given | undefined> {
  const { body } = await api.send('GET', `/${id}/conflicts`);
  const { Conflicts } = body as { readonly Conflicts: readonly Conflict[] };
  const shown = Conflicts.filter(({ Action }) => Action === undefined);
  const request = requestOf(choice, shown);
  if (!request) return undefined;
  const { status, sentMs, answeredMs } = await api.post(`/${id}/resolutions`, request);
  return { request, shown, status, sentMs, answeredMs };
}

function requestOf(choice: AnswerChoice, open: readonly Conflict[]): Resolutions | undefined {
  const { which, action, newName, fingerprint } = choice;
  if (open.length === 0) return undefined;
  if (which === 'rest') {
    const allowed = commonActions(open);
    const Action = allowed[action % allowed.length] ?? 'skip';
    return { Resolutions: [], Rest: { Action } };
  }
  const conflict = open[which % open.length] as Conflict;
  const { Type, Name, Actions, Fingerprint, SuggestedNames } = conflict;
  const Action = Actions[action % Actions.length] ?? 'skip';
  const wanted = { suggested: SuggestedNames[0], none: undefined, other: `${Name}_other` }[newName];
  return {
    Resolutions: [
      {
        ...{ Type, Name, Action },
        ...(Action === 'rename' && wanted !== undefined && { NewName: wanted }),
        ...(fingerprint !== 'none' && {
          Fingerprint: fingerprint === 'stale' ? '0000000000000000' : Fingerprint,
        }),
      },
    ],
  };
}

/** What one answer for all may be. */
const commonActions = ([first, ...others]: readonly Conflict[]) =>
  (first?.Actions ?? []).filter((action) => others.every(({ Actions }) => Actions.includes(action)));
