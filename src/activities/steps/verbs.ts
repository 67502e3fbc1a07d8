import type { StepRef, StepResult, WorkingVerb } from '../../workflows/activity-contract';
import type { ActivityDependencies } from '../dependencies';
import { workContext } from '../run-context';
import type { StepContext } from '../run-context';
import { beginning } from './beginning';
import { create } from './create';
import { remove } from './delete';
import { unlessOvertaken } from './remove-unknown';
import { replace } from './replace';
import { update } from './update';

export type StepActivity = (deps: ActivityDependencies, ref: StepRef) => Promise<StepResult>;
type Work = (deps: ActivityDependencies, stepped: StepContext) => Promise<StepResult>;

/** One attempt at a step. */
const attempt =
  (work: Work): StepActivity =>
  async (deps, ref) => {
    const stepped = await workContext(deps, ref);
    return unlessOvertaken(deps, stepped, () => beginning(stepped, (begun) => work(deps, begun)));
  };

/** A verb does the same to every kind; the kinds differ in src/activities/kinds. */
export const VERBS: Readonly<Record<WorkingVerb, StepActivity>> = {
  create: attempt(create),
  update: attempt(update),
  replace: attempt(replace),
  delete: attempt(remove),
};
