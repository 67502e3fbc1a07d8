/** A sample of `npm run test:crash`, always the same one, unless CRASH_SEED asks for another. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Slots } from '../../src/slots';
import { seeded } from '../simulation/choices';
import { uncovered } from './covered';
import { crashPointsOf, crashed, record } from './crash-case';
import { openGround } from './ground';
import { SHAPE_NAMES } from './shapes';

const SHAPES_DRAWN = 4;
const CRASHES_OF_EACH = 3;
/** Most of a crash is waiting until Temporal misses the process. */
const AT_ONCE = 6;
/** For a machine on which much else runs; a crash costs 10 s. */
const TEST_MS = 10 * 60_000;

const seed = Number(process.env['CRASH_SEED'] ?? 20_000);

let ground: Awaited<ReturnType<typeof openGround>>;
beforeAll(async () => {
  ground = await openGround();
});
afterAll(() => ground.close());

test(
  `a service that is killed anywhere in a run ends it as it would have (CRASH_SEED=${seed})`,
  async () => {
    const slots = new Slots(AT_ONCE);
    const shapes = drawn(seed, SHAPE_NAMES, SHAPES_DRAWN).map(async (shape, index) => {
      const recording = await slots.run(() => record(ground, shape));
      const points = drawn(seed + index, crashPointsOf(recording), CRASHES_OF_EACH);
      const wrong = await Promise.all(
        points.map((point) => slots.run(() => crashed(ground, recording, point))),
      );
      // A call that is new has been crashed at by nobody: `npm run test:crash`, with CRASH_SHAPES for this one alone.
      return [...uncovered(recording), ...wrong.filter((one) => one !== undefined)];
    });
    // All are waited for: what fails leaves no other one behind.
    const found = (await Promise.allSettled(shapes)).map((shape) =>
      shape.status === 'fulfilled' ? shape.value : [String(shape.reason)],
    );
    expect(found.flat()).toEqual([]);
  },
  TEST_MS,
);

function drawn<T>(from: number, all: readonly T[], count: number): T[] {
  const { below } = seeded(from);
  const left = [...all];
  return Array.from({ length: count }, () => left.splice(below(left.length), 1)).flat();
}
