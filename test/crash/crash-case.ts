import { isDeepStrictEqual } from 'node:util';
import type { Json } from '../../src/plan/conflict';
import { startCrashingService } from './crashing-service';
import type { CrashingService, Ground } from './crashing-service';
import { endOf } from './end-of';
import type { Boundary, CrashPoint } from './life';
import { SHAPES } from './shapes';
import type { ShapeName } from './shapes';

/** A shape's run that nothing disturbed. */
export interface Recording {
  readonly shape: ShapeName;
  readonly seen: readonly Boundary[];
  readonly end: Json;
}

export async function record(ground: Ground, shape: ShapeName): Promise<Recording> {
  const { end, service } = await carriedOut(ground, shape);
  return { shape, seen: service.seen, end };
}

/** Every point of every boundary. */
export function crashPointsOf({ seen }: Recording): CrashPoint[] {
  const occurrences = new Map<string, number>();
  return seen.flatMap(({ call, points }) => {
    const occurrence = (occurrences.get(call) ?? 0) + 1;
    occurrences.set(call, occurrence);
    return points.map((point) => ({ call, occurrence, point }));
  });
}

/**
 * The shape's run, killed there and taken up by a new process. How many workflow tasks a run takes depends on what comes
 * together in one: where it took fewer than the recorded one, the last that it took is the one.
 * @returns what is wrong, or nothing
 */
export async function crashed(
  ground: Ground,
  { shape, end: undisturbed }: Pick<Recording, 'shape' | 'end'>,
  crash: CrashPoint,
): Promise<string | undefined> {
  const where = `${shape}: ${crash.point} ${crash.call} ${crash.occurrence}`;
  try {
    const { end, service } = await carriedOut(ground, shape, crash);
    if (!isDeepStrictEqual(end, undisturbed))
      return `${where}: ${differences(undisturbed, end).join('\n  ')}`;
    if (service.hasCrashed) return undefined;
  } catch (error) {
    return `${where}: ${String(error)}`;
  }
  if (crash.occurrence === 1) return `${where}: the point was not reached`;
  return crashed(ground, { shape, end: undisturbed }, { ...crash, occurrence: crash.occurrence - 1 });
}

async function carriedOut(
  ground: Ground,
  shape: ShapeName,
  crash?: CrashPoint,
): Promise<{ readonly end: Json; readonly service: CrashingService }> {
  const service = await startCrashingService(ground, { ...SHAPES[shape], ...(crash && { crash }) });
  try {
    return { end: await endOf(service, await inTime(SHAPES[shape].run(service))), service };
  } finally {
    await service.stop();
  }
}

/** A run that is lost would be waited for without end: far more than a crash costs on the busiest machine. */
const PATIENCE_MS = 5 * 60_000;

async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('the run has not ended')), PATIENCE_MS);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/** Where two ends differ, for people to read. */
function differences(undisturbed: Json | undefined, end: Json | undefined, path = ''): string[] {
  if (isDeepStrictEqual(undisturbed, end)) return [];
  if (!isBranch(undisturbed) || !isBranch(end))
    return [`${path} is ${shown(end)}, undisturbed ${shown(undisturbed)}`];
  const members = new Set([...Object.keys(undisturbed), ...Object.keys(end)]);
  return [...members].flatMap((member) => differences(undisturbed[member], end[member], `${path}/${member}`));
}

const isBranch = (value: Json | undefined): value is Readonly<Record<string, Json>> =>
  typeof value === 'object' && value !== null;

const shown = (value: Json | undefined): string =>
  value === undefined ? 'absent' : JSON.stringify(value).slice(0, 300);
