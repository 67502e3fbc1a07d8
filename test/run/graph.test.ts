import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { reversed, runGraph } from '../../src/workflows/run-graph';
import type { Node } from '../../src/workflows/run-graph';

/** Each node depends on some before it, or on one that is not in the graph; the same one may be named twice. */
const graphs = fc.array(fc.array(fc.nat(), { maxLength: 4 }), { maxLength: 25 }).map((all) =>
  all.map((on, id): Node => ({
    id,
    dependsOn: on.map((n) => n % (id + 1)).map((n) => (n === id ? 999 : n)),
  })),
);

/** Runs the graph with steps of different lengths; says when each began and ended, in one count. */
async function run(nodes: readonly Node[], succeeds: (id: number) => boolean) {
  const began = new Map<number, number>();
  const ended = new Map<number, number>();
  let count = 0;
  await runGraph(nodes, async ({ id }) => {
    if (began.has(id)) throw new Error(`node ${id} ran twice`);
    began.set(id, (count += 1));
    for (let turn = 0; turn < (id * 7) % 5; turn += 1) await Promise.resolve();
    ended.set(id, (count += 1));
    return succeeds(id);
  });
  return { began, ended };
}

test('each node runs once, after all that it depends on', async () => {
  await fc.assert(
    fc.asyncProperty(graphs, async (nodes) => {
      const { began, ended } = await run(nodes, () => true);
      expect(began.size).toBe(nodes.length);
      for (const { id, dependsOn } of nodes)
        for (const on of dependsOn) if (on !== 999) expect(ended.get(on)).toBeLessThan(began.get(id) ?? 0);
    }),
  );
});

test('what depends on a node that may not be built on is left alone, everything else runs', async () => {
  await fc.assert(
    fc.asyncProperty(graphs, fc.integer({ min: 2, max: 5 }), async (nodes, every) => {
      const succeeds = (id: number): boolean => id % every !== 0;
      const { began } = await run(nodes, succeeds);
      const reachable = new Set<number>();
      for (const { id, dependsOn } of nodes)
        if (dependsOn.every((on) => on === 999 || (reachable.has(on) && succeeds(on)))) reachable.add(id);
      expect(new Set(began.keys())).toEqual(reachable);
    }),
  );
});

test('everything that was begun has ended when it is through', async () => {
  let release = (): void => undefined;
  const slow = new Promise<void>((resolve) => (release = resolve));
  let isThrough = false;
  const nodes = [
    { id: 0, dependsOn: [] },
    { id: 1, dependsOn: [] },
  ];
  const running = runGraph(nodes, async ({ id }) => {
    if (id === 1) await slow;
    return id === 1;
  }).then(() => (isThrough = true));
  await Promise.resolve();
  expect(isThrough).toBe(false);
  release();
  await running;
});

test('reversed, each node waits for those that waited for it: and twice reversed it is the same graph', () => {
  fc.assert(
    fc.property(graphs, (nodes) => {
      const back = reversed(nodes);
      const edges = (all: readonly Node[]): readonly string[] =>
        [...new Set(all.flatMap(({ id, dependsOn }) => dependsOn.map((on) => `${id} after ${on}`)))].sort();
      const inside = nodes.map(({ id, dependsOn }) => ({
        id,
        dependsOn: dependsOn.filter((on) => on !== 999),
      }));
      const turned = inside.flatMap(({ id, dependsOn }) => dependsOn.map((on) => `${on} after ${id}`));
      expect(edges(back)).toEqual([...new Set(turned)].sort());
      expect(edges(reversed(back))).toEqual(edges(inside));
    }),
  );
});

test('a node on which thousands wait costs no more than they do', async () => {
  const many = Array.from({ length: 20_000 }, (_, id) => ({ id, dependsOn: id === 0 ? [] : [0] }));
  const { began } = await run(many, () => true);
  expect(began.size).toBe(20_000);
});
