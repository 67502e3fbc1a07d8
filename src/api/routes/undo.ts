import type { ApiDependencies } from '../dependencies';
import { linksOf, SHARE_PACKS_PATH } from '../links';
import { defineRoute } from '../route';
import { undoAgain } from '../runs/undo-again';
import { sharePackIdParams } from '../schemas/share-pack';
import { undoAnswer } from '../schemas/undo';
import { visibleSharePack } from '../visible-share-pack';

export const undoRoute = (deps: ApiDependencies) =>
  defineRoute({
    method: 'post',
    path: `${SHARE_PACKS_PATH}/{SharePackId}/undo`,
    summary: 'Try again what the undo of a run left',
    access: 'change',
    schemas: { params: sharePackIdParams },
    answers: { 202: 'What was left is being undone; each resource says what became of it.' },
    answer: undoAnswer,
    problems: ['not-found', 'nothing-left', 'another-version-under-way', 'unavailable'],
    handle: async ({ params: { SharePackId } }, { actor }) => {
      const { store, settings } = deps;
      const sharePack = await visibleSharePack(store, SharePackId, actor);
      const Left = await undoAgain(deps, sharePack);
      const Message = `${Left === 1 ? 'What was left is' : `${Left} resources that were left are`} being undone. Resources, and ErrorMessage, say what stays.`;
      return {
        status: 202,
        body: { Message, SharePackId, Status: sharePack.status, Left, Links: linksOf(sharePack, settings) },
      };
    },
  });
