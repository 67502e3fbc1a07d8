/** A run that is followed. */
export interface Follower {
  /**
   * Waits until the run may have events that the last call did not stand for, at most `quietMs`; `over` when nothing will
   * be told any more.
   */
  news(quietMs: number): Promise<'news' | 'quiet' | 'over'>;
  leave(): void;
}

/**
 * Tells who follows a run that it has new events, and nothing else of them: they are read from the store by their numbers,
 * so that none is lost where a word of them is.
 */
export interface EventFeed {
  follow(sharePackId: string): Follower;
  /** Of one run. */
  told(sharePackId: string): void;
  /** Words may have been lost: whoever follows anything looks for itself. */
  missed(): void;
  /** Nobody is told anything any more, and whoever waits is let go. */
  close(): void;
}

/** The channel of PostgreSQL's NOTIFY; its payload is the run's id. */
export const EVENT_CHANNEL = 'sharepack_events';

export function createEventFeed(): EventFeed {
  const followers = new Map<string, Set<Following>>();
  let isClosed = false;

  const all = (): Following[] => [...followers.values()].flatMap((set) => [...set]);

  return {
    follow(sharePackId) {
      const following = new Following(isClosed);
      const others = followers.get(sharePackId) ?? new Set();
      followers.set(sharePackId, others.add(following));
      return {
        news: (quietMs) => following.news(quietMs),
        leave() {
          following.end();
          others.delete(following);
          if (others.size === 0 && followers.get(sharePackId) === others) followers.delete(sharePackId);
        },
      };
    },
    told: (sharePackId) => followers.get(sharePackId)?.forEach((following) => following.tell()),
    missed: () => all().forEach((following) => following.tell()),
    close() {
      isClosed = true;
      all().forEach((following) => following.end());
    },
  };
}

class Following {
  #hasNews = false;
  #isOver: boolean;
  #wake: () => void = () => undefined;

  constructor(isOver: boolean) {
    this.#isOver = isOver;
  }

  tell(): void {
    this.#hasNews = true;
    this.#wake();
  }

  end(): void {
    this.#isOver = true;
    this.#wake();
  }

  async news(quietMs: number): Promise<'news' | 'quiet' | 'over'> {
    if (!this.#hasNews && !this.#isOver) await this.#something(quietMs);
    if (this.#isOver) return 'over';
    if (!this.#hasNews) return 'quiet';
    this.#hasNews = false;
    return 'news';
  }

  #something(quietMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, quietMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
