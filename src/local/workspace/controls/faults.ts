import { z } from 'zod';
import { decodePath } from '../http-message';

const FAULT_KINDS = [
  // That answer, and nothing is done.
  'status',
  // The connection is closed, and nothing is done.
  'drop-before',
  // Done, then the connection is closed.
  'drop-after',
  // Done, and answered after DelayMs.
  'slow-after',
  // Done only after DelayMs, also when the caller has gone by then: what a caller that gave up finds later.
  'slow-before',
  // Somebody else creates the same name first, where names are unique.
  'twin',
  // A list answers an empty page that is not the last, which the real API may do at any time.
  'empty-page',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** The kinds that are nothing without a DelayMs. */
const SLOW: readonly FaultKind[] = ['slow-after', 'slow-before'];

/** One fault of POST /__control/faults (operations.md, which has all kinds but `empty-page`). */
const fault = z
  .strictObject({
    Method: z.string(),
    /** `*` stands for anything within a segment, `**` across segments. */
    Path: z.string().startsWith('/'),
    Times: z.int().min(1),
    Kind: z.enum(FAULT_KINDS),
    Status: z.int().min(400).max(599).optional(),
    ErrorCode: z.string().optional(),
    /** Seconds. */
    RetryAfter: z.int().min(0).optional(),
    DelayMs: z.number().min(0).optional(),
  })
  .refine(({ Kind, Status }) => Kind !== 'status' || Status !== undefined, {
    path: ['Status'],
    message: 'is needed for Kind status',
  })
  .refine(({ Kind, DelayMs }) => !SLOW.includes(Kind) || DelayMs !== undefined, {
    path: ['DelayMs'],
    message: `is needed for Kind ${SLOW.join(' and ')}`,
  });
export type Fault = z.output<typeof fault>;

/** POST /__control/faults. */
export const faultsBody = z.array(fault);

/** The faults that are set, in the order they were. */
export interface Faults {
  add(faults: readonly Fault[]): void;
  clear(): void;
  /** Those that still have times left, with how many. */
  list(): Fault[];
  /** The first that fits the path as sent, of a kind that `applies` to this request, with one time fewer left. */
  take(method: string, path: string, applies: (kind: FaultKind) => boolean): Fault | undefined;
}

export function createFaults(): Faults {
  let entries: { fault: Fault; pattern: RegExp; left: number }[] = [];

  return {
    add(faults) {
      entries.push(...faults.map((one) => ({ fault: one, pattern: pathPattern(one.Path), left: one.Times })));
    },
    clear() {
      entries = [];
    },
    list: () => entries.map((entry) => ({ ...entry.fault, Times: entry.left })),
    take(method, sentPath, applies) {
      const path = decodeSegments(sentPath);
      const entry = entries.find(
        (one) =>
          [method, '*'].includes(one.fault.Method.toUpperCase()) &&
          one.pattern.test(path) &&
          applies(one.fault.Kind),
      );
      if (entry === undefined) return undefined;
      entry.left -= 1;
      if (entry.left === 0) entries = entries.filter((one) => one !== entry);
      return entry.fault;
    },
  };
}

/** Names as they are, but for a slash in one: what was sent as one segment stays one. */
function decodeSegments(path: string): string {
  if (!path.includes('%')) return path;
  const names = path.split('/').map(decodePath);
  return names.map((name) => name.replaceAll('/', '%2F')).join('/');
}

function pathPattern(path: string): RegExp {
  const source = path
    .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
    .replace(/\*\*|\*/g, (stars) => (stars === '**' ? '.*' : '[^/]*'));
  // A name may have a line break in it.
  return new RegExp(`^${source}$`, 's');
}
