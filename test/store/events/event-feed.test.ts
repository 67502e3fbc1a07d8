import { describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { createEventFeed } from '../../../src/store/events/event-feed';
import { begunRun } from '../made-up';
import { onEachDatabase } from '../on-each-database';

const LONG_MS = 60_000;

describe('The event feed', () => {
  test('tells who follows a run of it, and nobody else', async () => {
    const feed = createEventFeed();
    const [one, other] = [feed.follow('a'), feed.follow('b')];
    const told = one.news(LONG_MS);
    feed.told('a');
    expect(await told).toBe('news');
    expect(await other.news(0)).toBe('quiet');
  });

  test('keeps what was told while nobody waited, once', async () => {
    const feed = createEventFeed();
    const follower = feed.follow('a');
    feed.told('a');
    feed.told('a');
    expect(await follower.news(LONG_MS)).toBe('news');
    expect(await follower.news(0)).toBe('quiet');
  });

  test('has everybody look where words may have been lost', async () => {
    const feed = createEventFeed();
    const followers = [feed.follow('a'), feed.follow('b')];
    feed.missed();
    expect(await Promise.all(followers.map((follower) => follower.news(LONG_MS)))).toEqual(['news', 'news']);
  });

  test('lets go of who leaves, and of all when it closes', async () => {
    const feed = createEventFeed();
    const [leaving, staying] = [feed.follow('a'), feed.follow('a')];
    const [left, stayed] = [leaving.news(LONG_MS), staying.news(LONG_MS)];
    leaving.leave();
    expect(await left).toBe('over');
    feed.close();
    expect(await stayed).toBe('over');
    expect(await feed.follow('a').news(LONG_MS)).toBe('over');
  });
});

onEachDatabase('New events', (database) => {
  test('are told to who follows their run', async () => {
    const { store, eventFeed } = database();
    const id = await begunRun(database().store);
    const follower = eventFeed.follow(id);
    await store.recordRun(id, { status: 'AWAITING_RESOLUTION' });
    expect(await follower.news(LONG_MS)).toBe('news');
    follower.leave();
  });

  test('are told in the moment in which they can be read, and not where their transaction fails', async () => {
    const { db, store, eventFeed } = database();
    const id = await begunRun(database().store);
    const follower = eventFeed.follow(id);
    const failing = db.transaction().execute(async (trx) => {
      await sql`select pg_notify('sharepack_events', ${id})`.execute(trx);
      throw new Error('half way');
    });
    await expect(failing).rejects.toThrow('half way');
    const before = await store.events(id, 0, 100);
    await store.recordRun(id, { status: 'AWAITING_RESOLUTION' });
    expect(await follower.news(LONG_MS)).toBe('news');
    expect((await store.events(id, 0, 100)).length).toBe(before.length + 1);
    // The failed one would have been told by now: words come in order.
    expect(await follower.news(0)).toBe('quiet');
    follower.leave();
  });

  test('are told across processes, and after the connection that listens was lost', async () => {
    const { connectAgain, db, eventFeed } = database();
    const id = await begunRun(database().store);
    const follower = eventFeed.follow(id);
    const elsewhere = await connectAgain?.();
    const tell = () => sql`select pg_notify('sharepack_events', ${id})`.execute(elsewhere ?? db);
    const lose = () =>
      sql<{ lost: boolean }>`
      select pg_terminate_backend(pid) as lost from pg_stat_activity
      where datname = current_database() and query like 'listen %'`.execute(db);
    try {
      await tell();
      expect(await follower.news(LONG_MS)).toBe('news');
      // The embedded one has no other processes, and its connection listens for as long as it is there.
      if (elsewhere) {
        expect((await lose()).rows).toEqual([{ lost: true }]);
        // Connected again, it has everybody look for what was said meanwhile.
        expect(await follower.news(LONG_MS)).toBe('news');
        await tell();
        expect(await follower.news(LONG_MS)).toBe('news');
      }
    } finally {
      follower.leave();
      await elsewhere?.destroy();
    }
  });
});
