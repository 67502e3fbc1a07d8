import type { EventFeed } from '../../store/events/event-feed';
import type { RunEvent, SharePack } from '../../store/records';
import { isEnded, type Status } from '../../workflows/contract';
import { totalOf } from '../../plan/progress';
import { noticeLostRun } from './notice-lost-run';
import type { RunDependencies } from './run-dependencies';

/** Shorter than the minute after which proxies give up a connection on which nothing moves. */
const QUIET_MS = 15_000;
const PAGE = 500;

/** A comment, which clients skip. */
const STILL_HERE = ': still here\n\n';

/**
 * The events of a run after the one numbered `after`, as a stream of text/event-stream, until the run has ended, the caller
 * has gone, or this process stops.
 */
export async function* followRun(
  deps: RunDependencies & { readonly eventFeed: EventFeed },
  sharePack: SharePack,
  after: number,
  gone: AbortSignal,
): AsyncGenerator<string, void, undefined> {
  const { store, eventFeed } = deps;
  const { share_pack_id, status } = sharePack;
  const follower = eventFeed.follow(share_pack_id);
  gone.addEventListener('abort', () => follower.leave());
  let hasEnded = isEnded(status);
  let last = after;
  try {
    for (;;) {
      const events = await store.events(share_pack_id, last, PAGE);
      for (const [index, event] of events.entries()) {
        yield numbered(event);
        last = event.id;
        hasEnded ||= endsRun(event);
        // Behind the last of several outcomes that came together.
        if (event.type === 'resource' && events[index + 1]?.type !== 'resource')
          yield message('progress', totalOf(await store.progress(share_pack_id)));
      }
      if (events.length === PAGE) continue;
      if (hasEnded) return;
      const found = await follower.news(QUIET_MS);
      if (found === 'over') return;
      if (found === 'news') continue;
      yield STILL_HERE;
      // One that was ended in Temporal tells nothing of it by itself.
      await noticeLostRun(deps, sharePack);
    }
  } finally {
    follower.leave();
  }
}

const endsRun = ({ type, data }: RunEvent): boolean =>
  type === 'status' && isEnded((data as { readonly Status: Status }).Status);

const numbered = ({ id, at, type, data }: RunEvent): string =>
  `id: ${id}\n${message(type, { At: at.toISOString(), ...(data as object) })}`;

const message = (event: string, data: object): string => `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
