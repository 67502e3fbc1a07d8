import { isEnded } from '../../src/workflows/contract';
import type { EndedStatus } from '../../src/workflows/contract';
import type { Played, PlayedRun } from './played';

const WITHIN_MS = 120_000;

export const endedLate = ({ runs }: Played): string | undefined =>
  first(runs, ({ status, endedAfterMs }) => {
    if (!isEnded(status)) return `it is ${status} two minutes after`;
    return (endedAfterMs ?? 0) > WITHIN_MS ? `it took ${endedAfterMs ?? 0} ms` : undefined;
  });

const MAY_BE_OPEN: readonly string[] = ['EXPIRED', 'CANCELLED', 'FAILED', 'VALIDATION_FAILED'];

export const endedAmiss = ({ runs }: Played): string | undefined =>
  first(runs, ({ status, resources, conflicts }) => {
    const [open] = conflicts.filter(({ Action }) => Action === undefined);
    if (open && !MAY_BE_OPEN.includes(status)) return `${status}, and ${open.Type} '${open.Name}' is open`;
    if (status !== 'COMPLETED') return undefined;
    const amiss = resources.find(
      ({ Outcome }) => Outcome === null || ['failed', 'rolled_back', 'not_run'].includes(Outcome),
    );
    return amiss && `COMPLETED, and ${amiss.Type} '${amiss.Name}' is ${String(amiss.Outcome)}`;
  });

/** spec/conflicts.md, "In Temporal". */
const CLOSED: Readonly<Record<EndedStatus, string>> = {
  COMPLETED: 'COMPLETED',
  FAILED: 'FAILED',
  EXPIRED: 'FAILED',
  VALIDATION_FAILED: 'FAILED',
  CANCELLED: 'CANCELLED',
};

export const notAsInTemporal = ({ runs }: Played): string | undefined =>
  first(runs, ({ status, workflows }) => {
    if (!isEnded(status)) return undefined;
    // The run's own is the oldest: an undo again comes after it.
    const own = workflows.at(-1);
    return own === CLOSED[status] ? undefined : `it is ${status}, and its workflow ${own ?? 'unknown'}`;
  });

export const taskFailed = ({ runs }: Played): string | undefined =>
  first(runs, ({ taskFailures }) => taskFailures[0]);

function first(runs: readonly PlayedRun[], find: (run: PlayedRun) => string | undefined): string | undefined {
  for (const run of runs) {
    const problem = find(run);
    if (problem !== undefined) return `${run.id}: ${problem}`;
  }
  return undefined;
}
