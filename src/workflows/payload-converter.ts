import { defaultPayloadConverter } from '@temporalio/common';
import type { PayloadConverter } from '@temporalio/common';

/**
 * Decodes what is sent to a run so that only whoever reads it meets what cannot be decoded. The SDK decodes signals and queries
 * before it looks whom they are for, and what is thrown there fails the workflow's task, over and over. What an activity gave back
 * is read in any case: there the task's failure is right, as a worker that can decode it may take it up.
 *
 * Under the name by which the SDK looks for it in the workflows' bundle.
 */
export const payloadConverter: PayloadConverter = {
  toPayload: (value, context, hint) => defaultPayloadConverter.toPayload(value, context, hint),
  fromPayload(payload, context, hint) {
    try {
      return defaultPayloadConverter.fromPayload(payload, context, hint);
    } catch (error) {
      if (context?.type !== 'workflow') throw error;
      return unreadable(error);
    }
  },
};

/** Throws this from whatever is asked of it; typed as what nobody can have. */
function unreadable(error: unknown): never {
  const raise = (): never => {
    throw error;
  };
  return new Proxy({}, { get: raise, has: raise, ownKeys: raise }) as never;
}
