#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { createCli } from './cli/create-cli';
import { defineCommand } from './cli/command';
import { EXIT } from './cli/exit-code';
import type { ExitCode } from './cli/exit-code';
import { createDoctor } from './serve/doctor-command';
import type { ServedPart } from './serve/serve-command';

const { version } = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(join(__dirname, '..', 'package.json'), 'utf8')));

const PARTS = ['all', 'api', 'worker', 'workspace'] as const satisfies readonly ServedPart[];

const serve = defineCommand({
  name: 'serve',
  description: 'run the service: all of it on this machine, or one part of it',
  arguments: [{ syntax: '[part]', description: `${PARTS.join(', ')} (all)` }],
  examples: ['npx sharepack serve', 'npx sharepack serve worker'],
  input: z.object({ part: z.enum(PARTS).default('all') }),
  handler: ({ part }) => run(part),
});

const migrate = defineCommand({
  name: 'migrate',
  description: "bring the database up to date and register Temporal's search attributes",
  examples: ['npx sharepack migrate'],
  input: z.object({}),
  handler: () => run('migrate'),
});

const doctor = createDoctor(async (input, context) => {
  const { runDoctor } = await import('./serve/run-doctor.js');
  return runDoctor(input, { env: process.env, version }, context);
});

async function run(part: ServedPart | 'migrate'): Promise<ExitCode> {
  // The client commands start in an instant because they do not load the service.
  const { serve: serveParts } = await import('./serve/serve-command.js');
  try {
    const { env, stdout, stderr } = process;
    const say = (line: string): void => void stdout.write(`${line}\n`);
    return (await serveParts(part, { env, version, isTerminal: stderr.isTTY, say })) === 0
      ? EXIT.done
      : EXIT.failed;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return EXIT.failed;
  }
}

const { env, stdin, stdout, stderr } = process;
const cli = createCli({
  version,
  env: {
    SHAREPACK_URL: env['SHAREPACK_URL'],
    SHAREPACK_TOKEN: env['SHAREPACK_TOKEN'],
    DATA_DIR: env['DATA_DIR'],
    NO_COLOR: env['NO_COLOR'],
  },
  stdin,
  stdout,
  stderr,
  isTerminal: { stdin: stdin.isTTY, stdout: stdout.isTTY, stderr: stderr.isTTY },
  readFile,
  writeFile: (path, bytes) => writeFile(path, bytes, { flag: 'wx' }),
  extraCommands: [serve, migrate, doctor],
});
// Set, not exited with: what is still on its way through a pipe gets there.
void cli.run(process.argv.slice(2)).then((code) => (process.exitCode = code));
