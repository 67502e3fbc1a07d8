import type { ApiDependencies } from '../dependencies';

/** What the operations on runs need of all that the API is given. */
export type RunDependencies = Pick<
  ApiDependencies,
  'store' | 'notifier' | 'temporal' | 'taskQueue' | 'settings' | 'log'
>;
