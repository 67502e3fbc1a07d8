/** `npm run test:crash`: all shapes, or those named in CRASH_SHAPES, killed at every point of every boundary. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Slots } from '../../src/slots';
import { noteCovered } from './covered';
import { crashPointsOf, crashed, record } from './crash-case';
import { openGround } from './ground';
import { SHAPE_NAMES } from './shapes';

/** Most of a crash is waiting until Temporal misses the process. */
const AT_ONCE = Number(process.env['CRASH_AT_ONCE'] ?? 8);
const SHAPE_MS = 2 * 3_600_000;

let ground: Awaited<ReturnType<typeof openGround>>;
beforeAll(async () => {
  ground = await openGround();
});
afterAll(() => ground.close());

const named = process.env['CRASH_SHAPES']?.split(',');
/** Of calls that a run makes again and again, the first so many: each is crashed at all the same. */
const OF_EACH_CALL = Number(process.env['CRASH_OF_EACH_CALL'] ?? Infinity);

test.each(SHAPE_NAMES.filter((shape) => named?.includes(shape) ?? true))(
  '%s: killed anywhere, it ends as it would have',
  async (shape) => {
    const recording = await record(ground, shape);
    const points = crashPointsOf(recording).filter(({ occurrence }) => occurrence <= OF_EACH_CALL);
    const slots = new Slots(AT_ONCE);
    let done = 0;
    const cases = points.map((point) =>
      slots.run(async () => {
        const wrong = await crashed(ground, recording, point);
        done += 1;
        process.stderr.write(`${shape} ${done}/${points.length}${wrong === undefined ? '' : ` ${wrong}`}\n`);
        return wrong;
      }),
    );
    const wrong = (await Promise.all(cases)).filter((one) => one !== undefined);
    expect(wrong).toEqual([]);
    noteCovered(recording);
  },
  SHAPE_MS,
);
