import type { Place } from '../located';
import { nameKey, type ResourceType } from '../pack';
import { quote } from '../quote';
import type { Report } from '../report';

export interface NamedPlace {
  readonly name: string;
  readonly place: Place;
}

/** Reports every name that stands for a second resource of the type, compared as the workspace compares them. */
export function checkUniqueNames(type: ResourceType, names: Iterable<NamedPlace>, report: Report): void {
  const first = new Map<string, string>();
  for (const { name, place } of names) {
    const earlier = first.get(nameKey(name));
    if (earlier === undefined) first.set(nameKey(name), name);
    else report.error('DUPLICATE_NAME', place, duplicateMessage(type, name, earlier));
  }
}

function duplicateMessage(type: ResourceType, name: string, earlier: string): string {
  if (name === earlier)
    return `${type} ${quote(name)} stands in the pack twice: rename one of them, or remove it.`;
  return `${type} ${quote(name)} and ${quote(earlier)} are one name to the workspace, which does not tell upper from lower case: rename one of them.`;
}
