import type { Route } from './api-call';
import { decodePath } from './http-message';

/** A route that fits a request, with the decoded `{…}` segments of its path. */
export interface RouteMatch {
  readonly route: Route;
  readonly targets: readonly string[];
}

/** Finds the route of a method and path; the few with as many segments are tried in order. */
export function createRouter(
  routes: readonly Route[],
): (method: string, path: string) => RouteMatch | undefined {
  const candidates = new Map<string, { route: Route; segments: string[] }[]>();
  for (const route of routes) {
    const segments = route.path.split('/');
    const key = `${route.method} ${segments.length}`;
    candidates.set(key, [...(candidates.get(key) ?? []), { route, segments }]);
  }
  return (method, path) => {
    const given = path.split('/');
    for (const { route, segments } of candidates.get(`${method} ${given.length}`) ?? []) {
      const targets = match(segments, given);
      if (targets !== undefined) return { route, targets };
    }
    return undefined;
  };
}

/** The segments that stand for `{…}`; undefined when the path is another. */
function match(pattern: readonly string[], given: readonly string[]): readonly string[] | undefined {
  const targets: string[] = [];
  for (const [index, segment] of pattern.entries()) {
    const actual = given[index] ?? '';
    if (segment.startsWith('{')) {
      if (actual === '') return undefined;
      targets.push(decodePath(actual));
    } else if (segment !== actual) return undefined;
  }
  return targets;
}
