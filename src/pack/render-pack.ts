import { stringify } from 'yaml';
import type { Pack } from './pack';

/**
 * The pack as YAML in the present spelling. Reading it again gives the same pack: `delta_share` has gone into the pipelines and stays there.
 */
export function renderPack(pack: Pack): string {
  return stringify(pack, { aliasDuplicateObjects: false, lineWidth: 0 });
}
