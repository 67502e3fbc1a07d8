import { basename } from 'node:path';
import { z } from 'zod';
import { ON_CONFLICT, ON_FAILURE } from '../../pack/pack';
import { uploadAnswerSchema, type UploadAnswer } from '../answers';
import type { ApiRequest } from '../api-client';
import { defineCommand, serviceInput, serviceOptions } from '../command';
import type { CommandLine } from '../command-line';
import { sourceFile } from '../draw-diagnostic';
import { drawPlan } from '../draw-plan';
import { drawUpload } from '../draw-run';
import { EXIT, exitCodeOfStatus, type ExitCode } from '../exit-code';
import { readPackFile } from '../read-pack-file';
import { tell } from '../tell';

/** The most that the service waits (spec/http-api.md, "Upload"). */
const MAX_WAIT_S = 60;
const WAIT_RULE = `whole seconds, 0 to ${MAX_WAIT_S}`;

const input = z.object({
  ...serviceInput,
  file: z.string(),
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
  // Both travel as headers: checked here, because the error of the HTTP library says nothing a person understands.
  workspace: z
    .url({ protocol: /^https?$/, error: 'not an address like https://adb-1.azuredatabricks.net' })
    .optional(),
  idempotencyKey: z
    .string()
    .regex(/^[\x20-\x7e]{1,255}$/, '1 to 255 printable ASCII characters')
    .optional(),
});
type UploadInput = z.output<typeof input>;

export const upload = defineCommand({
  name: 'upload',
  description: 'upload a share pack and wait for how it ends, or for what it asks',
  arguments: [{ syntax: '<file>', description: 'the share pack, a YAML or Excel (.xlsx) file' }],
  options: [
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
    { flags: '--workspace <url>', description: 'the workspace, where the pack names none' },
    { flags: '--idempotency-key <key>', description: 'the same key and file within 24 h is the same upload' },
    ...serviceOptions,
  ],
  examples: [
    'npx sharepack upload examples/first-upload.yaml',
    'npx sharepack upload pack.yaml --dry-run',
    'npx sharepack upload pack.yaml --on-conflict fail',
    'npx sharepack upload pack.yaml --wait 0 --json | jq -r .SharePackId',
  ],
  input,
  handler: async (options, context) => {
    const bytes = await readPackFile(options.file, context.readFile);
    const connection = await context.connect(options.url);
    if (context.err.isTerminal)
      context.err.progress(`uploading ${basename(options.file)}, then waiting up to ${options.wait} s`);
    const answer = await connection.send(requestOf(options, bytes)).finally(context.err.endProgress);
    return tell(context, connection, answer, {
      json: options.json,
      source: sourceFile(options.file, bytes),
      schema: uploadAnswerSchema,
      draw: options.dryRun ? drawPlan : drawUpload,
      next,
      exitCode: (run) => exitCodeOf(run, options.wait),
    });
  },
});

function requestOf(options: UploadInput, bytes: Uint8Array<ArrayBuffer>): ApiRequest {
  const body = new FormData();
  body.append('file', new Blob([bytes]), basename(options.file));
  return {
    method: 'POST',
    path: 'workflow/sharepack/upload',
    query: {
      on_conflict: options.onConflict,
      on_failure: options.onFailure,
      resolution_timeout: options.resolutionTimeout,
      wait: String(options.wait),
      dry_run: options.dryRun ? 'true' : undefined,
      supersede: options.supersede ? 'true' : undefined,
    },
    headers: { 'x-workspace-url': options.workspace, 'idempotency-key': options.idempotencyKey },
    body,
    extraTimeMs: options.wait * 1000,
  };
}

const next = ({ Status, SharePackId }: UploadAnswer, commandLine: CommandLine): string[] =>
  Status === 'IN_PROGRESS' ? [`It goes on. To follow it: ${commandLine('watch', SharePackId)}`] : [];

/**
 * Who waited and has not seen the end must not take it for done; who did not wait asked for no more than this. From a dry
 * run a script learns whether the upload itself would ask something.
 */
function exitCodeOf({ Status, PlanTotals }: UploadAnswer, waitedS: number): ExitCode {
  const isOpen = Status === 'IN_PROGRESS' && waitedS > 0;
  return isOpen || (PlanTotals['conflict'] ?? 0) > 0 ? EXIT.needsAnswer : exitCodeOfStatus(Status);
}
