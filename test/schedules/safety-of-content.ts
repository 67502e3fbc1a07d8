import { isDeepStrictEqual } from 'node:util';
import { scheduleName } from '../../src/pack/pack';
import type { ResourceView } from '../../src/workflows/contract';
import type { PackContent } from './pack-content';
import type { Played, PlayedRun } from './played';
import { find, keyOf, thingsOf } from './things';
import type { Thing } from './things';
import { touchedIn } from './touched';
import type { Touched } from './touched';

/** The run that has worked, where it is one: what an earlier one of the schedule did, a later one may have changed. */
export function theRun({ runs }: Played): PlayedRun | undefined {
  const worked = runs.filter(({ resources }) =>
    resources.some(({ Outcome }) => Outcome !== null && Outcome !== 'not_run' && Outcome !== 'skipped'),
  );
  const last = runs.at(-1);
  return worked.every((run) => run === last) ? last : undefined;
}

/** Kinds that say what a step has left. */
const STANDS: readonly (string | null)[] = ['created', 'updated', 'replaced', 'unchanged'];

export function notAsAsked(played: Played): string | undefined {
  const run = theRun(played);
  if (run?.status !== 'COMPLETED') return undefined;
  const [after, touched] = [thingsOf(played.after), touchedIn(played)];
  for (const view of run.resources) {
    const problem = outcomeAmiss(view, { run, after, touched });
    if (problem !== undefined) return `${view.Type} '${nameOf(view)}' (${String(view.Outcome)}): ${problem}`;
  }
  return unasked(played, run, after, touched);
}

export const nameOf = ({ Name, RenamedTo }: ResourceView): string => RenamedTo ?? Name;

interface Seen {
  readonly run: PlayedRun;
  readonly after: readonly Thing[];
  readonly touched: Touched;
}

function outcomeAmiss(view: ResourceView, { run, after, touched }: Seen): string | undefined {
  const { Type, Outcome } = view;
  const thing = find(after, Type, nameOf(view));
  if (touched.is(Type, nameOf(view))) return undefined;
  // What is to be deleted and is missing is as wanted.
  const isToGo = Outcome === 'deleted' || (Outcome === 'unchanged' && run.pack.strategy === 'DELETE');
  if (isToGo) return thing && 'it is there';
  if (!STANDS.includes(Outcome)) return undefined;
  if (!thing) return 'it is not there';
  const wanted = wantedOf(run, view, touched);
  for (const [field, value] of Object.entries(wanted))
    if (thing.stated[field] !== value)
      return `its ${field} is '${thing.stated[field] ?? ''}', and the pack says '${value}'`;
  return undefined;
}

/** What the pack states of it, renames followed; nothing of what somebody else had to do with. */
function wantedOf(run: PlayedRun, { Type, Name }: ResourceView, touched: Touched): Record<string, string> {
  const { pack } = run;
  const actual = (type: ResourceView['Type'], name: string): string => {
    const view = run.resources.find((one) => one.Type === type && one.Name === name);
    return view ? nameOf(view) : name;
  };
  switch (Type) {
    case 'Recipient': {
      const one = pack.recipients.find(({ name }) => name === Name);
      return given({ comment: one?.comment, ips: one?.ips?.join(', ') });
    }
    case 'Share': {
      const one = pack.shares.find(({ name }) => name === Name);
      const names = touched.any('Recipient') ? [] : (one?.recipients ?? []);
      const recipients = names.map((name) => actual('Recipient', name).toLowerCase());
      return given({
        comment: one?.comment,
        assets: one?.assets?.toSorted().join(', '),
        recipients: recipients.length === 0 ? undefined : recipients.toSorted().join(', '),
      });
    }
    case 'Pipeline': {
      const { description, source, scdType } = pipelineNamed(pack, Name) ?? {};
      return given({ description, source, scdType });
    }
    case 'Schedule': {
      const pipeline = pack.shares.find(
        (one) => one.pipeline && scheduleName(one.pipeline.name) === Name,
      )?.pipeline;
      const runs = pipeline && !touched.any('Pipeline') ? actual('Pipeline', pipeline.name) : undefined;
      return given({ cron: pipeline?.cron, runs });
    }
  }
}

const pipelineNamed = ({ shares }: PackContent, name: string) =>
  shares.find(({ pipeline }) => pipeline?.name === name)?.pipeline;

const given = (fields: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Record<
    string,
    string
  >;

/** What is there, or is otherwise than it was, though neither pack nor answer says so. */
function unasked(
  { before }: Played,
  run: PlayedRun,
  after: readonly Thing[],
  touched: Touched,
): string | undefined {
  const earlier = thingsOf(before);
  const worked = run.resources.filter(({ Outcome }) => Outcome !== 'skipped');
  const names = new Set(worked.map((view) => keyOf({ type: view.Type, name: nameOf(view) })));
  for (const thing of after) {
    const { type, name } = thing;
    if (names.has(keyOf(thing)) || touched.is(type, name)) continue;
    const was = find(earlier, type, name);
    if (!was) return `${type} '${name}' is there, and nobody asked for it`;
    const problem = changed(was, thing, run, touched);
    if (problem !== undefined) return `${type} '${name}' is changed, and nobody asked for that: ${problem}`;
  }
  const gone = earlier.find(
    ({ type, name }) =>
      !find(after, type, name) && !names.has(keyOf({ type, name })) && !touched.is(type, name),
  );
  return gone && `${gone.type} '${gone.name}' is gone, and nobody asked for that`;
}

/** Grants go with a recipient; a pipeline that is replaced takes its job along. */
function changed(was: Thing, is: Thing, { resources }: PlayedRun, touched: Touched): string | undefined {
  const isGone = (type: ResourceView['Type']): boolean =>
    touched.any(type) ||
    resources.some(({ Type, Outcome }) => Type === type && (Outcome === 'deleted' || Outcome === 'replaced'));
  const left = [...(isGone('Recipient') ? ['permissions'] : []), ...(isGone('Pipeline') ? ['runs'] : [])];
  return difference(without(was, left), without(is, left));
}

export const without = ({ whole }: Thing, members: readonly string[]): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(whole).filter(([member]) => !members.includes(member)));

export function difference(
  was: Readonly<Record<string, unknown>>,
  is: Readonly<Record<string, unknown>>,
): string | undefined {
  const members = new Set([...Object.keys(was), ...Object.keys(is)]);
  for (const member of members)
    if (!isDeepStrictEqual(was[member], is[member]))
      return `${member} was ${JSON.stringify(was[member])}, is ${JSON.stringify(is[member])}`;
  return undefined;
}
