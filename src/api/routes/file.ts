import { parse } from 'node:path';
import { isExcelName } from '../../pack/parse-pack';
import { renderPack } from '../../pack/render-pack';
import { resolvedPack } from '../../plan/resolved-pack';
import type { SharePack } from '../../store/records';
import type { Store } from '../../store/store';
import { allSteps } from '../all-steps';
import type { ApiDependencies } from '../dependencies';
import { SHARE_PACKS_PATH } from '../links';
import { Problem } from '../problem';
import { defineRoute, type Reply } from '../route';
import { attachment } from '../attachment';
import { fileQuery } from '../schemas/file';
import { sharePackIdParams } from '../schemas/share-pack';
import { visibleSharePack } from '../visible-share-pack';

const YAML = 'application/yaml';
const EXCEL = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

export const fileRoute = ({ store }: ApiDependencies) =>
  defineRoute({
    method: 'get',
    path: `${SHARE_PACKS_PATH}/{SharePackId}/file`,
    summary: 'The file as uploaded, or the pack as it was carried out',
    access: 'read',
    schemas: { params: sharePackIdParams, query: fileQuery },
    answers: { 200: 'The bytes as uploaded; with `resolved=true` the pack with its renames, as YAML.' },
    answerType: YAML,
    problems: ['invalid-request', 'not-found'],
    handle: async ({ params: { SharePackId }, query: { resolved } }, { actor }) => {
      const sharePack = await visibleSharePack(store, SharePackId, actor);
      return resolved === 'true' ? resolvedFile(store, sharePack) : uploadedFile(store, sharePack);
    },
  });

async function uploadedFile(store: Store, { share_pack_id }: SharePack): Promise<Reply<never>> {
  const file = await store.file(share_pack_id);
  if (!file) throw new Error(`The file of upload ${share_pack_id} is not in the store.`);
  const type = isExcelName(file.filename) ? EXCEL : YAML;
  return { status: 200, content: file.bytes, type, headers: attachment(file.filename) };
}

async function resolvedFile(store: Store, sharePack: SharePack): Promise<Reply<never>> {
  const { share_pack_id, strategy, filename } = sharePack;
  const pack = await store.pack(share_pack_id);
  if (!pack)
    throw new Problem(
      'not-found',
      'No run has read this pack yet, so there is no resolved one. Without resolved=true you get it as uploaded.',
    );
  const steps = await allSteps(store, share_pack_id);
  const content = renderPack(resolvedPack(pack, strategy ?? pack.metadata.strategy, steps));
  return { status: 200, content, type: YAML, headers: attachment(`${parse(filename).name}.resolved.yaml`) };
}
