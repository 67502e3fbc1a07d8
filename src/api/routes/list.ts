import { maySee } from '../actor';
import type { ApiDependencies } from '../dependencies';
import { SHARE_PACKS_PATH } from '../links';
import { defineRoute } from '../route';
import { listAnswer, listQuery } from '../schemas/list';
import { given } from '../../pack/given';
import { listItem } from '../views/list-item';

export const listRoute = ({ store, settings }: ApiDependencies) =>
  defineRoute({
    method: 'get',
    path: SHARE_PACKS_PATH,
    summary: 'Share packs, newest first',
    access: 'read',
    schemas: { query: listQuery },
    answers: { 200: 'Those that you may see.' },
    answer: listAnswer,
    problems: ['invalid-request'],
    handle: async ({ query }, { actor }) => {
      const { items, next_page_token } = await store.list(given(query));
      return {
        status: 200,
        body: {
          Items: items.filter((item) => maySee(actor, item)).map((item) => listItem(item, settings)),
          ...(next_page_token !== undefined && { NextPageToken: next_page_token }),
        },
      };
    },
  });
