import type { Workspaces } from '../databricks/workspaces';
import type { PackParser } from '../pack/pack-parser';
import type { Store } from '../store/store';

/** What the activities need; wired once, at the start of a worker. */
export interface ActivityDependencies {
  readonly store: Store;
  readonly workspaces: Workspaces;
  readonly parser: PackParser;
}
