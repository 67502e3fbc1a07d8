import { catalogNameProblem } from './names';
import { nameKey } from './pack';
import { quote } from './quote';

/** What is wrong with a shared asset's name: `catalog.schema.table` (or view), or `catalog.schema`. */
export function assetProblem(asset: string): string | undefined {
  const parts = asset.split('.', 4);
  const problem = parts.map(catalogNameProblem).find((found) => found !== undefined);
  if ((parts.length === 2 || parts.length === 3) && problem === undefined) return undefined;
  const what = problem === undefined ? '' : ` (a part of it ${problem})`;
  return `has ${quote(asset)}${what}: an asset is catalog.schema.table or catalog.schema.`;
}

/** An asset's own name, without catalog and schema. */
export const lastPart = (asset: string): string => asset.slice(asset.lastIndexOf('.') + 1);

/** A schema is shared whole; anything with three parts counts as a table. */
export const isSchema = (asset: string): boolean => asset.split('.', 3).length === 2;

/** A share's assets, to be found by their whole names or their last parts, as the workspace compares names. */
export class AssetIndex {
  readonly #byName = new Map<string, string>();
  readonly #byLastPart = new Map<string, string[]>();

  constructor(assets: readonly string[]) {
    for (const asset of assets) {
      this.#byName.set(nameKey(asset), asset);
      const last = nameKey(lastPart(asset));
      const sameLast = this.#byLastPart.get(last);
      if (sameLast) sameLast.push(asset);
      else this.#byLastPart.set(last, [asset]);
    }
  }

  has(asset: string): boolean {
    return this.#byName.has(nameKey(asset));
  }

  /** The asset of this whole name, or else all whose last part it is. */
  named(name: string): readonly string[] {
    const whole = this.#byName.get(nameKey(name));
    return whole === undefined ? (this.#byLastPart.get(nameKey(name)) ?? []) : [whole];
  }
}
