import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { StatusView } from '../../src/workflows/contract';
import { runDetails } from '../../src/workflows/run-details';
import { conflict } from '../store/made-up';

const view = (over: Partial<StatusView> = {}): StatusView => ({
  SharePackId: 'run-1',
  Status: 'AWAITING_RESOLUTION',
  ProvisioningStatus: 'Step 3/8: Waiting for answers',
  ErrorMessage: null,
  Progress: { Done: 1, Total: 3 },
  Resources: [],
  Conflicts: [],
  RejectedSignals: [],
  ResolutionDeadline: null,
  Approval: null,
  ...over,
});

const details = (over: Partial<StatusView> = {}, id = 'sharepack/host/SharePack_a'): string =>
  runDetails(view(over), id);

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

  test('the exact signal for each answer, ready to be copied', () => {
    const text = details({ Conflicts: [conflict('auditor', { SuggestedNames: ['auditor_2'] })] });
    expect(text).toContain('`resolveConflict`');
    const signals = text.split('\n').filter((line) => line.startsWith('{'));
    expect(signals.map((line): unknown => JSON.parse(line))).toEqual([
      { Type: 'Recipient', Name: 'auditor', Action: 'rename', NewName: 'auditor_2' },
      { Type: 'Recipient', Name: 'auditor', Action: 'skip' },
      { Type: 'Recipient', Name: 'auditor', Action: 'overwrite' },
    ]);
    expect(text).toContain(
      "temporal workflow signal --workflow-id 'sharepack/host/SharePack_a' --name resolveConflict",
    );
  });

  test('nothing of what is answered', () => {
    const answered = conflict('auditor', { Action: 'skip' });
    expect(details({ Conflicts: [answered] })).toBe(details());
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
    const text = runDetails(view({ Approval: { Status: 'pending' } }), 'sharepack/host/it', {
      signalsMayApprove: true,
    });
    expect(text).toContain('{"Decision":"approve"}\n{"Decision":"decline"}\n');
    expect(text).toContain("temporal workflow signal --workflow-id 'sharepack/host/it' --name approve");
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
    expect(text.split('\n').filter((line) => line.startsWith('```'))).toHaveLength(4);
    expect(text).toContain('{"Type":"Recipient","Name":"a\\n```\\n<b>","Action":"skip"}');
  });

  test('a workflow id is one word to a shell', () => {
    const text = details({ Conflicts: [conflict('a')] }, "sharepack/host/it's");
    expect(text).toContain(`--workflow-id 'sharepack/host/it'\\''s' `);
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
    const many = Array.from({ length: 400 }, (_, nth) => conflict(`r${nth}`));
    expect(details({ Conflicts: many })).toMatch(/… the rest is in the service's own answer\.$/);
  });
});
