import type { TurnedAway } from './limiter';
import type { Ask, Grant, Limits } from './shared-limits';
import { LEASE_MS, pauseMsOf } from './shared-limits';

/** Turns are had for this long ahead: the others are asked a few times a second, and a process that dies loses little. */
const AHEAD_MS = 300;
const FEWEST_AHEAD = 2;
/**
 * A turn that was missed by more than this part of the interval is lost: taken late, it would crowd the next second. At a
 * fast pace by more than timers are late anyway, which there adds one or two in a hundred to a second.
 */
const LATEST = 0.5;
const LATE_TIMER_MS = 15;

/**
 * What one process holds of a workspace's limits, and what it would ask for. Pure: times are handed in, in milliseconds
 * of this process's clock.
 */
export class Lease {
  readonly #member: string;
  readonly #limits: Limits;
  #slots = 0;
  #inFlight = 0;
  /** Requests that ended since the last exchange: about as many will until the next. */
  #ended = 0;
  /** How many slots it said it had use for. */
  #asked = 0;
  #turnsMs: number[] = [];
  #intervalMs = 0;
  #pausedUntilMs = -Infinity;
  #leaseEndsMs = -Infinity;
  #turnedAway: (TurnedAway & { readonly leftAtMs: number }) | undefined;

  constructor(member: string, limits: Limits) {
    this.#member = member;
    this.#limits = limits;
  }

  get isIdle(): boolean {
    return this.#inFlight === 0;
  }

  /** Whether the others have been told of a use that this process has. */
  get isKnown(): boolean {
    return this.#asked > 0;
  }

  /** When the next request may leave; Infinity: not before the others are asked. */
  nextMs(nowMs: number): number {
    if (this.#inFlight >= this.#slots || nowMs >= this.#leaseEndsMs) return Infinity;
    if (this.#limits.requestsPerSecond === undefined) return this.#pausedUntilMs;
    this.#dropTurns(nowMs);
    return this.#turnsMs[0] ?? Infinity;
  }

  leave(): void {
    this.#turnsMs.shift();
    this.#inFlight += 1;
  }

  /** A request that left at `leftAtMs` is over. */
  end(nowMs: number, leftAtMs: number, turnedAway: TurnedAway | undefined): void {
    this.#inFlight -= 1;
    this.#ended += 1;
    if (turnedAway === undefined) return;
    this.#turnedAway = { ...turnedAway, leftAtMs };
    this.#pausedUntilMs = Math.max(this.#pausedUntilMs, nowMs + pauseMsOf(turnedAway));
  }

  /** Whether the others are to be asked soon, and not only in time for the lease. */
  isShort(nowMs: number, waiting: number): boolean {
    if (this.#turnedAway !== undefined || nowMs >= this.#leaseEndsMs) return true;
    const lacksSlots = this.#inFlight + waiting > Math.max(this.#slots, this.#asked);
    const few = this.#turnsMs.length <= this.#ahead() / 2;
    return lacksSlots || (few && this.#turnsWanted(nowMs, waiting) > 0);
  }

  ask(nowMs: number, waiting: number): Ask {
    const wanted = this.#inFlight + waiting;
    const turns = this.#turnsWanted(nowMs, waiting);
    // It may be answered with less: until it is, no more are under way than the others are told of.
    this.#slots = Math.min(this.#slots, wanted);
    const holding = Math.max(this.#slots, this.#inFlight);
    const ask = { member: this.#member, wanted, holding, turns, turnedAway: this.#turnedAway };
    this.#asked = wanted;
    this.#ended = 0;
    this.#turnedAway = undefined;
    return ask;
  }

  /** What was asked for at `askedAtMs`, its times turned into this process's. */
  accept(grant: Grant, askedAtMs: number): void {
    this.#slots = grant.slots;
    this.#intervalMs = grant.intervalMs;
    this.#turnsMs.push(...grant.turnsMs);
    this.#pausedUntilMs = Math.max(this.#pausedUntilMs, grant.pausedUntilMs);
    this.#leaseEndsMs = askedAtMs + LEASE_MS;
  }

  /** The others could not be asked: what was to be told is told the next time. */
  keep({ turnedAway }: Ask): void {
    this.#turnedAway ??= turnedAway;
    this.#asked = 0;
  }

  /** As many as can be used: those for whom no slot is free when their turn comes would take them from others. */
  #turnsWanted(nowMs: number, waiting: number): number {
    if (this.#limits.requestsPerSecond === undefined) return 0;
    this.#dropTurns(nowMs);
    const slots = this.isKnown ? this.#slots - this.#inFlight + this.#ended : 1;
    return Math.max(0, Math.min(waiting, slots, this.#ahead()) - this.#turnsMs.length);
  }

  #ahead(): number {
    const { requestsPerSecond = Infinity } = this.#limits;
    const turnMs = Math.max(this.#intervalMs, 1_000 / requestsPerSecond);
    return Math.max(FEWEST_AHEAD, Math.ceil(AHEAD_MS / turnMs));
  }

  #dropTurns(nowMs: number): void {
    const earliestMs = Math.max(
      this.#pausedUntilMs,
      nowMs - Math.max(LATEST * this.#intervalMs, LATE_TIMER_MS),
    );
    if ((this.#turnsMs[0] ?? Infinity) < earliestMs)
      this.#turnsMs = this.#turnsMs.filter((turnMs) => turnMs >= earliestMs);
  }
}
