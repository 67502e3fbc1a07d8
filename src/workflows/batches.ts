/** How work is put together: see decision 0054 for the figures behind the numbers. */
export interface BatchRule {
  /** At most as many items in a batch. */
  readonly size: number;
  /** At most as many batches at once. */
  readonly slots: number;
  /** As many items of one batch are under way at once; so one with fewer would leave a slot half used. */
  readonly width: number;
}

export interface BatchesOptions<T, R> extends BatchRule {
  /** Ends when nothing more can be ready that is not waiting yet, for now. */
  readonly atRest: () => Promise<void>;
  /** Does a batch; what it ends with for each item, in the order given. Rejects where it is the same for all. */
  readonly perform: (items: readonly T[]) => Promise<readonly PromiseSettledResult<R>[]>;
}

interface Waiting<T, R> {
  readonly item: T;
  readonly resolve: (result: R) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * Puts items that are ready together into batches, in the order in which they come, and lets some batches run at once.
 * What waits is spread over the slots that are free: a few items are not one batch that keeps the other slots idle.
 * Knows nothing of Temporal.
 */
export class Batches<T, R> {
  readonly #options: BatchesOptions<T, R>;
  /** Taken from its beginning by `#taken`, since shifting thousands moves all of them each time. */
  #waiting: Waiting<T, R>[] = [];
  #taken = 0;
  #free: number;
  #isResting = false;

  constructor(options: BatchesOptions<T, R>) {
    this.#options = options;
    this.#free = options.slots;
  }

  /** Ends as the item does in its batch. */
  run(item: T): Promise<R> {
    return new Promise<R>((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      if (!this.#isResting) void this.#sendWhatIsReady();
    });
  }

  async #sendWhatIsReady(): Promise<void> {
    if (this.#isResting) return;
    this.#isResting = true;
    await this.#options.atRest();
    this.#isResting = false;
    while (this.#free > 0 && this.#taken < this.#waiting.length) void this.#send(this.#next());
  }

  #next(): readonly Waiting<T, R>[] {
    const { size, width } = this.#options;
    const left = this.#waiting.length - this.#taken;
    const share = Math.max(width, Math.ceil(left / this.#free));
    const batch = this.#waiting.slice(this.#taken, this.#taken + Math.min(size, share));
    this.#taken += batch.length;
    if (this.#taken === this.#waiting.length) [this.#waiting, this.#taken] = [[], 0];
    return batch;
  }

  async #send(batch: readonly Waiting<T, R>[]): Promise<void> {
    this.#free -= 1;
    try {
      const ends = await this.#options.perform(batch.map(({ item }) => item));
      batch.forEach((waiting, index) => {
        end(waiting, ends[index]);
      });
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
    this.#free += 1;
    await this.#sendWhatIsReady();
  }
}

function end<T, R>({ resolve, reject }: Waiting<T, R>, ended: PromiseSettledResult<R> | undefined): void {
  if (ended?.status === 'fulfilled') resolve(ended.value);
  else reject(ended?.reason ?? new Error('its batch ended without a word about it'));
}
