import type { Store } from '../../src/store/store';

/** What travels between a service's process and the test's: by structured clone, so that dates and bytes stay what they are. */
export type FromService =
  | { readonly kind: 'ready'; readonly url: string }
  | {
      readonly kind: 'call';
      readonly id: number;
      readonly verb: keyof Store;
      readonly args: readonly unknown[];
    };
export type ToService = { readonly kind: 'start'; readonly start: ServiceStart } | StoreAnswer;
export type StoreAnswer =
  | { readonly kind: 'done'; readonly id: number; readonly result: unknown }
  | { readonly kind: 'failed'; readonly id: number; readonly error: Error };

export interface ServiceStart {
  readonly temporalAddress: string;
  readonly taskQueue: string;
  readonly workspaceUrl: string;
  readonly mostSingleSteps: number | undefined;
  /** Those of its store. */
  readonly verbs: readonly (keyof Store)[];
}

/** In the service's process: its store, which is in the test's, as a database server would be somewhere else. */
export function createRemoteStore(
  verbs: readonly (keyof Store)[],
  send: (message: FromService) => void,
): { readonly store: Store; readonly answered: (message: StoreAnswer) => void } {
  const waiting = new Map<number, { resolve: (result: unknown) => void; reject: (error: Error) => void }>();
  let calls = 0;
  const call =
    (verb: keyof Store) =>
    (...args: readonly unknown[]): Promise<unknown> =>
      new Promise((resolve, reject) => {
        calls += 1;
        waiting.set(calls, { resolve, reject });
        send({ kind: 'call', id: calls, verb, args });
      });
  return {
    store: Object.fromEntries(verbs.map((verb) => [verb, call(verb)])) as unknown as Store,
    answered: (message) => {
      const caller = waiting.get(message.id);
      waiting.delete(message.id);
      if (message.kind === 'done') caller?.resolve(message.result);
      else caller?.reject(message.error);
    },
  };
}
