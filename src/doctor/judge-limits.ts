import type { WorkspaceSetting } from '../databricks/workspace-setting';
import type { Attempted } from './attempted';
import { ok, problem, warning } from './finding';
import type { Finding } from './finding';
import { unreadable } from './judge-access';

/** A metastore's, by default; Databricks raises them for who asks. */
const QUOTAS = { recipients: 5_000, shares: 1_000 } as const;
/** From here on a large pack may not fit. */
const NEARLY = 0.9;

export interface Counts {
  readonly recipients: number;
  readonly shares: number;
}

/** Whether there is room for more recipients and shares; those that the credential does not see are not counted. */
export function judgeQuotas(counts: Attempted<Counts>): Finding {
  if ('error' in counts) return unreadable('quotas', counts.error);
  const kinds = (['recipients', 'shares'] as const).map((kind) => ({
    kind,
    share: counts.value[kind] / QUOTAS[kind],
    words: `${inFigures(counts.value[kind])} of ${inFigures(QUOTAS[kind])} ${kind}`,
  }));
  const found = kinds.map(({ words }) => words).join(', ');
  const near = kinds.filter(({ share }) => share >= NEARLY).map(({ kind }) => kind);
  if (near.length === 0) return ok('quotas', found);
  const advice = `Delete ${near.join(' and ')} that nobody needs, or have Databricks raise the metastore's quota.`;
  return kinds.some(({ share }) => share >= 1)
    ? problem('quotas', `${found}: no more can be made`, advice)
    : warning('quotas', `${found}: nearly full`, advice);
}

const inFigures = (count: number): string => count.toLocaleString('en-US');

/** How fast the service may ask, and what the workspace itself says of a limit. */
export function judgeLimits(
  { requests_per_second: rate, max_concurrent_requests: atOnce }: WorkspaceSetting,
  rateLimits: Readonly<Record<string, string>>,
): Finding {
  const pace = rate === 'unlimited' ? 'any number of requests a second' : `at most ${rate} requests a second`;
  const said = Object.entries(rateLimits).map(([name, value]) => `${name}: ${value}`);
  const ofWorkspace = said.length === 0 ? '' : `; the workspace says ${said.join(', ')}`;
  return ok('limits', `the service sends ${pace}, ${atOnce} at once${ofWorkspace}`);
}

/** Whether pipelines are seen, and whether the service knows what to run in new ones. */
export function judgePipelines({ pipeline }: WorkspaceSetting, seen: Attempted<unknown>): Finding {
  if ('error' in seen) return unreadable('pipelines', seen.error);
  if (pipeline === undefined)
    return warning(
      'pipelines',
      'they can be read, but the service does not know what to run in new ones: packs that make some are refused',
      "Set 'pipeline' {root_path, libraries} for this workspace in WORKSPACES_FILE (docs/workspaces.md).",
    );
  return ok(
    'pipelines',
    `they can be read; new ones get ${Object.keys(pipeline).join(', ')} of WORKSPACES_FILE`,
  );
}

/** Whether jobs, which schedules are, are seen. */
export function judgeSchedules(seen: Attempted<unknown>): Finding {
  if ('error' in seen) return unreadable('schedules', seen.error);
  return ok('schedules', 'jobs can be read');
}
