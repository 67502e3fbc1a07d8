import { createHash } from 'node:crypto';
import type { z } from 'zod';
import type { Conflict } from '../../plan/conflict';
import type { SharePack } from '../../store/records';
import {
  UPDATE_RESOLVE,
  type RefusalType,
  type Refusal,
  type ResolveAnswer,
  type ResolveRequest,
} from '../../workflows/contract';
import type { Actor } from '../actor';
import { Problem, unavailable, type ProblemKind } from '../problem';
import type { resolutionsBody } from '../schemas/resolutions';
import type { RunDependencies } from './run-dependencies';
import { unknownWords } from './unknown-words';
import { updateRun } from './update-run';

export const PROBLEM_OF: Readonly<Record<RefusalType, ProblemKind>> = {
  NOT_WAITING: 'not-waiting',
  STALE_FINGERPRINT: 'stale-fingerprint',
  INVALID_RESOLUTIONS: 'invalid-resolutions',
  INVALID_DECISION: 'invalid-request',
  INVALID_REQUEST: 'invalid-request',
  NOT_LOOKED_AT: 'unavailable',
  ANOTHER_VERSION: 'another-version-under-way',
};

/**
 * Gives the run its answers, all or nothing (spec/http-api.md, "Resolutions").
 * @throws Problem with Errors that point into the request, and with Conflicts as they are now where one has changed
 */
export async function resolveConflicts(
  deps: RunDependencies,
  sharePack: SharePack,
  resolutions: z.output<typeof resolutionsBody>,
  actor: Actor,
): Promise<ResolveAnswer> {
  const unknown = unknownWords(resolutions);
  if (unknown.length > 0) throw resolutionsRefused('invalid-resolutions', { Errors: unknown });
  const { share_pack_id: SharePackId } = sharePack;
  const conflicts = await deps.store.conflicts(SharePackId);
  const request = { ...resolutions, SharePackId, ResolvedBy: actor.name } as ResolveRequest;
  return updateRun<ResolveAnswer>(deps, sharePack, {
    name: UPDATE_RESOLVE,
    id: updateIdOf(sharePack, request, conflicts),
    argument: request,
    refused: ({ type, message, refusal }) =>
      type === 'NOT_LOOKED_AT' ? unavailable(message) : resolutionsRefused(PROBLEM_OF[type], refusal),
  });
}

/** Temporal remembers a refused update by its id: what was taken a moment ago may be free when the same is sent again. */
const REFUSAL_REMEMBERED_MS = 10_000;

/**
 * From the run, the request and the answers that hold now: the same request at once has the same id and is taken once,
 * but rename after skip after rename is an answer of its own. Later it has another id, which does no harm: the same
 * answer twice changes nothing.
 */
function updateIdOf(sharePack: SharePack, request: ResolveRequest, conflicts: readonly Conflict[]): string {
  const known = conflicts
    .map(({ Type, Name, Fingerprint, ResolvedAt }) =>
      [Type, Name, Fingerprint, ResolvedAt ?? null].join('\n'),
    )
    .sort();
  const period = Math.floor(Date.now() / REFUSAL_REMEMBERED_MS);
  const content = JSON.stringify([sharePack.share_pack_id, sharePack.run_id, request, known, period]);
  return `resolve-${createHash('sha256').update(content).digest('hex')}`;
}

function resolutionsRefused(kind: ProblemKind, { Errors, More = 0, Conflicts }: Refusal): Problem {
  const others = Errors.length + More - 1;
  const more = others > 0 ? ` (and ${others} more${others < Errors.length ? ': see Errors' : ''})` : '';
  const detail = `${Errors[0]?.Message ?? 'The run does not take this.'}${more} Nothing of the request was taken.`;
  return new Problem(kind, detail, { members: { Errors, ...(Conflicts && { Conflicts }) } });
}
