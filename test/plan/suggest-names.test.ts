import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { nameProblem } from '../../src/pack/names';
import { RESOURCE_TYPES } from '../../src/pack/pack';
import { candidateNames } from '../../src/plan/suggest-names';

const facts = { business_line: 'Finance', project_name: 'Q1 audit', date: '20260301' };

test("the guide's convention comes first, then the name with a number", () => {
  const [first, second, third] = candidateNames('Recipient', 'auditor', facts);
  expect(first).toBe('finance_q1-audit_auditor_20260301');
  expect([second, third]).toEqual(['auditor_2', 'auditor_3']);
});

test('names of recipients and shares are lower-case; those of pipelines and schedules keep their case', () => {
  expect(candidateNames('Share', 'Q1', facts)[1]).toBe('q1_2');
  expect(candidateNames('Pipeline', 'Daily', facts)[0]).toBe('Finance_Q1-audit_Daily_20260301');
});

test('whatever the pack is called, each candidate is valid for its kind and differs from the name and the others', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...RESOURCE_TYPES),
      fc.stringMatching(/^[a-z0-9_-]{1,255}$/),
      fc.string({ unit: 'grapheme', maxLength: 300 }),
      fc.string({ unit: 'grapheme', maxLength: 300 }),
      (type, name, business_line, project_name) => {
        const candidates = candidateNames(type, name, { ...facts, business_line, project_name });
        expect(candidates.filter((candidate) => nameProblem(type, candidate) !== undefined)).toEqual([]);
        expect(new Set([name, ...candidates]).size).toBe(candidates.length + 1);
      },
    ),
  );
});

test('one that cutting leaves with half a character is not suggested', () => {
  const [first] = candidateNames('Recipient', 'ab', { ...facts, project_name: '\u{1F600}'.repeat(200) });
  expect(first).toBe('ab_2');
});
