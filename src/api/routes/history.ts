import type { ApiDependencies } from '../dependencies';
import { SHARE_PACKS_PATH } from '../links';
import { defineRoute } from '../route';
import { historyAnswer } from '../schemas/history';
import { sharePackIdParams } from '../schemas/share-pack';
import { historyView } from '../views/history';
import { visibleSharePack } from '../visible-share-pack';

export const historyRoute = ({ store }: ApiDependencies) =>
  defineRoute({
    method: 'get',
    path: `${SHARE_PACKS_PATH}/{SharePackId}/history`,
    summary: 'The versions of the same pack',
    access: 'read',
    schemas: { params: sharePackIdParams },
    answers: { 200: 'Newest first; none for an upload that belongs to no pack.' },
    answer: historyAnswer,
    problems: ['not-found'],
    handle: async ({ params: { SharePackId } }, { actor }) => {
      const { share_pack_name } = await visibleSharePack(store, SharePackId, actor);
      return { status: 200, body: historyView(share_pack_name, await store.history(SharePackId)) };
    },
  });
