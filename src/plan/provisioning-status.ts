import type { ResourceType, Strategy } from '../pack/pack';

type WaitingStage = 'waiting' | 'waiting for approval' | 'waiting for both';

/** What a run waits for that asks people something. */
export function waitingStage(waitsFor: {
  readonly approval: boolean;
  readonly answers: boolean;
}): WaitingStage {
  if (!waitsFor.approval) return 'waiting';
  return waitsFor.answers ? 'waiting for both' : 'waiting for approval';
}

/** How many resources of a kind there are, and how many have come to an outcome. */
export interface KindProgress {
  readonly type: ResourceType;
  readonly total: number;
  readonly done: number;
}

/** What a run is at, as far as its status text needs it. */
export interface Position {
  readonly stage:
    | 'reading'
    | 'looking'
    | WaitingStage
    | 'working'
    | 'completed'
    | 'failed'
    | 'expired'
    | 'cancelled'
    | 'declined';
  readonly strategy: Strategy | null;
  /** Per kind, in the order of RESOURCE_TYPES. */
  readonly progress: readonly KindProgress[];
  readonly undo: { readonly done: number; readonly total: number } | null;
  readonly failed_type: ResourceType | null;
}

const STEP_OF: Readonly<Record<ResourceType, number>> = { Recipient: 4, Share: 5, Pipeline: 6, Schedule: 7 };
const VERB_OF: Readonly<Record<Strategy, string>> = {
  NEW: 'Creating',
  UPDATE: 'Updating',
  DELETE: 'Deleting',
};

/** `Step 4/8: Creating recipients`, and its kin (spec/http-api.md, "Members"). */
export function provisioningStatus(position: Position): string {
  const { stage, undo } = position;
  if (undo && undo.done < undo.total) return `Undoing: ${undo.done} of ${undo.total}`;
  switch (stage) {
    case 'reading':
      return 'Step 1/8: Reading the pack';
    case 'looking':
      return 'Step 2/8: Looking for conflicts';
    case 'waiting':
      return 'Step 3/8: Waiting for answers';
    case 'waiting for approval':
      return 'Step 3/8: Waiting for approval';
    case 'waiting for both':
      return 'Step 3/8: Waiting for approval and answers';
    case 'working':
      return `Step ${work(position, firstUnfinished(position))}`;
    case 'completed':
      return 'Step 8/8: Completed';
    case 'failed':
      return position.failed_type ? `Failed at step ${work(position, position.failed_type)}` : 'Failed';
    case 'expired':
      return 'Expired: nobody answered in time';
    case 'cancelled':
      return 'Cancelled';
    case 'declined':
      return 'Declined: nothing was touched';
  }
}

const work = ({ strategy }: Position, type: ResourceType): string =>
  `${STEP_OF[type]}/8: ${VERB_OF[strategy ?? 'NEW']} ${type.toLowerCase()}s`;

/** Kinds run side by side: the first that is not done is named; until the end is written down, the last that there was. */
const firstUnfinished = ({ progress }: Position): ResourceType =>
  progress.find(({ done, total }) => done < total)?.type ??
  progress.findLast(({ total }) => total > 0)?.type ??
  'Recipient';
