import { describe, expect, test } from '@jest/globals';
import { RESOURCE_TYPES } from '../../src/pack/pack';
import type { ResourceType } from '../../src/pack/pack';
import type { Step } from '../../src/plan/step';
import type { LookResult, PackSummary } from '../../src/workflows/activity-contract';
import { RunState } from '../../src/workflows/run-state';
import { conflict } from '../store/made-up';

const counts = (count: number): Record<ResourceType, number> =>
  Object.fromEntries(RESOURCE_TYPES.map((type) => [type, count])) as Record<ResourceType, number>;

const summary: PackSummary = {
  strategy: 'NEW',
  onConflict: 'ask',
  onFailure: 'rollback',
  resolutionTimeoutMs: 1000,
  onDeadline: 'expire',
  totals: { ...counts(0), Recipient: 3 },
  stepWindow: 4,
};

const look: LookResult = {
  strategy: 'UPDATE',
  refusal: null,
  settled: { ...counts(0), Recipient: 1 },
  page: { items: [] },
};

const step = (id: number, type: ResourceType = 'Recipient'): Step => ({
  id,
  type,
  name: `r${id}`,
  verb: 'create',
  dependsOn: [],
});

function begun(): RunState {
  const state = new RunState('run-1');
  state.pack = summary;
  state.looked(look);
  for (const id of [1, 2]) state.plan(step(id));
  state.stage = 'working';
  return state;
}

describe('progress', () => {
  test('is nothing of nothing before the pack is read', () => {
    expect(new RunState('run-1').statusView()).toMatchObject({
      Status: 'IN_PROGRESS',
      ProvisioningStatus: 'Step 1/8: Reading the pack',
      Progress: { Done: 0, Total: 0 },
      Resources: [],
      ResolutionDeadline: null,
    });
  });

  test('counts what the pack names, and what is as wanted as done', () => {
    expect(begun().statusView().Progress).toEqual({ Done: 1, Total: 3 });
  });

  test('counts a step that has an outcome, whichever, once', () => {
    const state = begun();
    state.end(step(1), 'created');
    state.end(step(1), 'created');
    state.end(step(2), 'failed', 'no');
    expect(state.statusView().Progress).toEqual({ Done: 3, Total: 3 });
  });

  test('counts steps that the pack had not told of: pipelines of a share that is deleted', () => {
    const state = begun();
    state.plan(step(3, 'Pipeline'));
    expect(state.statusView().Progress).toEqual({ Done: 1, Total: 4 });
  });

  test('names the first kind that is not finished, and the strategy that the look chose', () => {
    expect(begun().provisioningStatus()).toBe('Step 4/8: Updating recipients');
  });
});

test('while an answer is awaited the status says so, whatever goes on besides', () => {
  const state = begun();
  state.status = 'AWAITING_RESOLUTION';
  expect(state.provisioningStatus()).toBe('Step 3/8: Waiting for answers');
});

describe('a resource', () => {
  test('has no outcome until it has run; then its outcome, its error and its new name', () => {
    const state = begun();
    state.book.open(conflict('r1'));
    state.book.answer(
      [
        {
          pointer: '',
          type: 'Recipient',
          name: 'r1',
          action: 'rename',
          newName: 'r9',
          fingerprint: 'f1',
          reason: null,
        },
      ],
      'jane',
      '2026-03-01T10:00:00Z',
    );
    state.end(step(2), 'failed', 'no');
    expect(state.statusView().Resources).toEqual([
      { Type: 'Recipient', Name: 'r1', RenamedTo: 'r9', Outcome: null },
      { Type: 'Recipient', Name: 'r2', Outcome: 'failed', Error: 'no' },
    ]);
  });

  test('that failed stays failed, with its error, though what it had begun is taken back', () => {
    const state = begun();
    state.end(step(1), 'failed', 'no');
    state.undone(step(1), 'rolled_back', null);
    expect(state.statusView().Resources[0]).toMatchObject({ Outcome: 'failed', Error: 'no' });
  });

  test('that could not be undone keeps its outcome and says why', () => {
    const state = begun();
    state.end(step(1), 'created');
    state.undone(step(1), 'created', 'changed since');
    expect(state.statusView().Resources[0]).toMatchObject({ Outcome: 'created', Error: 'changed since' });
  });

  test('that was undone is rolled back', () => {
    const state = begun();
    state.end(step(1), 'created');
    state.undone(step(1), 'rolled_back', null);
    expect(state.statusView().Resources[0]).toEqual({
      Type: 'Recipient',
      Name: 'r1',
      Outcome: 'rolled_back',
    });
  });

  test('is shown among the first 1,000', () => {
    const state = begun();
    for (let id = 3; id < 1200; id += 1) state.plan(step(id));
    expect(state.statusView().Resources).toHaveLength(1000);
    expect(state.statusView().Progress.Total).toBe(1200);
  });
});

test('of two deadlines at the same time one may end, and the other still runs', () => {
  const state = begun();
  const clear = state.waitUntil(1000);
  state.waitUntil(1000);
  clear();
  expect(state.resolutionDeadline).toBe(new Date(1000).toISOString());
});

test('the deadline shown is the earliest that still runs', () => {
  const state = begun();
  const clearFirst = state.waitUntil(Date.UTC(2026, 2, 1));
  const clearLate = state.waitUntil(Date.UTC(2026, 2, 2));
  expect(state.conflictsView().ResolutionDeadline).toBe('2026-03-01T00:00:00.000Z');
  clearFirst();
  expect(state.resolutionDeadline).toBe('2026-03-02T00:00:00.000Z');
  clearLate();
  expect(state.resolutionDeadline).toBeNull();
});

test('an answer tells how many conflicts are open and how many have one', () => {
  const state = begun();
  state.book.open(conflict('r1'));
  state.book.open(conflict('r2'));
  const [first] = state.book.settledBy('skip', state.book.unanswered());
  state.book.answer(first ? [first] : [], 'jane', '2026-03-01T10:00:00Z');
  expect(state.answered()).toEqual({ SharePackId: 'run-1', Status: 'IN_PROGRESS', Open: 1, Answered: 1 });
});

test('of a flood of wrong signals the first are kept', () => {
  const state = begun();
  for (let nth = 0; nth < 60; nth += 1)
    state.reject({ ReceivedAt: '2026-03-01T10:00:00Z', Reason: `${nth}`, Received: '{}' });
  expect(state.statusView().RejectedSignals).toHaveLength(50);
  expect(state.statusView().RejectedSignals[0]?.Reason).toBe('0');
});

test('is untouched while it waits for its first answers, and only then', () => {
  const state = begun();
  state.book.open(conflict('auditor'));
  expect(state.isUntouched).toBe(false);
  state.stage = 'looking';
  state.status = 'AWAITING_RESOLUTION';
  expect(state.isUntouched).toBe(true);
  const [resolution] = state.book.settledBy('skip', state.book.unanswered());
  state.book.answer(resolution ? [resolution] : [], 'jane', '2026-03-01T00:00:00.000Z');
  expect(state.isUntouched).toBe(false);
  state.book.open(conflict('late', { Late: true }));
  state.stage = 'working';
  expect(state.isUntouched).toBe(false);
});

describe('a run that waits for its approval', () => {
  function asked(): RunState {
    const state = begun();
    state.stage = 'looking';
    state.approval.need();
    state.approval.ask();
    state.status = 'AWAITING_RESOLUTION';
    return state;
  }
  const at = '2026-03-01T10:00:00Z';

  test('says so, and of both where it waits for answers too', () => {
    const state = asked();
    expect(state.statusView()).toMatchObject({
      ProvisioningStatus: 'Step 3/8: Waiting for approval',
      Approval: { Status: 'pending' },
    });
    state.book.open(conflict('r1'));
    expect(state.provisioningStatus()).toBe('Step 3/8: Waiting for approval and answers');
    state.approval.take(state.approval.decided({ Decision: 'approve', DecidedBy: 'jane' }, at));
    expect(state.provisioningStatus()).toBe('Step 3/8: Waiting for answers');
  });

  test('is untouched until it has it', () => {
    const state = asked();
    expect(state.isUntouched).toBe(true);
    state.approval.take(state.approval.decided({ Decision: 'approve', DecidedBy: 'jane' }, at));
    expect([state.isUntouched, state.isAsking]).toEqual([false, false]);
  });
});
