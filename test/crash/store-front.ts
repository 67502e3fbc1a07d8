import { types } from 'node:util';
import type { SharePack } from '../../src/store/records';
import type { Store } from '../../src/store/store';
import { EFFECT, NO_BOUNDARY, READ } from './life';
import type { Life, Point } from './life';
import type { FromService, StoreAnswer } from './remote-store';

type StoreCall = Extract<FromService, { readonly kind: 'call' }>;

type Verb = (...args: readonly unknown[]) => Promise<unknown>;

/** Carries out what a service's process asks of its store. Never ends where the process does not live to see the answer. */
export async function answerStoreCall(
  { store, workspaceUrl }: { readonly store: Store; readonly workspaceUrl: string },
  life: Life,
  { id, verb, args }: StoreCall,
): Promise<StoreAnswer> {
  try {
    const result = await life.pass({ call: `store ${verb}`, points: pointsOf(verb) }, () =>
      (store[verb] as Verb)(...args.map(here)),
    );
    return { kind: 'done', id, result: verb === 'unstartedUploads' ? ownOf(result, workspaceUrl) : result };
  } catch (error) {
    return { kind: 'failed', id, error: error as Error };
  }
}

/** Services of one test share a database, and each would start what another one, that was killed, has not. */
const ownOf = (uploads: unknown, workspaceUrl: string): readonly SharePack[] =>
  (uploads as readonly SharePack[]).filter(({ workspace }) => workspace === workspaceUrl);

/**
 * As if it had been made here. Under jest what a message is read into has other prototypes than what the test's code makes, and
 * is equal to nothing by node:util's measure.
 */
function here(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(here);
  if (types.isDate(value)) return new Date(value.getTime());
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([member, item]) => [member, here(item)]));
}

function pointsOf(verb: keyof Store): readonly Point[] {
  if (verb === 'unstartedUploads') return NO_BOUNDARY;
  return WRITES.has(verb) ? EFFECT : READ;
}

const WRITES: ReadonlySet<keyof Store> = new Set([
  ...(['saveUpload', 'saveRefusedUpload', 'discardUpload', 'saveSteps', 'recordLook', 'tell'] as const),
  ...(['recordRun', 'finishRun', 'recordFindings', 'beginStep', 'unbeginStep', 'noteMade'] as const),
  ...(['finishStep', 'recordDrift'] as const),
]);
