import type { ResourceView } from '../../src/workflows/contract';
import { NOT_UNDONE } from '../../src/run/left';
import type { Played, PlayedRun } from './played';
import { difference, nameOf, theRun, without } from './safety-of-content';
import { find, keyOf, thingsOf } from './things';
import type { Thing } from './things';
import { touchedIn } from './touched';
import type { Touched } from './touched';

/** What has been taken back, where it was to be. */
function undone(played: Played): PlayedRun | undefined {
  const run = theRun(played);
  if (!run || run.status === 'COMPLETED' || run.pack.onFailure === 'keep') return undefined;
  return run;
}

/** The API says of it that it was left, and why. */
function isListed({ resources }: PlayedRun, { type, name }: Thing, touched: Touched): boolean {
  const names = [name, touched.nameBefore(type, name)].map((one) => keyOf({ type, name: one }));
  return resources.some(
    (view) => names.includes(keyOf({ type: view.Type, name: nameOf(view) })) && wasLeft(view),
  );
}

/** A step that failed says why it did, and what of it is left. */
const wasLeft = ({ Outcome, Error: error }: ResourceView): boolean =>
  error !== undefined && (Outcome !== 'failed' || error.includes(NOT_UNDONE));

export function leftBehind(played: Played): string | undefined {
  const run = undone(played);
  if (!run) return undefined;
  const [before, touched] = [thingsOf(played.before), touchedIn(played)];
  const left = thingsOf(played.after).find((thing) => {
    const { type, name } = thing;
    // All but shares bear the mark of the run that made them.
    if (type !== 'Share' && thing.run !== run.id) return false;
    if (find(before, type, name) || touched.isMade(type, name)) return false;
    if (find(before, type, touched.nameBefore(type, name))) return false;
    return !isListed(run, thing, touched);
  });
  return left && `${run.status}, and ${left.type} '${left.name}' is left and not listed`;
}

export function notPutBack(played: Played): string | undefined {
  const run = undone(played);
  if (!run) return undefined;
  const [after, touched] = [thingsOf(played.after), touchedIn(played)];
  for (const was of thingsOf(played.before)) {
    const { type, name } = was;
    if (touched.is(type, name) || isListed(run, was, touched)) continue;
    const is = find(after, type, name);
    if (!is) return `${run.status}, and ${type} '${name}' is gone and not listed`;
    const left = [
      ...(isUnsure(run, touched, 'Recipient') ? ['permissions'] : []),
      ...(isUnsure(run, touched, 'Pipeline') ? ['runs', 'settings'] : []),
    ];
    const problem = difference(without(was, left), without(is, left));
    if (problem !== undefined) return `${run.status}, and ${type} '${name}' is not as it was: ${problem}`;
  }
  return undefined;
}

/** What goes with another resource is not as it was where that one is not. */
const isUnsure = ({ resources }: PlayedRun, touched: Touched, type: Thing['type']): boolean =>
  touched.any(type) || resources.some((view) => view.Type === type && wasLeft(view));

/** Each job and recipient that says that this run made it is one that the run knows of, and there is one of it. */
export function madeTwice(played: Played): string | undefined {
  const [before, touched] = [thingsOf(played.before), touchedIn(played)];
  for (const run of played.runs) {
    const known = new Map<string, number>();
    for (const thing of thingsOf(played.after)) {
      if (thing.run !== run.id) continue;
      const key = keyOf({ type: thing.type, name: touched.nameBefore(thing.type, thing.name) });
      known.set(key, (known.get(key) ?? 0) + 1);
      const isKnown = run.resources.some((view) => key === keyOf({ type: view.Type, name: nameOf(view) }));
      // What was there before and made again bears the mark of who made it again.
      if (!isKnown && !find(before, thing.type, thing.name))
        return `${thing.type} '${thing.name}' was made by the run, which does not know it`;
    }
    const twice = [...known].find(([, count]) => count > 1);
    if (twice && !touched.any('Schedule')) return `there are ${twice[1]} of ${twice[0]} by one run`;
  }
  return undefined;
}
