import { RESOURCE_TYPES } from '../pack/pack';
import { ACTIONS } from '../plan/conflict';
import type { Resolution, Resolutions } from './contract';

/** A claimed name of who answered: kept as claimed, at this length. */
const MAX_NAME = 200;
/** As long as the HTTP API takes them: what is kept of an answer travels with every look at the run. */
const MAX_TEXT = 5000;
const MAX_REASON = 1000;

export interface ReadSignal {
  readonly request: Resolutions;
  readonly resolvedBy: string;
}

/**
 * What the signal `resolveConflict` brought: one resolution, or the body of POST …/resolutions, with an optional
 * ResolvedBy. Written by hand, because anyone may type a signal and zod would triple the workflow's bundle.
 * @throws Error that says, for people, what does not fit.
 */
export function readSignal(received: unknown): ReadSignal {
  const body = asObject(received, 'The signal');
  const { ResolvedBy, ...request } = body;
  const claimed = ResolvedBy === undefined ? '' : text(ResolvedBy, 'ResolvedBy').slice(0, MAX_NAME);
  const resolvedBy = claimed === '' ? 'signal' : `signal (${claimed})`;
  const isOne = 'Type' in request;
  return { request: isOne ? { Resolutions: [resolution(request)] } : readResolutions(request), resolvedBy };
}

/** The body of POST …/resolutions. @throws Error that says, for people, what does not fit. */
export function readResolutions(received: unknown): Resolutions {
  const body = asObject(received, 'The answer');
  refuseOthers(body, ['Resolutions', 'Rest'], 'The answer');
  const { Resolutions = [], Rest } = body;
  if (!Array.isArray(Resolutions)) throw new Error('Resolutions is not a list.');
  const read = Resolutions.map(resolution);
  return Rest === undefined ? { Resolutions: read } : { Resolutions: read, Rest: rest(Rest) };
}

function resolution(value: unknown): Resolution {
  const body = asObject(value, 'A resolution');
  refuseOthers(body, ['Type', 'Name', 'Action', 'NewName', 'Fingerprint', 'Reason'], 'A resolution');
  return {
    Type: oneOf(RESOURCE_TYPES, body['Type'], 'Type'),
    Name: text(body['Name'], 'Name'),
    Action: oneOf(ACTIONS, body['Action'], 'Action'),
    ...optional(body, 'NewName'),
    ...optional(body, 'Fingerprint'),
    ...optional(body, 'Reason', MAX_REASON),
  };
}

function rest(value: unknown): NonNullable<Resolutions['Rest']> {
  const body = asObject(value, 'Rest');
  refuseOthers(body, ['Action', 'Type', 'Reason'], 'Rest');
  return {
    Action: oneOf(ACTIONS, body['Action'], 'Rest.Action'),
    ...(body['Type'] !== undefined && { Type: oneOf(RESOURCE_TYPES, body['Type'], 'Rest.Type') }),
    ...optional(body, 'Reason', MAX_REASON),
  };
}

function asObject(value: unknown, what: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error(`${what} is not a JSON object.`);
  return value as Record<string, unknown>;
}

function refuseOthers(body: Record<string, unknown>, known: readonly string[], what: string): void {
  const other = Object.keys(body).find((member) => !known.includes(member));
  if (other !== undefined)
    throw new Error(`${what} has a member '${other.slice(0, 50)}'; it takes ${known.join(', ')}.`);
}

function oneOf<const T extends string>(allowed: readonly T[], value: unknown, member: string): T {
  const found = allowed.find((item) => item === value);
  if (found === undefined) throw new Error(`${member} must be one of ${allowed.join(', ')}.`);
  return found;
}

function text(value: unknown, member: string, most = MAX_TEXT): string {
  if (typeof value !== 'string') throw new Error(`${member} is not a text.`);
  if (value.length > most) throw new Error(`${member} has more than ${most} characters.`);
  return value;
}

const optional = <K extends string>(
  body: Record<string, unknown>,
  member: K,
  most = MAX_TEXT,
): Partial<Record<K, string>> =>
  body[member] === undefined ? {} : ({ [member]: text(body[member], member, most) } as Record<K, string>);
