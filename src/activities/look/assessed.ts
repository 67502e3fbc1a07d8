import type { Assessment } from '../../plan/assess';
import type { PlannedStep } from '../../plan/resource';
import type { Seen } from '../kinds/kind';

/** A step of the pack with what exists under its name, and what that comes to. */
export interface Assessed extends Assessment {
  readonly step: PlannedStep;
  readonly seen: Seen | undefined;
}
