import type { ResourceType } from '../../src/pack/pack';
import type { Fault } from '../support/workspace-controls';
import type { PackContent } from './pack-content';
import type { Restart } from './restarts';

/** A fault of any kind that the local workspace has. */
export type AnyFault = Omit<Fault, 'Kind'> & { readonly Kind: Fault['Kind'] | 'empty-page' };

/** When something is done: as soon as this can be seen of the run, or the run cannot come there any more. */
export type Moment = 'at once' | 'begun' | 'half done' | 'asked' | 'fault met' | 'ended';

/** What somebody else does in the workspace. */
export interface ForeignAct {
  readonly how: 'create' | 'change' | 'delete' | 'rename';
  readonly type: ResourceType;
  readonly name: string;
  /** Of this schedule, so that what it left is known again. */
  readonly number: number;
}

/** An answer, as far as it can be said before the question is known: numbers choose among what is there then. */
export interface AnswerChoice {
  /** Which of the open conflicts; all of them at once. */
  readonly which: number | 'rest';
  /** Which of the actions that it allows. */
  readonly action: number;
  readonly newName: 'suggested' | 'none' | 'other';
  readonly fingerprint: 'none' | 'shown' | 'stale';
}

export type Action =
  | { readonly do: 'upload' }
  | { readonly do: 'faults'; readonly at: Moment; readonly faults: readonly AnyFault[] }
  | { readonly do: 'restart'; readonly at: Moment; readonly restart: Restart }
  | { readonly do: 'foreign'; readonly at: Moment; readonly act: ForeignAct }
  /** Several are sent at the same time. */
  | { readonly do: 'answer'; readonly at: 'asked'; readonly answers: readonly AnswerChoice[] }
  | { readonly do: 'cancel'; readonly at: Moment }
  | { readonly do: 'supersede'; readonly at: 'asked' }
  | { readonly do: 'upload again'; readonly at: Moment }
  | { readonly do: 'undo again'; readonly at: 'ended' };

/** All that is done, in its order, but for when the parts come to it. */
export interface Schedule {
  readonly seed: number;
  /** Begins the names of all that it makes. */
  readonly name: string;
  /** A version that completes, undisturbed, before. */
  readonly earlier: PackContent | undefined;
  /** What somebody does in the workspace between that and the upload. */
  readonly standing: readonly ForeignAct[];
  readonly pack: PackContent;
  readonly options: Readonly<Record<string, string>>;
  readonly actions: readonly Action[];
  /** How conflicts that are open after all are answered. */
  readonly last: AnswerChoice | 'cancel';
}
