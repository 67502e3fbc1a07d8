import { describe, expect, test } from '@jest/globals';
import { ApprovalGate } from '../../src/workflows/approval-gate';

const approve = { Decision: 'approve', DecidedBy: 'jane' } as const;
const decline = { Decision: 'decline', DecidedBy: 'joe', Reason: 'not ours' } as const;
const AT = '2026-03-01T10:00:00Z';

function asked(): ApprovalGate {
  const gate = new ApprovalGate();
  gate.need();
  gate.ask();
  return gate;
}

function after(request: typeof approve | typeof decline): ApprovalGate {
  const gate = asked();
  gate.take(gate.decided(request, AT));
  return gate;
}

test('a pack that needs no approval asks for none, and none can be given', () => {
  const gate = new ApprovalGate();
  gate.ask();
  expect([gate.view, gate.isAsked, gate.isDeclined]).toEqual([null, false, false]);
  expect(gate.problem(approve)).toBe('This pack needs no approval.');
});

test('nothing can be decided before it is known what the pack meets', () => {
  const gate = new ApprovalGate();
  gate.need();
  expect([gate.view, gate.isAsked]).toEqual([{ Status: 'pending' }, false]);
  expect(gate.problem(approve)).toMatch(/has not looked .* yet/);
});

test('once asked, either decision is taken', () => {
  expect(asked().isAsked).toBe(true);
  expect([asked().problem(approve), asked().problem(decline)]).toEqual([undefined, undefined]);
});

describe('a decision', () => {
  test('is kept with who gave it, when and why', () => {
    expect(after(approve).view).toEqual({ Status: 'approved', DecidedBy: 'jane', DecidedAt: AT });
    expect(after(decline).view).toEqual({
      ...{ Status: 'declined', DecidedBy: 'joe', DecidedAt: AT, Reason: 'not ours' },
    });
    expect([after(approve).isDeclined, after(decline).isDeclined]).toEqual([false, true]);
  });

  test('may be given twice, and by somebody else', () => {
    expect(after(approve).problem({ Decision: 'approve' })).toBeUndefined();
    expect(after(approve).isAsked).toBe(false);
  });

  test('cannot be turned round', () => {
    expect(after(approve).problem(decline)).toBe('It was approved by jane already, and that stands.');
    expect(after(decline).problem(approve)).toBe('It was declined by joe already, and that stands.');
  });
});
