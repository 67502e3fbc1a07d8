import { z } from 'zod';
import { ON_CONFLICT, ON_FAILURE } from '../pack/pack';
import type { UploadAnswer } from './answers';
import type { ApiRequest } from './api-client';
import type { OptionData } from './command';
import type { CommandLine } from './command-line';
import { drawPlan } from './draw-plan';
import { drawUpload } from './draw-run';
import { EXIT, exitCodeOfStatus, type ExitCode } from './exit-code';

/** The most that the service waits (spec/http-api.md, "Upload"). */
const MAX_WAIT_S = 60;
const WAIT_RULE = `whole seconds, 0 to ${MAX_WAIT_S}`;

/** How a run is to be carried out: of every command that starts one. */
export const runOptions: readonly OptionData[] = [
  {
    flags: '--on-conflict <mode>',
    description: 'what to do where a name exists already',
    choices: ON_CONFLICT,
  },
  { flags: '--on-failure <mode>', description: 'undo what was done, or keep it', choices: ON_FAILURE },
  { flags: '--resolution-timeout <time>', description: 'how long to wait for answers: 72h, 30m, PT72H' },
  {
    flags: '--wait <seconds>',
    description: `how long to wait for the end, 0 to ${MAX_WAIT_S} (default: ${MAX_WAIT_S})`,
  },
  { flags: '--dry-run', description: 'only look, and show what would be done; nothing is touched' },
  { flags: '--supersede', description: 'cancel a run of the same pack that waits with nothing touched' },
  {
    flags: '--idempotency-key <key>',
    description: 'the same key and content within 24 h is the same upload',
  },
];

export const runInput = {
  onConflict: z.enum(ON_CONFLICT).optional(),
  onFailure: z.enum(ON_FAILURE).optional(),
  resolutionTimeout: z.string().optional(),
  wait: z
    .string()
    .regex(/^\d{1,2}$/, WAIT_RULE)
    .transform(Number)
    .refine((seconds) => seconds <= MAX_WAIT_S, WAIT_RULE)
    .default(MAX_WAIT_S),
  dryRun: z.boolean().default(false),
  supersede: z.boolean().default(false),
  // Travels as a header: checked here, because the error of the HTTP library says nothing a person understands.
  idempotencyKey: z
    .string()
    .regex(/^[\x20-\x7e]{1,255}$/, '1 to 255 printable ASCII characters')
    .optional(),
};
export type RunInput = z.output<z.ZodObject<typeof runInput>>;

/** The part of a request that says how to carry it out. */
export const runRequest = (
  options: RunInput,
): Required<Pick<ApiRequest, 'query' | 'headers' | 'extraTimeMs'>> => ({
  query: {
    on_conflict: options.onConflict,
    on_failure: options.onFailure,
    resolution_timeout: options.resolutionTimeout,
    wait: String(options.wait),
    dry_run: options.dryRun ? 'true' : undefined,
    supersede: options.supersede ? 'true' : undefined,
  },
  headers: { 'idempotency-key': options.idempotencyKey },
  extraTimeMs: options.wait * 1000,
});

/** How the answer of a command that starts a run is told. */
export const runTold = ({ dryRun, wait }: RunInput) => ({
  draw: dryRun ? drawPlan : drawUpload,
  next: ({ Status, SharePackId }: UploadAnswer, commandLine: CommandLine): string[] =>
    Status === 'IN_PROGRESS' ? [`It goes on. To follow it: ${commandLine('watch', SharePackId)}`] : [],
  exitCode: (answer: UploadAnswer): ExitCode => exitCodeOf(answer, wait),
});

/**
 * Who waited and has not seen the end must not take it for done; who did not wait asked for no more than this. From a dry
 * run a script learns whether the upload itself would ask something.
 */
function exitCodeOf({ Status, PlanTotals }: UploadAnswer, waitedS: number): ExitCode {
  const isOpen = Status === 'IN_PROGRESS' && waitedS > 0;
  return isOpen || (PlanTotals['conflict'] ?? 0) > 0 ? EXIT.needsAnswer : exitCodeOfStatus(Status);
}
