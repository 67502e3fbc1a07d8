import { nameKey } from '../pack/pack';
import type { Pack, PipelineSpec, ResourceType } from '../pack/pack';

/** What is known of who manages what, as far as a deletion needs it. */
export interface ManagedPart {
  readonly type: ResourceType;
  readonly name: string;
  /** What the pack said of it when it was made (src/plan/resource.ts). */
  readonly spec: unknown;
}

/** A DELETE pack that names a share without pipelines means all that this service made for that share (spec/pack-format.md). */
export function expandDeletion(pack: Pack, managed: readonly ManagedPart[]): Pack {
  const pipelines = new Map<string, PipelineSpec[]>();
  for (const { type, name, spec } of managed) {
    if (type !== 'Pipeline') continue;
    const share = nameKey(shareOf(spec));
    pipelines.set(share, [...(pipelines.get(share) ?? []), { name_prefix: name }]);
  }
  return {
    ...pack,
    share: pack.share.map((share) =>
      share.pipelines.length > 0 ? share : { ...share, pipelines: pipelines.get(nameKey(share.name)) ?? [] },
    ),
  };
}

const shareOf = (spec: unknown): string => {
  const { share } = (spec ?? {}) as { readonly share?: unknown };
  return typeof share === 'string' ? share : '';
};
