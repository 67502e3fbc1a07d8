import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Json } from '../../src/plan/conflict';

/** What the official SDK knows (scripts/contract/known_members.py, which says what a type is called). */
export interface KnownMembers {
  readonly operations: Readonly<
    Record<string, { readonly asks: Readonly<Record<string, string>>; readonly answers: string }>
  >;
  readonly types: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly enums: Readonly<Record<string, readonly string[]>>;
}

export const KNOWN_MEMBERS = join(__dirname, 'known-members.json');

export const known = JSON.parse(readFileSync(KNOWN_MEMBERS, 'utf8')) as KnownMembers;

/** The operation of the SDK that this is a request of; a path that the SDK has no route for stands for itself. */
export function operationOf(method: string, path: string): string {
  const fitting = Object.keys(known.operations)
    .map((operation) => operation.split(' ') as [string, string])
    .filter(([knownMethod, route]) => knownMethod === method && fits(route, path))
    .sort(([, route], [, other]) => parameters(route) - parameters(other));
  return `${method} ${fitting[0]?.[1] ?? path}`;
}

function fits(route: string, path: string): boolean {
  const [wanted, given] = [route.split('/'), path.split('/')];
  return (
    wanted.length === given.length &&
    wanted.every((segment, index) => segment.startsWith('{') || segment === given[index])
  );
}

const parameters = (route: string): number => route.split('{').length - 1;

/** The members of `value`, a `type`, that the SDK would not read or send, and the values that its enums lack. */
export function unknownTo(type: string, value: Json, path = ''): string[] {
  if (value === null || type === '') return [];
  const [, container, inner] = /^(list|map)(?: (.*))?$/.exec(type) ?? [];
  if (container !== undefined && typeof value === 'object') {
    return Object.entries(value).flatMap(([key, element]) =>
      unknownTo(inner ?? '', element, `${path}.${key}`),
    );
  }
  const values = known.enums[type];
  if (values !== undefined)
    return values.includes(value as string) ? [] : [`${path} is ${JSON.stringify(value)}`];
  return unknownMembers(known.types[type] ?? {}, value, path);
}

/** The same of an object whose members have these types. */
export function unknownMembers(members: Readonly<Record<string, string>>, value: Json, path = ''): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [`${path} is no object`];
  return Object.entries(value).flatMap(([name, member]) => {
    const type = members[name];
    return type === undefined ? [`${path}.${name}`] : unknownTo(type, member, `${path}.${name}`);
  });
}
