import { randomUUID } from 'node:crypto';
import { Lease } from './lease';
import type { Limiter } from './limiter';
import { SharedClock } from './shared-clock';
import type { Ask, Grant, Limits, SharedLimits } from './shared-limits';
import { exchange } from './shared-limits';
import { WaitingLine } from './waiting-line';

/**
 * Changes what the processes of a workspace share, one process at a time, at the time of a clock that all of them have.
 * `change` may be called again, where another process was faster.
 */
export type ChangeShared = <R>(
  change: (
    before: SharedLimits | undefined,
    nowMs: number,
  ) => { readonly state: SharedLimits; readonly result: R },
) => Promise<R>;

export interface LimiterOptions {
  readonly limits: Limits;
  readonly changeShared: ChangeShared;
  /** The least time between two exchanges where more is wanted than held. */
  readonly gapMs: number;
}

/** While there is work the others are asked and told this often: far within a lease, and what somebody waits for. */
const PERIOD_MS = 250;

/** For several processes: they are asked a few times a second at most. */
export const createSharedLimiter = (limits: Limits, changeShared: ChangeShared): Limiter =>
  createLimiter({ limits, changeShared, gapMs: 50 });

/** For a process that has a workspace to itself: it is asked of nobody, and so at any time. */
export function createOwnLimiter(limits: Limits): Limiter {
  let kept: SharedLimits | undefined;
  const changeShared: ChangeShared = (change) => {
    const { state, result } = change(kept, performance.now());
    kept = state;
    return Promise.resolve(result);
  };
  return createLimiter({ limits, changeShared, gapMs: 0 });
}

/** Lets requests go as the shared limits allow, first come first served. */
function createLimiter({ limits, changeShared, gapMs }: LimiterOptions): Limiter {
  const line = new WaitingLine();
  const share = new Lease(randomUUID(), limits);
  const clock = new SharedClock();
  let timer: NodeJS.Timeout | undefined;
  let isAsking = false;
  let askedAtMs = -Infinity;
  let hasFailed = false;

  /** Lets go who may, asks where it is time to, and comes back when there is more to do. */
  function goOn(): void {
    clearTimeout(timer);
    let nowMs = performance.now();
    while (line.length > 0 && share.nextMs(nowMs) <= nowMs) {
      share.leave();
      line.admit();
      nowMs = performance.now();
    }
    if (!isAsking && nextAskMs(nowMs) <= nowMs) void askOthers();
    const leaveMs = line.length > 0 ? share.nextMs(nowMs) : Infinity;
    const nextMs = Math.min(leaveMs, isAsking ? Infinity : nextAskMs(nowMs));
    if (nextMs < Infinity) timer = setTimeout(goOn, Math.ceil(nextMs - nowMs));
  }

  /** A share without work is given back after a while, so that calls one after the other need not ask each time. */
  function nextAskMs(nowMs: number): number {
    if (line.length === 0 && share.isIdle && !share.isKnown) return Infinity;
    return askedAtMs + (share.isShort(nowMs, line.length) && !hasFailed ? gapMs : PERIOD_MS);
  }

  async function askOthers(): Promise<void> {
    isAsking = true;
    const beganMs = performance.now();
    askedAtMs = beganMs;
    const ask = share.ask(beganMs, line.length);
    try {
      share.accept(await change(ask, beganMs), beganMs);
      hasFailed = false;
    } catch {
      // Whoever keeps the state says why in its own log. Nothing more leaves once the lease is over, and it is asked again.
      share.keep(ask);
      hasFailed = true;
    }
    isAsking = false;
    goOn();
  }

  async function change(ask: Ask, beganMs: number): Promise<Grant> {
    const { grant, atMs } = await changeShared((before, nowMs) => {
      const { state, result } = exchange(before, limits, inSharedTime(ask), nowMs);
      return { state, result: { grant: result, atMs: nowMs } };
    });
    clock.measure(beganMs, atMs, performance.now());
    return {
      ...grant,
      turnsMs: grant.turnsMs.map((turnMs) => clock.toLocal(turnMs)),
      pausedUntilMs: clock.toLocal(grant.pausedUntilMs),
    };
  }

  const inSharedTime = (ask: Ask): Ask =>
    ask.turnedAway === undefined
      ? ask
      : { ...ask, turnedAway: { ...ask.turnedAway, leftAtMs: clock.toShared(ask.turnedAway.leftAtMs) } };

  return {
    async acquire(signal) {
      signal?.throwIfAborted();
      const turn = line.join(signal);
      goOn();
      await turn;
      const leftAtMs = performance.now();
      let isOver = false;
      return (turnedAway) => {
        if (isOver) return;
        isOver = true;
        share.end(performance.now(), leftAtMs, turnedAway);
        goOn();
      };
    },
  };
}
