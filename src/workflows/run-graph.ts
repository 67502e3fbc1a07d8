export interface Node {
  readonly id: number;
  readonly dependsOn: readonly number[];
}

/**
 * Runs `perform` on every node as soon as what it depends on is through; nodes outside the graph count as through.
 * `perform` says whether what depends on its node may go on; what may not is left alone, and everything that was begun
 * has ended when this resolves. `perform` must not reject.
 */
export async function runGraph<N extends Node>(
  nodes: readonly N[],
  perform: (node: N) => Promise<boolean>,
): Promise<void> {
  const ids = new Set(nodes.map(({ id }) => id));
  const waitsFor = new Map<number, number>();
  const dependents = new Map<number, N[]>(nodes.map(({ id }) => [id, []]));
  for (const node of nodes) {
    const inside = node.dependsOn.filter((id) => ids.has(id));
    waitsFor.set(node.id, inside.length);
    for (const id of inside) dependents.get(id)?.push(node);
  }

  const begin = async (node: N): Promise<void> => {
    if (!(await perform(node))) return;
    const ready = (dependents.get(node.id) ?? []).filter((dependent) => {
      const left = (waitsFor.get(dependent.id) ?? 0) - 1;
      waitsFor.set(dependent.id, left);
      return left === 0;
    });
    await Promise.all(ready.map(begin));
  };
  await Promise.all(nodes.filter(({ id }) => waitsFor.get(id) === 0).map(begin));
}

/** The same nodes, each waiting for those that waited for it: the order in which work is undone. */
export function reversed<N extends Node>(nodes: readonly N[]): readonly N[] {
  const dependents = new Map<number, number[]>(nodes.map(({ id }) => [id, []]));
  for (const { id, dependsOn } of nodes) for (const on of dependsOn) dependents.get(on)?.push(id);
  return nodes.map((node) => ({ ...node, dependsOn: dependents.get(node.id) ?? [] }));
}
