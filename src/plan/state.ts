import type { Difference, Json } from './conflict';
import { nameKey } from '../pack/pack';

/** A resource's fields, named as in packs, in canonical form: what exists and what is wanted compare field by field. */
export type State = Readonly<Record<string, Json>>;

/** What the workspace holds under a name. */
export interface Existing {
  readonly name: string;
  readonly id: string;
  /** ISO 8601. */
  readonly created_at: string | null;
  readonly created_by: string | null;
  readonly state: State;
  /** Changes with anything of the resource that an answer could depend on. */
  readonly fingerprint: string;
  /** The SharePackId of the run that made it, where the resource says so. */
  readonly made_by_run: string | null;
  /** How many others bear the same name (pipelines and jobs only). */
  readonly namesakes: number;
}

/** Names and addresses as sets: compared without regard to order or case. */
export const canonicalSet = (items: readonly string[]): readonly string[] =>
  [...new Set(items.map(nameKey))].sort();

/** What `desired` states and `existing` does not hold. A field that `desired` leaves out is left as it is. */
export function differences(existing: State, desired: State): readonly Difference[] {
  return Object.entries(desired)
    .filter(([field, value]) => canonicalJson(existing[field] ?? null) !== canonicalJson(value))
    .map(([Field, Desired]) => ({ Field, Existing: existing[Field] ?? null, Desired }));
}

/** Whether a set went a part of the way from one to another: it holds all that both hold, and nothing that neither does. */
export function isBetween(now: Json | undefined, one: Json | undefined, other: Json | undefined): boolean {
  if (!isList(now) || !isList(one) || !isList(other)) return false;
  const [held, from, to] = [new Set(now), new Set(one), new Set(other)];
  return (
    now.every((item) => from.has(item) || to.has(item)) &&
    one.every((item) => held.has(item) || !to.has(item))
  );
}

/** Array.isArray makes `any` of what is read-only. */
const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value);

/** Only the fields of `state` that are named in `fields`. */
export const pick = (state: State, fields: readonly string[]): State =>
  Object.fromEntries(fields.map((field) => [field, state[field] ?? null]));

/** JSON with members in one order, so that equal values give equal text. */
export function canonicalJson(value: Json): string {
  return JSON.stringify(value, (_key, member: Json) =>
    member !== null && typeof member === 'object' && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}
