import type { z } from 'zod';
import { RESOURCE_TYPES } from '../../pack/pack';
import { ACTIONS } from '../../plan/conflict';
import type { ResolutionError } from '../../workflows/contract';
import type { resolutionsBody } from '../schemas/resolutions';

/**
 * Types and actions that there are not, each at its place in the request. Told here, since a run refuses such a
 * request as a whole, as it does a signal's.
 */
export function unknownWords({
  Resolutions,
  Rest,
}: z.output<typeof resolutionsBody>): readonly ResolutionError[] {
  return [
    ...Resolutions.flatMap((resolution, index) => unknownIn(resolution, `/Resolutions/${index}`)),
    ...(Rest ? unknownIn(Rest, '/Rest') : []),
  ];
}

interface Words {
  readonly Type?: string | undefined;
  readonly Action: string;
}

function unknownIn({ Type, Action }: Words, pointer: string): readonly ResolutionError[] {
  const errors: ResolutionError[] = [];
  if (Type !== undefined && !isOneOf(RESOURCE_TYPES, Type))
    errors.push({
      Pointer: `${pointer}/Type`,
      Code: 'UNKNOWN_CONFLICT',
      Message: `Type is one of ${RESOURCE_TYPES.join(', ')}.`,
    });
  if (!isOneOf(ACTIONS, Action))
    errors.push({
      Pointer: `${pointer}/Action`,
      Code: 'ACTION_NOT_ALLOWED',
      Message: `Action is one of ${ACTIONS.join(', ')}.`,
    });
  return errors;
}

const isOneOf = (words: readonly string[], word: string): boolean => words.includes(word);
