import { Context } from '@temporalio/activity';

/** Several in each heartbeat time-out (src/workflows/activity-options.ts); with its answer comes word of a cancel. */
const EACH_MS = 2_000;

/**
 * Tells Temporal that the activity lives, by the clock and not by what it does, so that a call which takes long is no silence, and
 * a worker that is gone is noticed within the time-out. One that ends sooner tells nothing.
 */
export const heartbeating =
  <A extends unknown[], R>(activity: (...args: A) => Promise<R>): ((...args: A) => Promise<R>) =>
  async (...args) => {
    const context = Context.current();
    const timer = setInterval(() => context.heartbeat(), EACH_MS);
    try {
      return await activity(...args);
    } finally {
      clearInterval(timer);
    }
  };
