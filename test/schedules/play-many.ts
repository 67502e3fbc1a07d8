import { drawSchedule } from './draw-schedule';
import { Play } from './play';
import type { Played } from './played';
import type { Schedule } from './schedule';
import { openTemporalRecords } from './temporal-records';
import { formOf, startWorld } from './world';
import type { World, WorldForm } from './world';

export interface PlayedWorld {
  readonly form: WorldForm;
  readonly played: readonly Played[];
  /** Schedules that came to no end that could be judged, with why. */
  readonly broken: readonly { readonly seed: number; readonly problem: string }[];
  readonly deaths: number;
  /** When each part of it was over, in seconds from its beginning. */
  readonly seconds: Readonly<Record<string, number>>;
  readonly restarts: number;
}

/** Plays the schedules of these seeds at once, in one world. */
export async function playWorld(seeds: readonly number[], index: number): Promise<PlayedWorld> {
  const form = formOf(index);
  const beganMs = Date.now();
  const seconds: Record<string, number> = {};
  const lap = (what: string): void => void (seconds[what] = Math.round((Date.now() - beganMs) / 1_000));
  const world = await startWorld(form, seeds.length);
  lap('started');
  try {
    const { played, broken } = await playIn(world, seeds.map(drawSchedule), lap);
    const restarts = world.restarts.delivered.length;
    return { form, played, broken, deaths: world.deaths(), seconds, restarts };
  } finally {
    await world.stop();
  }
}

async function playIn(
  world: World,
  schedules: readonly Schedule[],
  lap: (what: string) => void,
): Promise<Pick<PlayedWorld, 'played' | 'broken'>> {
  const broken: { seed: number; problem: string }[] = [];
  let plays = schedules.map((schedule, index) => new Play(schedule, world, world.workspaceUrls[index] ?? ''));
  /** All do this; whoever cannot is out. */
  const each = async <T>(work: (play: Play) => Promise<T>): Promise<T[]> => {
    const ends = await Promise.allSettled(plays.map(work));
    const out = plays.filter((_, index) => ends[index]?.status === 'rejected');
    ends.forEach((end, index) => {
      const seed = plays[index]?.schedule.seed ?? 0;
      if (end.status === 'rejected') broken.push({ seed, problem: String((end.reason as Error).stack) });
    });
    await Promise.all(out.map((play) => play.close()));
    plays = plays.filter((play) => !out.includes(play));
    return ends.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : []));
  };
  await each((play) => play.prepare());
  lap('prepared');
  await each((play) => play.act());
  await world.restarts.over();
  await world.up();
  await each((play) => play.heal());
  const healedMs = Date.now();
  lap('healed');
  await each((play) => play.end(healedMs));
  lap('ended');
  const temporal = await openTemporalRecords(world.temporalAddress);
  const played = await each((play) => play.played(healedMs, temporal));
  await temporal.close();
  lap('seen');
  await Promise.all(plays.map((play) => play.close()));
  return { played, broken };
}
