import { z } from 'zod';
import { defineCommand } from '../cli/command';
import type { CliCommand, Context } from '../cli/command';
import type { ExitCode } from '../cli/exit-code';

const inputSchema = z.object({
  workspace: z
    .url({ protocol: /^https?$/, error: 'must be the address of a workspace' })
    .transform((url) => new URL(url).origin)
    .optional(),
  json: z.boolean().default(false),
});
export type DoctorInput = z.output<typeof inputSchema>;

/** `sharepack doctor`: for whoever runs the service, with the service's own settings. @param run what does it, loaded when needed */
export const createDoctor = (run: (input: DoctorInput, context: Context) => Promise<ExitCode>): CliCommand =>
  defineCommand({
    name: 'doctor',
    description:
      "check the service's workspaces, changing nothing: address, credential, what to grant, clock, limits",
    options: [
      {
        flags: '--workspace <url>',
        description: 'only this one (else all of WORKSPACES_FILE, DEFAULT_WORKSPACE_URL and the local one)',
      },
      { flags: '--json', description: 'print the report as JSON, and nothing else, on stdout' },
    ],
    examples: [
      'npx sharepack doctor',
      'npx sharepack doctor --workspace https://adb-1.azuredatabricks.net --json',
    ],
    input: inputSchema,
    handler: run,
  });
