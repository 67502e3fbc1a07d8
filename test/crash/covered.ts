import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Recording } from './crash-case';
import { SHAPE_NAMES } from './shapes';
import type { ShapeName } from './shapes';

/** Of each shape the calls that `npm run test:crash` has crashed at, and how many of each its run made. */
const FILE = join(__dirname, 'boundaries.json');
const schema = z.partialRecord(
  z.enum(SHAPE_NAMES),
  z.object({ Covered: z.iso.date(), Calls: z.record(z.string(), z.int()) }),
);

const read = (): z.output<typeof schema> => schema.parse(JSON.parse(readFileSync(FILE, 'utf8')));

/** Calls of a shape that no crash has covered. */
export function uncovered({ shape, seen }: Recording): string[] {
  const known = read()[shape]?.Calls ?? {};
  const calls = new Set(seen.map(({ call }) => call));
  return [...calls].filter((call) => known[call] === undefined).map((call) => `${shape}: ${call}`);
}

export function noteCovered({ shape, seen }: Recording): void {
  const Calls: Record<string, number> = {};
  for (const { call } of seen.toSorted((a, b) => (a.call < b.call ? -1 : 1)))
    Calls[call] = (Calls[call] ?? 0) + 1;
  const all = { ...read(), [shape]: { Covered: new Date().toISOString().slice(0, 10), Calls } };
  const inOrder = Object.fromEntries(SHAPE_NAMES.map((name: ShapeName) => [name, all[name]]));
  writeFileSync(FILE, `${JSON.stringify(inOrder, null, 2)}\n`);
}
