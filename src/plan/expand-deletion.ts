import { nameKey } from '../pack/pack';
import type { Pack, PipelineSpec, ResourceType } from '../pack/pack';

/** What is known of who manages what, as far as a deletion needs it. */
export interface ManagedPart {
  readonly type: ResourceType;
  readonly name: string;
  /** What the pack said of it when it was made (src/plan/resource.ts). */
  readonly spec: unknown;
}

/**
 * A DELETE pack that names a share without pipelines means all that this service made for that share, whichever pack it
 * was for (spec/pack-format.md): what is another pack's is then asked about.
 */
export function expandDeletion(pack: Pack, managed: readonly ManagedPart[]): Pack {
  // A pipeline is of the share that its pack named, which may have got another name in the workspace.
  const renamed = new Map<string, string>();
  for (const { type, name, spec } of managed)
    if (type === 'Share') renamed.set(nameKey(of(spec, 'name') ?? name), nameKey(name));
  const pipelinesOf = (share: string): readonly PipelineSpec[] =>
    managed.flatMap(({ type, name, spec }) => {
      const key = nameKey(of(spec, 'share') ?? '');
      return type === 'Pipeline' && (renamed.get(key) ?? key) === nameKey(share)
        ? [{ name_prefix: name }]
        : [];
    });
  return {
    ...pack,
    share: pack.share.map((share) =>
      share.pipelines.length > 0 ? share : { ...share, pipelines: pipelinesOf(share.name) },
    ),
  };
}

function of(spec: unknown, member: 'name' | 'share'): string | undefined {
  const value = ((spec ?? {}) as Readonly<Record<string, unknown>>)[member];
  return typeof value === 'string' ? value : undefined;
}
