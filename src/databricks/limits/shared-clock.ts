/** Two clocks run apart by no more than this: what was measured a while ago is less certain by it. */
const DRIFT = 1e-4;

/**
 * How far the shared clock is ahead of this process's, from exchanges of which is known when they began and ended here,
 * and what the time was there in between. The fastest one says it best.
 */
export class SharedClock {
  #offsetMs = 0;
  #errorMs = Infinity;
  #measuredAtMs = 0;

  measure(beganMs: number, sharedMs: number, endedMs: number): void {
    const errorMs = (endedMs - beganMs) / 2;
    const offsetMs = sharedMs - (beganMs + errorMs);
    const heldErrorMs = this.#errorMs + DRIFT * (endedMs - this.#measuredAtMs);
    // What cannot both be true: the clock was set meanwhile.
    const wasSet = Math.abs(offsetMs - this.#offsetMs) > errorMs + heldErrorMs;
    if (errorMs > heldErrorMs && !wasSet) return;
    this.#offsetMs = offsetMs;
    this.#errorMs = errorMs;
    this.#measuredAtMs = endedMs;
  }

  toLocal(sharedMs: number): number {
    return sharedMs - this.#offsetMs;
  }

  toShared(localMs: number): number {
    return localMs + this.#offsetMs;
  }
}
