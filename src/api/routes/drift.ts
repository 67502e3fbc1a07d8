import { z } from 'zod';
import type { SharePack } from '../../store/records';
import type { Actor } from '../actor';
import type { ApiDependencies } from '../dependencies';
import { SHARE_PACKS_PATH } from '../links';
import { Problem } from '../problem';
import { defineRoute, type Route } from '../route';
import { checkDrift } from '../runs/check-drift';
import { driftReport, driftUnderWay } from '../schemas/drift';
import { sharePackIdParams } from '../schemas/share-pack';
import { driftReportView } from '../views/drift';
import { visibleSharePack } from '../visible-share-pack';

const PATH = `${SHARE_PACKS_PATH}/{SharePackId}/drift`;

/** Whichever of a pack's versions is named: what is compared is the one that completed last. */
export const driftRoutes = (deps: ApiDependencies): readonly Route[] => [
  defineRoute({
    method: 'post',
    path: PATH,
    summary: "Compare the workspace with the pack's last completed version, changing nothing",
    // It changes nothing, but spends calls of the workspace that runs need.
    access: 'change',
    schemas: { params: sharePackIdParams },
    answers: { 200: 'The report.', 202: 'It takes longer: Links.Drift gives the report when it is done.' },
    answer: z.union([driftReport, driftUnderWay]),
    problems: ['invalid-request', 'not-found', 'nothing-completed', 'unavailable'],
    handle: async ({ params: { SharePackId } }, { actor }) => {
      const asked = await visibleSharePack(deps.store, SharePackId, actor);
      const isDone = await checkDrift(deps, await completedVersion(deps, asked));
      if (isDone) return { status: 200, body: await newestReport(deps, asked, actor) };
      const Message = 'The workspace is being looked at. Ask for the report a while later.';
      return { status: 202, body: { Message, SharePackId, Links: { Drift: driftPath(asked) } } };
    },
  }),
  defineRoute({
    method: 'get',
    path: PATH,
    summary: "The newest report of the pack's drift",
    access: 'read',
    schemas: { params: sharePackIdParams },
    answers: { 200: 'As it was when it was checked; nothing is looked at for it.' },
    answer: driftReport,
    problems: ['not-found'],
    handle: async ({ params: { SharePackId } }, { actor }) => {
      const asked = await visibleSharePack(deps.store, SharePackId, actor);
      return { status: 200, body: await newestReport(deps, asked, actor) };
    },
  }),
];

const driftPath = ({ share_pack_id }: SharePack): string => `${SHARE_PACKS_PATH}/${share_pack_id}/drift`;

async function completedVersion({ store }: ApiDependencies, asked: SharePack): Promise<SharePack> {
  const { completed } = await store.packNow(asked.share_pack_id);
  if (completed) return completed;
  throw new Problem(
    'nothing-completed',
    `No version of ${asked.share_pack_name ?? 'this upload'} has completed, so there is nothing to compare the workspace with.`,
  );
}

async function newestReport({ store }: ApiDependencies, asked: SharePack, actor: Actor) {
  const report = await store.driftReport(asked.share_pack_id);
  if (report) return driftReportView(report, await visibleSharePack(store, report.share_pack_id, actor));
  throw new Problem('not-found', `This pack has not been checked yet. POST ${driftPath(asked)} checks it.`);
}
