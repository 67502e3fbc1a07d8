import type { ApiDependencies } from '../dependencies';
import { SHARE_PACKS_PATH } from '../links';
import { defineRoute } from '../route';
import { decideApproval } from '../runs/decide-approval';
import { approvalAnswer, approvalBody } from '../schemas/approval';
import { sharePackIdParams } from '../schemas/share-pack';
import { visibleSharePack } from '../visible-share-pack';

export const approvalRoute = (deps: ApiDependencies) =>
  defineRoute({
    method: 'post',
    path: `${SHARE_PACKS_PATH}/{SharePackId}/approval`,
    summary: 'Approve or decline a pack that was uploaded as pending',
    access: 'change',
    schemas: { params: sharePackIdParams, body: approvalBody },
    answers: {
      200: 'Taken, or it holds already. An approved run goes on once its conflicts are answered; a declined one has ended.',
    },
    answer: approvalAnswer,
    problems: ['invalid-request', 'own-upload', 'not-found', 'ended', 'not-waiting', 'unavailable'],
    handle: async ({ params: { SharePackId }, body }, { actor }) => {
      const sharePack = await visibleSharePack(deps.store, SharePackId, actor);
      return { status: 200, body: await decideApproval(deps, sharePack, body, actor) };
    },
  });
