import type { Existing } from '../../plan/state';
import type { Kind, KindContext } from '../kinds/kind';

/**
 * What an undo makes again for whoever had it bears a mark of its own: the run must know it again where the answer to its create is
 * lost, and must not take it for what it made itself, where it is reset in Temporal and does its steps anew. Not a share, whose mark
 * is its comment, and goes when that is put back.
 */
export const givingBack = (kind: Kind): Kind =>
  kind.type === 'Share'
    ? kind
    : {
        ...kind,
        create: (context, name, state, earlier) =>
          kind.create({ ...context, sharePackId: markOf(context) }, name, state, earlier),
      };

/** Whether an undo of this run made it again. */
export const isGivenBack = (context: KindContext, { made_by_run }: Existing): boolean =>
  made_by_run === markOf(context);

/** Tags take no other characters everywhere. */
const markOf = ({ sharePackId }: KindContext): string => `${sharePackId}-given-back`;
