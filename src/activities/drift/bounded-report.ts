import type { DriftedResource } from '../../plan/drift';
import { boundedDifferences } from '../bounded-conflict';

const MAX_RESOURCES = 1_000;
/** Differences are kept whole up to this; after it cut short, so that an answer stays one that can be read. */
const MAX_CHARACTERS = 1_000_000;

/** The first resources of a report, in an answer's size. */
export function boundedReport(resources: readonly DriftedResource[]): readonly DriftedResource[] {
  let size = 0;
  return resources.slice(0, MAX_RESOURCES).map((resource) => {
    size += JSON.stringify(resource).length;
    if (size <= MAX_CHARACTERS) return resource;
    return { ...resource, Differences: boundedDifferences(resource.Differences) };
  });
}
