import type { ResourceType } from '../pack/pack';
import { nameKeyOf } from '../plan/resource';
import { candidateNames } from '../plan/suggest-names';
import type { ActivityDependencies } from './dependencies';
import { KINDS } from './kinds';
import type { KindContext, Wanted } from './kinds/kind';
import type { RunningPack } from './run-context';

/** As many as a conflict shows. */
const SUGGESTIONS = 3;
/** Asked for at a time: usually all of them are free. */
const BATCH = 4;
/** All that are tried before a conflict shows fewer. */
const CANDIDATES = 20;

/** Which of these names are taken: by the workspace, or by a resource of the pack. */
export async function takenNames(
  { store }: ActivityDependencies,
  context: KindContext,
  type: ResourceType,
  names: readonly string[],
): Promise<ReadonlySet<string>> {
  const wanted = names.map((name): Wanted => ({ name, spec: nobody(type, name) }));
  const [steps, found] = await Promise.all([
    store.stepsByName(context.sharePackId, type, names),
    KINDS[type].find(context, wanted),
  ]);
  return new Set([...steps.map(({ name }) => nameKeyOf(type, name)), ...found.keys()]);
}

/** For each of these names up to three that are free now, best first. Asked for together, so that it takes few calls. */
export async function suggestNames(
  deps: ActivityDependencies,
  sharePack: RunningPack,
  context: KindContext,
  type: ResourceType,
  names: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const candidates = new Map(names.map((name) => [name, candidatesFor(sharePack, type, name)]));
  const free = new Map<string, string[]>(names.map((name) => [name, []]));
  for (let start = 0; start < CANDIDATES; start += BATCH) {
    const short = names.filter((name) => (free.get(name)?.length ?? 0) < SUGGESTIONS);
    if (short.length === 0) break;
    const batches = short.map(
      (name) => [name, candidates.get(name)?.slice(start, start + BATCH) ?? []] as const,
    );
    const taken = await takenNames(
      deps,
      context,
      type,
      batches.flatMap(([, batch]) => batch),
    );
    for (const [name, batch] of batches)
      free.get(name)?.push(...batch.filter((candidate) => !taken.has(nameKeyOf(type, candidate))));
    context.heartbeat();
  }
  return new Map([...free].map(([name, found]) => [name, found.slice(0, SUGGESTIONS)]));
}

function candidatesFor(sharePack: RunningPack, type: ResourceType, name: string): readonly string[] {
  const { business_line, project_name, created_at } = sharePack;
  const date = created_at.toISOString().slice(0, 10).replaceAll('-', '');
  const facts = { business_line: business_line ?? '', project_name: project_name ?? '', date };
  return candidateNames(type, name, facts);
}

/** For asking whether a name is taken, whoever would bear it. */
export function nobody(type: ResourceType, name: string): Wanted['spec'] {
  switch (type) {
    case 'Recipient':
      return { kind: 'Recipient', name };
    case 'Share':
      return { kind: 'Share', name };
    case 'Pipeline':
      return { kind: 'Pipeline', share: '', name_prefix: name };
    case 'Schedule':
      return { kind: 'Schedule', pipeline: name };
  }
}
