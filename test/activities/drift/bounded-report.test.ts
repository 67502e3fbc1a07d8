import { expect, test } from '@jest/globals';
import { boundedReport } from '../../../src/activities/drift/bounded-report';
import type { DriftedResource } from '../../../src/plan/drift';

const drifted = (nth: number, characters: number): DriftedResource => ({
  ...{ Type: 'Share', Name: `share-${nth}`, Drift: 'changed' },
  Differences: [{ Field: 'comment', Existing: 'x'.repeat(characters), Desired: null }],
});
const many = (count: number, characters: number): readonly DriftedResource[] =>
  Array.from({ length: count }, (_, nth) => drifted(nth, characters));

test('a report of usual size is kept whole', () => {
  const resources = many(100, 1_000);
  expect(boundedReport(resources)).toEqual(resources);
});

test('of more than 1,000 resources the first are kept', () => {
  expect(boundedReport(many(1_200, 1)).map(({ Name }) => Name)).toEqual(
    many(1_000, 1).map(({ Name }) => Name),
  );
});

test('long differences are cut where the report would become larger than anybody reads', () => {
  const kept = boundedReport(many(1_000, 10_000));
  expect(kept).toHaveLength(1_000);
  expect(kept[0]).toEqual(drifted(0, 10_000));
  expect(kept[999]?.Differences[0]?.Existing).toMatch(/^"x+…$/);
  expect(JSON.stringify(kept).length).toBeLessThan(1_500_000);
});
