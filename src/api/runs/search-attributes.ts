import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import type { SharePack } from '../../store/records';
import type { SEARCH_ATTRIBUTES, Status } from '../../workflows/contract';

export const searchAttribute = (name: (typeof SEARCH_ATTRIBUTES)[number]) =>
  defineSearchAttributeKey(name, SearchAttributeType.KEYWORD);

/** By which a workflow of an upload is found in Temporal. */
export const packAttributes = (sharePack: SharePack, status: Status) => [
  { key: searchAttribute('SharePackId'), value: sharePack.share_pack_id },
  { key: searchAttribute('SharePackName'), value: sharePack.share_pack_name ?? '' },
  { key: searchAttribute('SharePackStatus'), value: status },
  { key: searchAttribute('BusinessLine'), value: sharePack.business_line ?? '' },
  { key: searchAttribute('Requestor'), value: sharePack.requestor ?? '' },
  { key: searchAttribute('Workspace'), value: sharePack.workspace ?? '' },
];
