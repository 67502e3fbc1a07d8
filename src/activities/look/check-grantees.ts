import { nameKey } from '../../pack/pack';
import { recipientsNamed } from '../../plan/resource';
import type { PlannedStep } from '../../plan/resource';
import { KINDS } from '../kinds';
import type { KindContext } from '../kinds/kind';

export interface MissingGrantee {
  readonly share: string;
  readonly recipient: string;
}

/** Recipients that shares name and that are neither in the pack nor in the workspace. */
export async function checkGrantees(
  context: KindContext,
  steps: readonly PlannedStep[],
): Promise<readonly MissingGrantee[]> {
  const inPack = new Set(steps.filter(({ type }) => type === 'Recipient').map(({ name }) => nameKey(name)));
  const named = steps.flatMap(({ spec }) =>
    spec.kind === 'Share' ? recipientsNamed(spec).map((recipient) => ({ share: spec.name, recipient })) : [],
  );
  const others = named.filter(({ recipient }) => !inPack.has(nameKey(recipient)));
  const names = [...new Set(others.map(({ recipient }) => recipient))];
  if (names.length === 0) return [];
  const wanted = names.map((name) => ({ name, spec: { kind: 'Recipient' as const, name } }));
  const found = await KINDS.Recipient.find(context, wanted);
  return others.filter(({ recipient }) => !found.has(nameKey(recipient)));
}
