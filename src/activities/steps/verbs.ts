import type { StepRef, StepResult, WorkingVerb } from '../../workflows/activity-contract';
import type { ActivityDependencies } from '../dependencies';
import { create } from './create';
import { remove } from './delete';
import { replace } from './replace';
import { update } from './update';

export type StepActivity = (deps: ActivityDependencies, ref: StepRef) => Promise<StepResult>;

/** A verb does the same to every kind; the kinds differ in src/activities/kinds. */
export const VERBS: Readonly<Record<WorkingVerb, StepActivity>> = { create, update, replace, delete: remove };
