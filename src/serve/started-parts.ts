/** Something that was started, and how it ends. */
interface StartedPart {
  readonly name: string;
  readonly stop: () => Promise<void> | void;
}

/**
 * The one owner of shutdown: what was started is stopped in reverse, each part once, and one that fails to stop does
 * not keep the others running.
 */
export class StartedParts {
  readonly #parts: StartedPart[] = [];
  readonly #onFailure: (name: string, error: unknown) => void;
  #stopping: Promise<void> | undefined;

  constructor(onFailure: (name: string, error: unknown) => void) {
    this.#onFailure = onFailure;
  }

  add(name: string, stop: StartedPart['stop']): void {
    this.#parts.push({ name, stop });
  }

  /** May be called again: whoever calls waits for the same end. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stopAll();
    return this.#stopping;
  }

  async #stopAll(): Promise<void> {
    for (let part = this.#parts.pop(); part; part = this.#parts.pop()) {
      try {
        await part.stop();
      } catch (error) {
        this.#onFailure(part.name, error);
      }
    }
  }
}
