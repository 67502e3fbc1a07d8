import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { Client, type ClientConfig } from 'pg';
import { EVENT_CHANNEL, type EventFeed } from './event-feed';

const RECONNECT_MS = 1_000;

/** Hands what a connection hears to the feed; it hears only once LISTEN was sent on it. */
export const hear = (client: Pick<Client, 'on'>, feed: EventFeed): void =>
  void client.on('notification', ({ channel, payload = '' }) => {
    if (channel === EVENT_CHANNEL) feed.told(payload);
  });

/**
 * Listens on a connection of its own, since the pool closes one that is idle, and makes it again when it is lost; what
 * was said meanwhile nobody knows, so that everybody looks.
 */
export function listenForEvents(config: ClientConfig, feed: EventFeed): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const listening = keepListening(config, feed, stopping.signal);
  return {
    async stop() {
      stopping.abort();
      await listening;
    },
  };
}

async function keepListening(config: ClientConfig, feed: EventFeed, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const client = new Client(config);
    // Each way to lose it ends it too.
    client.on('error', () => undefined);
    hear(client, feed);
    try {
      await client.connect();
      const ended = once(client, 'end', { signal });
      await client.query(`listen ${EVENT_CHANNEL}`);
      feed.missed();
      await ended;
    } catch {
      // Not to be had, or we stop: either way the loop knows.
    }
    await client.end().catch(() => undefined);
    await delay(RECONNECT_MS, undefined, { signal, ref: false }).catch(() => undefined);
  }
}
