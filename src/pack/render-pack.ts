import { Document, isScalar, visit } from 'yaml';
import type { Pack } from './pack';

/**
 * The pack as YAML in the present spelling. Reading it again gives the same pack: what a `delta_share` said has gone
 * into the pipelines, and stays there.
 */
export function renderPack(pack: Pack): string {
  const document = new Document(pack, { aliasDuplicateObjects: false });
  visit(document, {
    // The library would write a tag that happens to be called << without quotes, as a merge key.
    Pair: (_, { key }) => {
      if (isScalar(key) && key.value === '<<') key.type = 'QUOTE_DOUBLE';
    },
  });
  return document.toString({ lineWidth: 0 });
}
