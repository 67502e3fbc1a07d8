import { randomUUID } from 'node:crypto';
import { isEnded } from '../../src/workflows/contract';
import type { Resolutions, Status } from '../../src/workflows/contract';
import { onePackOfEach, packText } from '../support/packs';
import type { UploadAnswer } from '../support/service-client';
import type { Fault } from '../support/workspace-controls';
import type { CrashingService } from './crashing-service';

/** A run in one of the ways that runs go; @returns its id, when it has ended. */
interface Shape {
  readonly run: (service: CrashingService) => Promise<string>;
  /** A run of more steps does them in batches. */
  readonly mostSingleSteps?: number;
}

/** Of all that the shapes make. */
export const NAME = 'crash';

const PACK = onePackOfEach(NAME);
const RECIPIENT = { Type: 'Recipient', Name: `${NAME}_recipient` } as const;
const PIPELINE = { Type: 'Pipeline', Name: `${NAME}_pipeline` } as const;
const TWIN: Fault = { Method: 'POST', Path: '/api/2.0/pipelines', Times: 1, Kind: 'twin' };
const DENIED: Fault = {
  ...{ Method: 'POST', Path: '/api/2.2/jobs/create', Times: 1_000, Kind: 'status' },
  ...{ Status: 403, ErrorCode: 'PERMISSION_DENIED' },
};

export const SHAPES = {
  created: { run: (service) => ended(service, PACK) },
  asked: { run: (service) => inTheWay(service, { ...RECIPIENT, Action: 'rename' }) },
  late: { run: (service) => late(service, (id) => answer(service, id, { ...PIPELINE, Action: 'skip' })) },
  updated: {
    run: (service) =>
      after(
        service,
        onePackOfEach(NAME, { strategy: 'UPDATE' })
          .replace('External auditor', 'Somebody else')
          .replace('Daily ledger', 'Hourly ledger')
          .replace('      - main.finance.costs\n', ''),
      ),
  },
  overwritten: { run: (service) => inTheWay(service, { ...RECIPIENT, Action: 'overwrite' }) },
  replaced: {
    run: (service) =>
      after(
        service,
        packText({
          metadata: { project_name: NAME, strategy: 'UPDATE' },
          share: [{ name: `${NAME}_fed`, pipelines: [{ name_prefix: `${NAME}_pipeline`, scd_type: '1' }] }],
        }),
        { ...PIPELINE, Action: 'replace' },
      ),
  },
  deleted: { run: (service) => after(service, onePackOfEach(NAME, { strategy: 'DELETE' })) },
  failed: {
    run: async (service) => {
      await service.workspace.faults(DENIED);
      return ended(service, PACK);
    },
  },
  cancelled: {
    run: (service) =>
      late(service, async (id) => {
        await taken(service.send('POST', `/${id}/cancel`, '{}', JSON_BODY));
      }),
  },
  expired: { run: (service) => inTheWay(service, undefined, 'resolution_timeout=1s') },
  large: { run: (service) => ended(service, PACK), mostSingleSteps: 2 },
} as const satisfies Readonly<Record<string, Shape>>;
export type ShapeName = keyof typeof SHAPES;
export const SHAPE_NAMES = Object.keys(SHAPES) as readonly ShapeName[];

/** By its name: what is sent again is about the same conflict still. */
type Resolution = Resolutions['Resolutions'][number];

const JSON_BODY = { 'Content-Type': 'application/json' };

async function ended(
  service: CrashingService,
  pack: string,
  resolution?: Resolution,
  options = '',
): Promise<string> {
  await service.begin();
  return carriedOut(service, pack, resolution, options);
}

async function carriedOut(
  service: CrashingService,
  pack: string,
  resolution?: Resolution,
  options = '',
): Promise<string> {
  const id = await upload(service, pack, options);
  if (resolution) await answer(service, id, resolution);
  return over(service, id);
}

/** The pack's next version, after one that completed. */
async function after(service: CrashingService, pack: string, resolution?: Resolution): Promise<string> {
  await carriedOut(service, PACK);
  return ended(service, pack, resolution);
}

async function inTheWay(
  service: CrashingService,
  resolution?: Resolution,
  options?: string,
): Promise<string> {
  const { recipients } = service.workspaces.forUrl(service.ownWorkspaceUrl);
  await recipients.create({ name: `${NAME}_recipient`, authentication_type: 'TOKEN', comment: 'by hand' });
  return ended(service, PACK, resolution, options);
}

/** Somebody else makes its pipeline first; what does not depend on it is done when `then` comes. */
async function late(service: CrashingService, then: (id: string) => Promise<void>): Promise<string> {
  await service.workspace.faults(TWIN);
  await service.begin();
  const id = await upload(service, PACK);
  await until(service, id, 'AWAITING_RESOLUTION');
  await untilSo(service, id, async () =>
    (await service.store.steps(id, { after: 0, limit: 100 })).every(
      ({ type, outcome }) => outcome !== null || type === 'Pipeline' || type === 'Schedule',
    ),
  );
  await then(id);
  return over(service, id);
}

async function upload(service: CrashingService, pack: string, options = ''): Promise<string> {
  const response = await service.send('POST', `/upload?filename=pack.yaml&${options}`, pack, {
    'Content-Type': 'application/yaml',
    // The same again, where nobody lived to answer it.
    'Idempotency-Key': randomUUID(),
  });
  const body = (await response.json()) as UploadAnswer;
  if (!response.ok) throw new Error(`the upload was refused: ${JSON.stringify(body)}`);
  return body.SharePackId;
}

async function answer(service: CrashingService, id: string, resolution: Resolution): Promise<void> {
  await until(service, id, 'AWAITING_RESOLUTION');
  const body = JSON.stringify({ Resolutions: [resolution] });
  await taken(service.send('POST', `/${id}/resolutions`, body, JSON_BODY));
}

/** Or taken before, where nobody lived to answer it. */
async function taken(sent: Promise<Response>): Promise<void> {
  const response = await sent;
  if (!response.ok && response.status !== 409)
    throw new Error(`it was refused: ${response.status} ${await response.text()}`);
}

/** Waits until its workflow has closed, whatever is still done after the run's end. */
async function over(service: CrashingService, id: string): Promise<string> {
  await untilSo(service, id, async () =>
    isEnded((await service.store.sharePack(id))?.status ?? 'IN_PROGRESS'),
  );
  const { workflow_id } = (await service.store.sharePack(id)) ?? {};
  const result = service.temporal.workflow.getHandle(workflow_id ?? '').result();
  // It ends as its run does: what became of that is compared.
  await Promise.race([result.catch(() => undefined), service.failed]);
  return id;
}

const until = (service: CrashingService, id: string, status: Status): Promise<void> =>
  untilSo(service, id, async () => {
    const now = (await service.store.sharePack(id))?.status ?? 'IN_PROGRESS';
    if (now !== status && isEnded(now)) throw new Error(`the run ended ${now}, and was to come to ${status}`);
    return now === status;
  });

/** Looks whenever the run tells something. */
async function untilSo(
  { database, failed }: CrashingService,
  id: string,
  isSo: () => Promise<boolean>,
): Promise<void> {
  const follower = database.eventFeed.follow(id);
  try {
    while (!(await isSo())) await Promise.race([follower.news(LONGEST_QUIET_MS), failed]);
  } finally {
    follower.leave();
  }
}

const LONGEST_QUIET_MS = 5_000;
