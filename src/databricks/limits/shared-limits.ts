import { maxMinFair } from './max-min-fair';
import type { TurnedAway } from './limiter';

/** What may be asked of one workspace by all processes together. */
export interface Limits {
  /** undefined: as many as there are. */
  readonly requestsPerSecond: number | undefined;
  readonly maxConcurrentRequests: number;
}

/** What the processes that share a workspace's limits know together. Times are of one clock, in milliseconds. */
export interface SharedLimits {
  /** When the next request may leave: the turns before it are given away. */
  readonly dueMs: number;
  /** None leaves before: the workspace wants to be left alone. */
  readonly pausedUntilMs: number;
  /** The part of `requestsPerSecond` that the workspace takes, at `pacedAtMs`: 1 until it turns somebody away. */
  readonly pace: number;
  readonly pacedAtMs: number;
  readonly members: Readonly<Record<string, Member>>;
}

/** One process. */
interface Member {
  /** Its part of `maxConcurrentRequests`, and until they end its requests beyond that. */
  readonly slots: number;
  /** How many it has use for. */
  readonly wanted: number;
  /** Unless it asks again it is gone then, and its slots are free. */
  readonly untilMs: number;
}

/** What one process tells the others, and would like to have. */
export interface Ask {
  readonly member: string;
  /** How many slots it has use for: its requests under way, and those that wait. */
  readonly wanted: number;
  /** How many slots it makes use of until it is answered, whatever the answer. */
  readonly holding: number;
  /** How many turns to leave it wants now. */
  readonly turns: number;
  /** The newest request that the workspace turned away since the last time. */
  readonly turnedAway: (TurnedAway & { readonly leftAtMs: number }) | undefined;
}

/** What it may do until it asks again, and for `LEASE_MS` at most. */
export interface Grant {
  readonly slots: number;
  /** When its turns are, `intervalMs` apart; none where the pace is not limited. */
  readonly turnsMs: readonly number[];
  readonly intervalMs: number;
  readonly pausedUntilMs: number;
}

/** A process that dies frees its slots after this, and one that cannot reach the others begins nothing more. */
export const LEASE_MS = 5_000;
/** The spread over a second is a little wider than it must be, for what a network adds between two requests. */
const SPREAD = 1.01;
/** What wants to be left alone for longer, or asks for it by mistake, is asked again after this. */
export const LONGEST_PAUSE_MS = 60_000;
/** Where a 429 does not say. */
const USUAL_PAUSE_MS = 1_000;
/** After being turned away: slower at once, and faster again little by little (as TCP does), in which the limit shows. */
const SLOWED = 0.7;
const REGAINED_A_MS = 0.02 / 1_000;
const SLOWEST = 0.02;

const NOBODY: SharedLimits = { dueMs: 0, pausedUntilMs: 0, pace: 1, pacedAtMs: 0, members: {} };

/**
 * One process asks, at `nowMs`: what all know afterwards, and what that process gets. Pure; whoever keeps the state lets
 * one process at a time do so.
 */
export function exchange(
  before: SharedLimits | undefined,
  limits: Limits,
  ask: Ask,
  nowMs: number,
): { readonly state: SharedLimits; readonly result: Grant } {
  const known = plausible(before ?? NOBODY, nowMs);
  const pacing = paceAfter(known, ask, nowMs);
  const intervalMs = intervalOf(limits, pacing.pace);
  const fromMs = Math.max(known.dueMs, pacing.pausedUntilMs, nowMs);
  const turns = intervalMs === 0 ? 0 : ask.turns;
  const others = livingOthers(known.members, ask, nowMs);
  const { wanted } = ask;
  const slots = wanted === 0 ? 0 : slotsFor(wanted, others, limits);
  const held = Math.max(slots, Math.min(ask.holding, known.members[ask.member]?.slots ?? 0));
  const me = wanted === 0 ? {} : { [ask.member]: { slots: held, wanted, untilMs: nowMs + LEASE_MS } };
  return {
    state: {
      ...pacing,
      dueMs: turns === 0 ? known.dueMs : fromMs + turns * intervalMs,
      members: { ...others, ...me },
    },
    result: {
      slots,
      turnsMs: Array.from({ length: turns }, (_, index) => fromMs + index * intervalMs),
      intervalMs,
      pausedUntilMs: pacing.pausedUntilMs,
    },
  };
}

/** How long nobody asks after one was turned away. */
export const pauseMsOf = ({ retryAfterMs = USUAL_PAUSE_MS }: TurnedAway): number =>
  Math.min(retryAfterMs, LONGEST_PAUSE_MS);

/** 0: no limit. */
const intervalOf = ({ requestsPerSecond }: Limits, pace: number): number =>
  requestsPerSecond === undefined ? 0 : (SPREAD * 1_000) / (requestsPerSecond * pace);

/** The clock may be set back, or be another machine's after a failover: nobody is to wait for what that makes of a time. */
function plausible(state: SharedLimits, nowMs: number): SharedLimits {
  const latestMs = nowMs + LONGEST_PAUSE_MS;
  return {
    ...state,
    dueMs: Math.min(state.dueMs, latestMs),
    pausedUntilMs: Math.min(state.pausedUntilMs, latestMs),
    pacedAtMs: Math.min(state.pacedAtMs, nowMs),
  };
}

type Pacing = Pick<SharedLimits, 'pace' | 'pacedAtMs' | 'pausedUntilMs'>;

function paceAfter(state: SharedLimits, { turnedAway }: Ask, nowMs: number): Pacing {
  const regained = Math.min(1, state.pace + REGAINED_A_MS * (nowMs - state.pacedAtMs));
  const { pausedUntilMs } = state;
  if (turnedAway === undefined) return { pace: regained, pacedAtMs: nowMs, pausedUntilMs };
  // Those that had left before anybody knew are turned away for the same reason.
  const isNews = turnedAway.leftAtMs >= pausedUntilMs;
  return {
    pace: isNews ? Math.max(SLOWEST, regained * SLOWED) : regained,
    pacedAtMs: nowMs,
    pausedUntilMs: Math.max(pausedUntilMs, nowMs + pauseMsOf(turnedAway)),
  };
}

type Members = SharedLimits['members'];

/** A lease that is far from ending was written by another clock. */
const livingOthers = (members: Members, { member }: Ask, nowMs: number): Members =>
  Object.fromEntries(
    Object.entries(members).filter(
      ([id, { untilMs }]) => id !== member && untilMs > nowMs && untilMs < nowMs + 2 * LEASE_MS,
    ),
  );

/** Its part of all, as far as others have left it; what they hold beyond theirs they give back as requests end. */
function slotsFor(wanted: number, others: Members, limits: Limits): number {
  const max = limits.maxConcurrentRequests;
  const held = Object.values(others).reduce((sum, { slots }) => sum + slots, 0);
  const beside = Object.values(others).map((other) => other.wanted);
  return Math.max(0, Math.min(maxMinFair(max, wanted, beside), max - held));
}
