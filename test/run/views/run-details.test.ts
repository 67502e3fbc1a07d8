import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { runDetails } from '../../../src/run/views/run-details';
import type { DetailsOptions } from '../../../src/run/views/run-details';
import type { StatusView } from '../../../src/run/views/status';
import { conflict } from '../../store/made-up';

const view = ({ Conflicts = [], ...over }: Partial<StatusView> = {}): StatusView => ({
  SharePackId: 'run-1',
  Status: 'AWAITING_RESOLUTION',
  ProvisioningStatus: 'Step 3/8: Waiting for answers',
  ErrorMessage: null,
  Progress: { Done: 1, Total: 3 },
  Resources: [],
  Conflicts,
  Open: Conflicts.filter(({ Action }) => Action === undefined).length,
  Answered: Conflicts.filter(({ Action }) => Action !== undefined).length,
  RejectedSignals: [],
  ResolutionDeadline: null,
  Approval: null,
  ...over,
});

const SIGNAL = '/opt/temporal workflow signal --address 127.0.0.1:7233 --namespace default';
const options = (over: Partial<DetailsOptions> = {}): DetailsOptions => ({
  signalCommand: SIGNAL,
  workflowId: 'sharepack/host/SharePack_a',
  signals: { resolve: 'resolveConflict', approve: 'approve' },
  ...over,
});
const details = (over: Partial<StatusView> = {}, given: Partial<DetailsOptions> = {}): string =>
  runDetails(view(over), options(given));
const linesOf = (text: string): readonly string[] => text.split('\n');

const bytes = (text: string): number => new TextEncoder().encode(text).length;

describe('a person who reads it in the Temporal UI learns', () => {
  test('what the run does', () => {
    expect(details()).toBe('**Step 3/8: Waiting for answers** · 1 of 3 done');
  });

  test('what it waits for and until when, whose it is, and how it differs', () => {
    const text = details({
      Conflicts: [conflict('auditor', { CreatedBy: 'admin', CreatedAt: '2026-01-01T00:00:00.000Z' })],
      ResolutionDeadline: '2026-03-01T00:00:00.000Z',
    });
    expect(text).toContain('### One conflict waits for an answer until 2026-03-01T00:00:00.000Z');
    expect(text).toContain('- owner: not managed; created by admin, 2026-01-01T00:00:00.000Z');
    expect(text).toContain('- comment: is "Audit", the pack wants "Auditors"');
  });

  test('first what to do: the commands for all at once, complete, then the conflicts', () => {
    const text = details({ Conflicts: [conflict('auditor'), conflict('broker')] });
    expect(linesOf(text).slice(0, 9)).toEqual([
      '**Step 3/8: Waiting for answers** · 1 of 3 done',
      '',
      '### 2 conflicts wait for an answer',
      'All of them at once, from a terminal:',
      '```',
      'npx sharepack resolve run-1 --rest skip',
      `${SIGNAL} --workflow-id 'sharepack/host/SharePack_a' --name resolveConflict --input '{"Resolutions":[],"Rest":{"Action":"skip"}}'`,
      '```',
      expect.stringMatching(/^One of them: the signal `resolveConflict`/),
    ]);
  });

  test('of more than twenty conflicts a line each, and how many are not listed', () => {
    const Conflicts = Array.from({ length: 25 }, (_, nth) => conflict(`r${nth}`));
    const text = details({ Conflicts, Open: 3_000 });
    expect(text).toContain('### 3000 conflicts wait for an answer');
    const whole = linesOf(text).filter((line) => line.startsWith('**Recipient '));
    expect([whole.length, whole.at(-1)]).toEqual([20, expect.stringContaining('r19')]);
    expect(linesOf(text).slice(-7)).toEqual([
      ...[20, 21, 22, 23, 24].map((nth) => `- Recipient r${nth}: rename, skip, overwrite`),
      '',
      '… and 2975 more: `npx sharepack conflicts run-1` lists all.',
    ]);
  });

  test('the exact signal for each answer, ready to be copied', () => {
    const text = details({ Conflicts: [conflict('auditor', { SuggestedNames: ['auditor_2'] })] });
    expect(text).toContain('`resolveConflict`');
    const signals = text.split('\n').filter((line) => line.startsWith('{'));
    expect(signals.map((line): unknown => JSON.parse(line))).toEqual([
      { Type: 'Recipient', Name: 'auditor', Action: 'rename', NewName: 'auditor_2' },
      { Type: 'Recipient', Name: 'auditor', Action: 'skip' },
      { Type: 'Recipient', Name: 'auditor', Action: 'overwrite' },
    ]);
  });

  test('nothing of what is answered', () => {
    const answered = conflict('auditor', { Action: 'skip' });
    expect(details({ Conflicts: [answered] })).toBe(details());
  });

  test('at which pace it works, and how long it will take', () => {
    const Progress = { Done: 30, Total: 100 };
    const since = { done: 10, atMs: 0 };
    expect(details({ ProvisioningStatus: 'Working', Progress }, { since, nowMs: 10_000 })).toBe(
      '**Working** · 30 of 100 done, 30%, 2 a second, about 35 s left',
    );
  });

  test('nothing to answer once the run is over, though a conflict was left open', () => {
    const over = { ProvisioningStatus: 'Expired', Conflicts: [conflict('auditor')] };
    expect(details({ ...over, Status: 'EXPIRED' })).toBe('**Expired** · 1 of 3 done');
  });

  test('that it waits for approval, until when, and the commands that decide it', () => {
    const text = details({
      Approval: { Status: 'pending' },
      ResolutionDeadline: '2026-03-01T00:00:00.000Z',
    });
    expect(text).toContain('### It waits for approval until 2026-03-01T00:00:00.000Z');
    expect(text).toContain('npx sharepack approve run-1\nnpx sharepack decline run-1');
    expect(text).not.toContain('signal');
  });

  test('the signal that decides it, where one may', () => {
    const text = details({ Approval: { Status: 'pending' } }, { signalsMayApprove: true });
    expect(text).toContain('{"Decision":"approve"}\n{"Decision":"decline"}\n');
    expect(linesOf(text)).toContain(
      `${SIGNAL} --workflow-id 'sharepack/host/SharePack_a' --name approve --input '{"Decision":"approve"}'`,
    );
  });

  test('nothing to decide before the look is done, nor once the run is over', () => {
    for (const Status of ['IN_PROGRESS', 'EXPIRED'] as const)
      expect(details({ Status, Approval: { Status: 'pending' } })).toBe(details());
  });

  test('who decided it, when and why', () => {
    const Approval = { Status: 'declined', DecidedBy: 'jane', DecidedAt: 'today', Reason: '<b>no' } as const;
    expect(details({ Approval })).toContain('declined by jane, today: &lt;b\\>no');
  });

  test('what failed, and which signals changed nothing', () => {
    const text = details({
      ErrorMessage: 'Share full.',
      Resources: [{ Type: 'Share', Name: 'q1', Outcome: 'failed', Error: 'full' }],
      RejectedSignals: [{ ReceivedAt: '2026-03-01T00:00:00Z', Reason: 'no such conflict', Received: '{}' }],
    });
    expect(text).toContain('Share full.');
    expect(text).toContain('- Share q1: full');
    expect(text).toContain('- 2026-03-01T00:00:00Z: no such conflict');
  });
});

describe('text from packs says nothing to the renderer', () => {
  const hostile =
    '<img src=x onerror=alert(1)> ![i](https://evil.example/p.png) [l](javascript:a) `c` **b** www.evil.example\n# h';

  test.each<[string, Partial<StatusView>]>([
    ['in a message', { ErrorMessage: hostile }],
    [
      'in a name and its difference',
      {
        Conflicts: [
          conflict(hostile, {
            Actions: [],
            Message: hostile,
            CreatedBy: hostile,
            Differences: [{ Field: hostile, Existing: hostile, Desired: hostile }],
            ManagedBy: { SharePackName: hostile, SharePackId: 'x', Version: 1 },
          }),
        ],
      },
    ],
    ['in an error', { Resources: [{ Type: 'Share', Name: hostile, Outcome: 'failed', Error: hostile }] }],
    ['in a wrong signal', { RejectedSignals: [{ ReceivedAt: 'now', Reason: hostile, Received: hostile }] }],
  ])('%s', (_, over) => {
    const text = details(over);
    expect(text).not.toMatch(/<img/);
    expect(text).not.toMatch(/(^|[^\\])!\[/);
    expect(text).not.toMatch(/(^|[^\\])\]\(/);
    expect(text).not.toContain('://');
    expect(text).not.toMatch(/www\.evil/);
    expect(text).not.toMatch(/^# h/m);
  });

  test('in an example nothing ends the fence, for it stands in one line of JSON', () => {
    const text = details({ Conflicts: [conflict('a\n```\n<b>')] });
    expect(linesOf(text).filter((line) => line.startsWith('```'))).toHaveLength(4);
    expect(text).toContain('{"Type":"Recipient","Name":"a\\n```\\n<b>","Action":"skip"}');
  });

  test('a workflow id is one word to a shell', () => {
    const text = details({ Conflicts: [conflict('a')] }, { workflowId: "sharepack/host/it's" });
    expect(text).toContain(`--workflow-id 'sharepack/host/it'\\''s' `);
  });
});

describe('whatever a pack and a workspace say', () => {
  const hostile = fc
    .array(
      fc.oneof(
        fc.constantFrom(
          '<img src=x>',
          '![i](',
          '](',
          '`',
          '```\n',
          '\n# h',
          '\n- [ ] ',
          '://',
          'www.',
          '&lt;',
        ),
        fc.constantFrom('\r', '\u2028', '\u0085', '\\', '*', '_', '|', '~', 'HTTP', 'WwW.', '<', '>', '&'),
        fc.string({ unit: 'grapheme', maxLength: 5 }),
      ),
      { maxLength: 8 },
    )
    .map((parts) => parts.join(''));
  const decided = fc.record({ DecidedBy: hostile, Reason: hostile });
  /** What stands outside of our own code and emphasis, of which nothing may mean anything. */
  const own = /^```$|^\{|^npx |^\/opt|^### |^… |^All of |^One of |^Nothing is|^Or the/;

  test('means nothing to the renderer: no HTML, link, image, heading or code of its own', () => {
    fc.assert(
      fc.property(hostile, hostile, hostile, decided, (name, words, field, approval) => {
        const text = details({
          ErrorMessage: words,
          Approval: { Status: 'approved', DecidedAt: 'today', ...approval },
          Conflicts: [
            conflict(name, {
              ...{ Actions: [], Message: words, CreatedBy: words },
              Differences: [{ Field: field, Existing: words, Desired: { [field]: words } }],
              ManagedBy: { SharePackName: name, SharePackId: 'x', Version: 1 },
            }),
          ],
          Resources: [{ Type: 'Share', Name: name, Outcome: 'failed', Error: words }],
          RejectedSignals: [{ ReceivedAt: 'now', Reason: words, Received: words }],
        });
        expect(text).not.toMatch(/<|:\/\/|\bwww\./i);
        expect(text).not.toMatch(/[\r\u0085\u2028\u2029\u0000]/);
        expect(text).not.toMatch(/&(?!amp;|lt;|#8203;)/);
        for (const line of linesOf(text).filter((one) => !own.test(one))) {
          const bare = line.replace(/\\[\\`*_{}[\]()#+!|~>-]/g, '').replace(/^\*\*([^*]*)\*\*/, '$1');
          expect(bare).not.toMatch(/[`*_[\]!|~\\]/);
        }
        // Our own: that a conflict waits, and signals that changed nothing.
        expect(linesOf(text).filter((line) => line.startsWith('#'))).toHaveLength(2);
      }),
      { numRuns: 500 },
    );
  });
});

describe('at most 20 KB', () => {
  test('whatever the run has to tell, and no fence is left open', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 400 }),
        fc.string({ unit: 'grapheme', maxLength: 60 }),
        fc.integer({ min: 0, max: 30_000 }),
        (count, name, length) => {
          const text = details({
            ErrorMessage: 'é'.repeat(length),
            Conflicts: Array.from({ length: count }, (_, nth) => conflict(`${name}${nth}`)),
            Resources: Array.from({ length: count }, (_, nth) => ({
              ...{ Type: 'Share' as const, Name: `${name}${nth}`, Outcome: 'failed' as const, Error: name },
            })),
          });
          expect(bytes(text)).toBeLessThanOrEqual(20_000);
          const fences = text.split('\n').filter((line) => line.startsWith('```'));
          expect(fences.length % 2).toBe(0);
        },
      ),
      { numRuns: 40 },
    );
  });

  test('and what does not fit says where the rest is', () => {
    const many = Array.from({ length: 1_000 }, (_, nth) => conflict(`r${nth}`));
    expect(details({ Conflicts: many })).toMatch(/… the rest is in the service's own answer\.$/);
  });
});
