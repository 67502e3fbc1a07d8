import { setTimeout as pause } from 'node:timers/promises';
import type { Databricks } from '../src/databricks/databricks';
import { createWorkspaces } from '../src/databricks/workspaces';
import { localWorkspaceSetting } from '../src/serve/embedded-parts';
import { isEnded } from '../src/workflows/contract';
import type { Resolutions, Status } from '../src/workflows/contract';
import { packText, recipientNamed } from '../test/support/packs';
import type { Fault } from '../test/support/workspace-controls';
import type { Benchmark, Figure } from './benchmark';
import { historyOf } from './history-of';
import { inParallel } from './in-parallel';
import { type BenchWorkspace, type Spread, withSpread } from './spread';

const RECIPIENTS = 10_000;
const UNITY = '/api/2.1/unity-catalog';
const POLL_MS = 250;
/** Changes by hand, for which nothing is measured. */
const BY_HAND = 16;

/** Each of 10,000 resources meets the same trouble: that such a run ends well, and what Temporal keeps of it. */
export const trouble: Benchmark = {
  name: 'trouble',
  description: `${RECIPIENTS} late conflicts, stale answers, undos that fail; a worker process by itself on PostgreSQL`,
  run: () =>
    withSpread({ requestsPerSecond: ['unlimited'] }, async (service) => {
      const [workspace] = service.workspaces;
      if (!workspace) throw new Error('There is no workspace.');
      await service.scale(1);
      const figures: Figure[] = [];
      for (const play of [late, stale, undoFailed]) figures.push(...(await played(play, service, workspace)));
      return figures;
    }),
};

/** A run, by what happens to it. @returns its upload's id */
type Play = (service: Spread, workspace: BenchWorkspace) => Promise<string>;

const packNamed = (name: string, shares: readonly Readonly<Record<string, unknown>>[] = []): string =>
  packText({
    metadata: { project_name: name },
    recipient: names(name).map((recipient) => recipientNamed(recipient, { comment: 'from the pack' })),
    ...(shares.length > 0 && { share: shares }),
  });

const names = (name: string): readonly string[] =>
  Array.from({ length: RECIPIENTS }, (_, index) => `${name}_${index}`);

const ALL: Pick<Fault, 'Times'> = { Times: 2 * RECIPIENTS };

const late: Play = async (service, workspace) => {
  await workspace.faults({ ...ALL, Method: 'POST', Path: `${UNITY}/recipients`, Kind: 'twin' });
  const id = await uploaded(service, packNamed('late'));
  await untilOpen(service, id);
  await answer(
    service,
    id,
    { Resolutions: [], Rest: { Action: 'skip', Reason: 'somebody was faster' } },
    202,
  );
  return expectEnd(service, id, 'COMPLETED');
};

const stale: Play = async (service, workspace) => {
  const { recipients } = databricksOf(workspace);
  const pack = packNamed('stale');
  await inParallel(RECIPIENTS, BY_HAND, async (index) => {
    await recipients.create({ name: `stale_${index}`, authentication_type: 'TOKEN' });
  });
  const id = await uploaded(service, pack);
  await untilOpen(service, id);
  await inParallel(RECIPIENTS, BY_HAND, async (index) => {
    await recipients.update(`stale_${index}`, { comment: 'changed by hand' });
  });
  await answer(service, id, { Resolutions: [], Rest: { Action: 'overwrite' } }, 409);
  await answer(service, id, { Resolutions: [], Rest: { Action: 'overwrite', Reason: 'as it is now' } }, 202);
  return expectEnd(service, id, 'COMPLETED');
};

/** The share waits for all recipients. */
const undoFailed: Play = async (service, workspace) => {
  const denied = { ...ALL, Kind: 'status', Status: 403, ErrorCode: 'PERMISSION_DENIED' } as const;
  await workspace.faults(
    { ...denied, Method: 'POST', Path: `${UNITY}/shares` },
    { ...denied, Method: 'DELETE', Path: `${UNITY}/recipients/*` },
  );
  const share = { name: 'undo_share', recipients: names('undo') };
  const id = await uploaded(service, packNamed('undo', [share]));
  return expectEnd(service, id, 'FAILED');
};

async function played(play: Play, service: Spread, workspace: BenchWorkspace): Promise<readonly Figure[]> {
  await workspace.empty();
  await workspace.clearFaults();
  const startedAtMs = performance.now();
  const id = await play(service, workspace);
  const seconds = (performance.now() - startedAtMs) / 1_000;
  const { WorkflowId, Status, ErrorMessage } = await service.client.status(id);
  const { events, historyMb } = await historyOf(service.temporal, WorkflowId);
  const note = `${Status} after ${seconds.toFixed(0)} s${ErrorMessage === null ? '' : `: ${ErrorMessage.slice(0, 60)}…`}`;
  return [
    { name: `${play.name}, events of its history`, value: events, unit: 'count', goal: 10_000, note },
    { name: `${play.name}, size of its history`, value: historyMb, unit: 'MB', goal: 50 },
  ];
}

const databricksOf = ({ url }: BenchWorkspace): Databricks =>
  createWorkspaces({ workspaces: [localWorkspaceSetting(url)], userAgent: 'sharepack/bench' }).forUrl(url);

async function uploaded({ client }: Spread, pack: string): Promise<string> {
  const { body } = await client.upload(pack);
  return body.SharePackId;
}

async function untilOpen({ client }: Spread, id: string): Promise<void> {
  for (;;) {
    const { Status, Progress, Conflicts } = await client.status(id);
    if (isEnded(Status)) throw new Error(`The run is ${Status} before it was answered.`);
    const open = Conflicts.filter(({ Action }) => Action === undefined).length;
    if (open === RECIPIENTS || (open > 0 && open + Progress.Done === RECIPIENTS)) return;
    await pause(POLL_MS);
  }
}

async function answer({ client }: Spread, id: string, answers: Resolutions, wanted: number): Promise<void> {
  const { status, body } = await client.resolve(id, answers);
  if (status !== wanted)
    throw new Error(`${status}, and not ${wanted}: ${JSON.stringify(body).slice(0, 500)}`);
}

async function expectEnd({ client }: Spread, id: string, wanted: Status): Promise<string> {
  for (;;) {
    const { Status, ErrorMessage } = await client.status(id);
    if (Status === wanted) return id;
    if (isEnded(Status)) throw new Error(`The run is ${Status}, and not ${wanted}: ${ErrorMessage ?? ''}`);
    await pause(POLL_MS);
  }
}
