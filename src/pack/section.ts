import type { z } from 'zod';
import { type Located, memberPointer, type Place } from './located';

export interface Field {
  /** The key as written. */
  readonly key: string;
  readonly place: Place;
  readonly node: Located;
}
export type FieldName<S extends z.ZodObject> = keyof z.output<S> & string;

/**
 * A map of the file as the schema sees it: the values of those fields that are right, and the place of each. One wrong
 * field does not hide the others, so that the rules can say at once all that has to be changed.
 */
export class Section<S extends z.ZodObject> {
  /** The section's own place. */
  readonly self: Place;
  /** How messages call it: "Recipient 'x'". */
  readonly label: string;
  readonly values: Partial<z.output<S>>;
  readonly #fields: ReadonlyMap<string, Field>;
  readonly #itemPlaces = new Map<string, ReadonlyMap<string, Place>>();

  constructor(self: Place, label: string, fields: ReadonlyMap<string, Field>, values: Partial<z.output<S>>) {
    this.self = self;
    this.label = label;
    this.values = values;
    this.#fields = fields;
  }

  /** Whether the file says anything in this field, be it wrong. */
  has(name: FieldName<S>): boolean {
    return this.#fields.has(name);
  }

  field(name: FieldName<S>): Field | undefined {
    return this.#fields.get(name);
  }

  /** The place of a field; of one that is missing, where it would be. */
  place(name: FieldName<S>): Place {
    return this.#fields.get(name)?.place ?? memberPlace(this.self, name);
  }

  /** The place of an item of a list; the last one if it stands there twice; the list's if it is one text. */
  itemPlace(name: FieldName<S>, item: string): Place {
    let places = this.#itemPlaces.get(name);
    if (!places) this.#itemPlaces.set(name, (places = itemPlaces(this.#fields.get(name))));
    return places.get(item) ?? this.place(name);
  }
}

export const memberPlace = (parent: Place, member: string | number, at = parent.at): Place => ({
  pointer: memberPointer(parent.pointer, member),
  at,
});

function itemPlaces(field: Field | undefined): Map<string, Place> {
  const places = new Map<string, Place>();
  if (field?.node.kind !== 'list') return places;
  for (const [index, item] of field.node.items.entries()) {
    if (item.kind === 'text') places.set(item.text, memberPlace(field.place, index, item.at));
  }
  return places;
}

/** As far along the path as the file goes: one text of several items has no places of its own for them. */
export function placeWithin(
  { place, node }: Pick<Field, 'place' | 'node'>,
  path: readonly PropertyKey[],
): Place {
  const [step, ...rest] = path;
  const child = childOf(node, step);
  if (!child || step === undefined || typeof step === 'symbol') return place;
  return placeWithin({ node: child, place: memberPlace(place, step, child.at) }, rest);
}

function childOf(node: Located, step: PropertyKey | undefined): Located | undefined {
  if (node.kind === 'list') return typeof step === 'number' ? node.items[step] : undefined;
  return node.kind === 'map' ? node.entries.find(({ key }) => key === step)?.value : undefined;
}
