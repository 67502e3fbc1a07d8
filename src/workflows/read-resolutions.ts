import { RESOURCE_TYPES } from '../pack/pack';
import { ACTIONS } from '../plan/conflict';
import type { Resolution, Resolutions } from './contract';
import { MAX_REASON, asObject, oneOf, optional, refuseOthers, signalledBy, text } from './read-members';

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
  const resolvedBy = signalledBy(ResolvedBy, 'ResolvedBy');
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
