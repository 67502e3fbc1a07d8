import { readFileSync, readdirSync } from 'node:fs';
import { dirname, basename } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { CASES, NEUTRAL_IDENTITY, VERSIONS, historyFile } from '../histories/manifest';
import type { Case } from '../histories/manifest';
import { readable, replay, replayOtherwise, withNewMembers } from './replay-history';
import type { SavedHistory } from './replay-history';

Runtime.install({ logger: new DefaultLogger('ERROR') });
afterAll(() => Runtime.instance().shutdown());

const files = VERSIONS.flatMap((version) => CASES.map((name) => historyFile(version, name)));
const read = (file: string): SavedHistory => JSON.parse(readFileSync(file, 'utf8')) as SavedHistory;

test('every released version has a history of every case, and there are no others', () => {
  const [first = ''] = files;
  const there = readdirSync(dirname(first)).filter((name) => name.endsWith('.json'));

  expect(there.sort()).toEqual(files.map((file) => basename(file)).sort());
});

describe('the workflow as it is now replays what it did then', () => {
  test.each(files.map((file) => [basename(file), file] as const))('%s', async (_, file) => {
    await replay(read(file));
  });
});

describe('results of a newer worker, which have members that this workflow does not know, change nothing', () => {
  test.each(files.map((file) => [basename(file), file] as const))('%s', async (_, file) => {
    const { history, count } = withNewMembers(read(file));

    // A delivery of a webhook gives nothing back.
    expect(count > 0).toBe(!file.includes('webhook'));
    await replay(history);
  });
});

/** Of what a newer worker gives: where it is, in which history, a line of the workflow that reads it, and what acts on the new member. */
const ACTING: readonly (readonly [string, Case, string, string])[] = [
  [
    'a result',
    'completed',
    'const { page, ...look } = await (0, proxies_1.detectConflicts)(run.ref);',
    ' if (look.aNewMember) look.refusal = "as a newer worker says";',
  ],
  [
    'an item of a page',
    'completed',
    'const items = [...first.items];',
    ' while (items[0]?.step.aNewMember) items.shift();',
  ],
  [
    'an end in a batch',
    'large-completed',
    'const endOf = new Map(ends);',
    ' for (const [id, end] of ends) if (end.aNewMember) endOf.delete(id);',
  ],
];

test.each(ACTING)('a workflow that acts on a new member of %s is told', async (_, name, line, acting) => {
  const saved = read(historyFile('0.2.0', name));

  await replayOtherwise(saved, line, `${line}${acting}`);
  await expect(replayOtherwise(withNewMembers(saved).history, line, `${line}${acting}`)).rejects.toThrow(
    /nondeterminism/i,
  );
});

test.each(files.map((file) => [basename(file), file] as const))(
  '%s tells nothing of the machine it ran on',
  (_, file) => {
    const text = readable(read(file));

    expect(text).not.toMatch(/\/(home|root|work|tmp|Users)\//);
    expect(text.replaceAll(NEUTRAL_IDENTITY, '')).not.toMatch(/\b\d+@\w/);
  },
);

describe('a history that the workflow would not make is told', () => {
  const completed = (): SavedHistory => read(historyFile('0.2.0', 'completed'));
  const waiting = (): SavedHistory => read(historyFile('0.2.0', 'waiting'));

  test('by an activity of another type', async () => {
    const history = completed();
    const scheduled = activityOf(history, 'createRecipient');
    scheduled.activityType.name = 'createShare';

    await expect(replay(history)).rejects.toThrow(/nondeterminism/i);
  });

  test('by activities in another order', async () => {
    const history = completed();
    const [one, other] = [activityOf(history, 'parse'), activityOf(history, 'detectConflicts')];
    [one.activityType, other.activityType] = [other.activityType, one.activityType];

    await expect(replay(history)).rejects.toThrow(/nondeterminism/i);
  });

  test('by a timer that is not there', async () => {
    const history = waiting();
    const kept = history.events.filter(({ eventType }) => eventType !== 'EVENT_TYPE_TIMER_STARTED');
    expect(kept).toHaveLength(history.events.length - 1);
    const events = kept.map((event, index) => ({ ...event, eventId: String(index + 1) }));

    await expect(replay({ events })).rejects.toThrow(/nondeterminism/i);
  });

  test('while the unbroken ones pass', async () => {
    await replay(completed());
    await replay(waiting());
  });
});

function activityOf({ events }: SavedHistory, type: string): { activityType: { name: string } } {
  const [found] = events.flatMap(({ activityTaskScheduledEventAttributes: scheduled }) =>
    scheduled?.activityType.name === type ? [scheduled] : [],
  );
  if (!found) throw new Error(`the history has no activity ${type}`);
  return found;
}
