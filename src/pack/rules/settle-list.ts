import { given } from '../given';
import type { Place } from '../located';
import { nameKey } from '../pack';
import { quote } from '../quote';
import type { RuleContext } from './rule-context';

type ListName = 'recipient_ips' | 'share_assets' | 'recipients';
type ListKey<N extends ListName> = N | `${N}_to_add` | `${N}_to_remove`;
type Lists<N extends ListName> = { readonly [K in ListKey<N>]?: readonly string[] | undefined };
type SettledLists<N extends ListName> = { readonly [K in ListKey<N>]?: readonly string[] };

interface ListSection {
  readonly label: string;
  itemPlace(name: string, item: string): Place;
}

/**
 * What a complete list, its `_to_add` and its `_to_remove` come to (spec/pack-format.md, "Rules"): either the whole list,
 * or what to add and remove. On NEW, what is to be added alone is the whole.
 */
export function settleList<N extends ListName>(
  name: N,
  section: ListSection,
  lists: Lists<N>,
  { strategy, report }: RuleContext,
): SettledLists<N> {
  const distinct = (key: ListKey<N>) => distinctItems(key, section, lists[key], report);
  const [whole, add, remove] = [distinct(name), distinct(`${name}_to_add`), distinct(`${name}_to_remove`)];
  for (const [key, item] of remove ?? []) {
    const kept = whole?.has(key) ? name : add?.has(key) ? `${name}_to_add` : undefined;
    if (kept === undefined) continue;
    const message = `${section.label}: ${quote(item)} is in ${name}_to_remove and in ${kept}: take it out of one of them.`;
    report.error('ADD_AND_REMOVE', section.itemPlace(`${name}_to_remove`, item), message);
  }
  const total = whole ?? (strategy === 'NEW' && add?.size ? new Map<string, string>() : undefined);
  const settled = total
    ? { [name]: [...new Map([...total, ...(add ?? [])]).values()] }
    : { [`${name}_to_add`]: itemsOf(add), [`${name}_to_remove`]: itemsOf(remove) };
  return given(settled);
}

/** Nothing to add or to remove is the same as no such list; a complete list without items is one. */
const itemsOf = (items: ReadonlyMap<string, string> | undefined) =>
  items?.size ? [...items.values()] : undefined;

/** By the name as the workspace compares it. */
function distinctItems(
  key: string,
  section: ListSection,
  items: readonly string[] | undefined,
  report: RuleContext['report'],
): Map<string, string> | undefined {
  if (!items) return undefined;
  const distinct = new Map<string, string>();
  for (const item of items) {
    if (distinct.has(nameKey(item))) {
      const message = `${section.label}: ${quote(item)} stands in ${key} twice; once is enough.`;
      report.warning('DUPLICATE_ITEM', section.itemPlace(key, item), message);
    } else distinct.set(nameKey(item), item);
  }
  return distinct;
}
