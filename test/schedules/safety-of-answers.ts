import type { Action, Conflict } from '../../src/plan/conflict';
import type { Given } from './answers';
import type { Played, PlayedRun } from './played';
import { theRun } from './safety-of-content';

const FITS: Readonly<Record<Action, readonly (string | null)[]>> = {
  skip: ['skipped'],
  rename: ['created'],
  overwrite: ['updated', 'unchanged', 'deleted', 'created'],
  replace: ['replaced', 'created'],
};

/** The answer that is recorded is what was done. */
export function notAsAnswered(played: Played): string | undefined {
  const run = theRun(played);
  if (run?.status !== 'COMPLETED') return undefined;
  for (const { Type, Name, Action, NewName } of run.conflicts) {
    const view = run.resources.find((one) => one.Type === Type && one.Name === Name);
    if (!view || Action === undefined) continue;
    if (!FITS[Action].includes(view.Outcome))
      return `${Type} '${Name}' was answered ${Action}, and is ${String(view.Outcome)}`;
    if (Action === 'rename' && view.RenamedTo !== NewName)
      return `${Type} '${Name}' was answered rename to '${NewName ?? ''}', and is '${view.RenamedTo ?? Name}'`;
  }
  return undefined;
}

/** Whoever was told "taken" can read it: their answer, or a later one, or that it is asked again about what is there now. */
export function answerLost({ runs }: Played): string | undefined {
  for (const run of runs)
    for (const given of run.given.filter(({ status }) => status === 200)) {
      const lost = meant(given).find((conflict) => isLost(run, conflict));
      if (lost) return `the answer to ${lost.Type} '${lost.Name}' was taken, and is not recorded`;
    }
  return undefined;
}

function isLost({ conflicts, given }: PlayedRun, asked: Conflict): boolean {
  const now = conflicts.find(({ Type, Name }) => Type === asked.Type && Name === asked.Name);
  if (now?.Action === undefined) return now?.Fingerprint === asked.Fingerprint;
  const actions = given.map(({ request: { Resolutions, Rest } }) => {
    const own = Resolutions.find(({ Type, Name }) => Type === asked.Type && Name === asked.Name);
    return own?.Action ?? Rest?.Action;
  });
  return !actions.includes(now.Action);
}

/** The conflicts that an answer was about. */
function meant({ request: { Resolutions, Rest }, shown }: Given): readonly Conflict[] {
  const named = (conflict: Conflict): boolean =>
    Resolutions.some(({ Type, Name }) => Type === conflict.Type && Name === conflict.Name);
  return Rest ? shown : shown.filter(named);
}
