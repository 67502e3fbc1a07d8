import { basename } from 'node:path';
import { z } from 'zod';
import { uploadAnswerSchema } from '../answers';
import type { ApiRequest } from '../api-client';
import { defineCommand, serviceInput, serviceOptions } from '../command';
import { sourceFile } from '../draw-diagnostic';
import { readPackFile } from '../read-pack-file';
import { runInput, runOptions, runRequest, runTold } from '../run-options';
import { tell } from '../tell';

const input = z.object({
  ...serviceInput,
  ...runInput,
  file: z.string(),
  // Travels as a header: checked here, because the error of the HTTP library says nothing a person understands.
  workspace: z
    .url({ protocol: /^https?$/, error: 'not an address like https://adb-1.azuredatabricks.net' })
    .optional(),
});
type UploadInput = z.output<typeof input>;

export const upload = defineCommand({
  name: 'upload',
  description: 'upload a share pack and wait for how it ends, or for what it asks',
  arguments: [{ syntax: '<file>', description: 'the share pack, a YAML or Excel (.xlsx) file' }],
  options: [
    ...runOptions,
    { flags: '--workspace <url>', description: 'the workspace, where the pack names none' },
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
      ...runTold(options),
    });
  },
});

function requestOf(options: UploadInput, bytes: Uint8Array<ArrayBuffer>): ApiRequest {
  const body = new FormData();
  body.append('file', new Blob([bytes]), basename(options.file));
  const { headers, ...request } = runRequest(options);
  return {
    method: 'POST',
    path: 'workflow/sharepack/upload',
    ...request,
    headers: { ...headers, 'x-workspace-url': options.workspace },
    body,
  };
}
