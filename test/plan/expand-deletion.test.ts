import { expect, test } from '@jest/globals';
import { expandDeletion } from '../../src/plan/expand-deletion';
import { packOf } from './made-up';

const managed = [
  { type: 'Pipeline', name: 'p1', spec: { share: 'Q1' } },
  { type: 'Pipeline', name: 'p2', spec: { share: 'other' } },
  { type: 'Schedule', name: 'p1_schedule', spec: { pipeline: 'p1' } },
  { type: 'Pipeline', name: 'damaged', spec: null },
  { type: 'Share', name: 'q1', spec: {} },
] as const;

test('a share without pipelines means all that this service made for that share', () => {
  const pack = expandDeletion(packOf({ share: [{ name: 'q1', pipelines: [] }] }), managed);
  expect(pack.share[0]?.pipelines).toEqual([{ name_prefix: 'p1' }]);
});

test('a share that names pipelines means those', () => {
  const named = [{ name_prefix: 'p7' }];
  const pack = expandDeletion(packOf({ share: [{ name: 'q1', pipelines: named }] }), managed);
  expect(pack.share[0]?.pipelines).toEqual(named);
});

test('a share for which nothing was made has no pipelines', () => {
  const pack = expandDeletion(packOf({ share: [{ name: 'unknown', pipelines: [] }] }), managed);
  expect(pack.share[0]?.pipelines).toEqual([]);
});

test('a share that an answer renamed means what was made for it under the name in its pack', () => {
  const renamed = [
    { type: 'Share', name: 'q2_new', spec: { name: 'q2' } },
    { type: 'Pipeline', name: 'p3', spec: { share: 'Q2' } },
  ] as const;
  const share = [
    { name: 'q2', pipelines: [] },
    { name: 'Q2_new', pipelines: [] },
  ];
  const pack = expandDeletion(packOf({ share }), renamed);
  // Somebody else's, whose name the other had to give up.
  expect(pack.share[0]?.pipelines).toEqual([]);
  expect(pack.share[1]?.pipelines).toEqual([{ name_prefix: 'p3' }]);
});
