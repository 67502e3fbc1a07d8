import { z } from 'zod';

const FAULT_KINDS = ['status', 'drop-before', 'drop-after', 'slow-after', 'twin', 'empty-page'] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/**
 * One fault of POST /__control/faults (operations.md). Besides the kinds named there, `empty-page` makes a list
 * answer an empty page that is not the last, which the real API may do at any time.
 */
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
  .refine(({ Kind, DelayMs }) => Kind !== 'slow-after' || DelayMs !== undefined, {
    path: ['DelayMs'],
    message: 'is needed for Kind slow-after',
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
  /** The first that fits, of a kind that `applies` to this request, with one time fewer left. */
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
    take(method, path, applies) {
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

function pathPattern(path: string): RegExp {
  const source = path
    .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
    .replace(/\*\*|\*/g, (stars) => (stars === '**' ? '.*' : '[^/]*'));
  return new RegExp(`^${source}$`);
}
