import type { Json } from '../../plan/conflict';
import type { Existing, State } from '../../plan/state';
import type { Managed } from '../../store/records';
import type { ActivityDependencies } from '../dependencies';
import type { Seen } from '../kinds/kind';
import type { StepContext } from '../run-context';

/** What a step keeps of what existed before it, to put it back. */
export interface Before {
  readonly existing: Json;
  readonly raw: Json;
  /** Who managed it; null: nobody. Only of what is deleted, since its record goes with it. */
  readonly manager?: Json;
}

/** Of what is about to be changed in place. */
export const beforeChange = ({ existing, raw }: Seen): Before => ({
  existing: asJson(existing),
  raw: asJson(raw),
});

/** Of what is about to be deleted: also what goes with it. */
export async function beforeRemoval(
  { store }: ActivityDependencies,
  { kind, context, sharePack }: StepContext,
  seen: Seen,
): Promise<Before> {
  const { id, name } = seen.existing;
  const [managers, raw] = await Promise.all([
    store.managed(sharePack.workspace, kind.type, [name]),
    kind.withWhatGoes?.(context, seen) ?? seen.raw,
  ]);
  const manager = managers.find((record) => record.id === id);
  return { ...beforeChange({ ...seen, raw }), manager: asJson(manager) };
}

/** What existed, as `Before` holds it; undefined where nothing did. */
export function earlierExisting(before: unknown): Existing | undefined {
  const { existing } = (before ?? {}) as Partial<Before>;
  return (existing as Existing | null | undefined) ?? undefined;
}

export const earlierState = (before: unknown): State | undefined => earlierExisting(before)?.state;

/** Who managed what a step deleted. */
export const earlierManager = ({ manager = null }: Before): Managed | null =>
  manager as unknown as Managed | null;

/** Everything in it came from JSON, and goes back to it. */
export const asJson = (value: unknown): Json => JSON.parse(JSON.stringify(value ?? null)) as Json;
