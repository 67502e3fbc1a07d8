import { basename } from 'node:path';
import { z } from 'zod';
import type { Diagnostic } from '../../pack/diagnostic';
import { validatePack, type ValidationResult } from '../../pack/validation-result';
import { defineCommand } from '../command';
import { drawDiagnostic, sourceFile, type SourceFile } from '../draw-diagnostic';
import { EXIT } from '../exit-code';
import { drawSchedules } from '../draw-schedules';
import type { Output, Pen } from '../output';
import { printable, printableDeep, printableJson } from '../printable';
import { readPackFile } from '../read-pack-file';

/**
 * For what a pack may leave out (spec/pack-format.md): the values of a service that runs on one machine. Another service
 * may have others or none, which only it can say.
 */
const DEFAULTS = { business_line: 'default', requestor: 'local', workspace_url: 'http://127.0.0.1:8090' };

export const validate = defineCommand({
  name: 'validate',
  description: 'check share packs without a service: every error at its place',
  arguments: [{ syntax: '<files...>', description: 'the share packs, YAML or Excel (.xlsx) files' }],
  options: [{ flags: '--json', description: 'print what was found as JSON, and nothing else, on stdout' }],
  examples: ['npx sharepack validate pack.yaml', 'npx sharepack validate packs/*.yaml pack.xlsx --json'],
  input: z.object({ files: z.array(z.string()), json: z.boolean().default(false) }),
  handler: async ({ files, json }, { out, readFile, now }) => {
    const read = await Promise.all(
      files.map(async (file) => ({ file, bytes: await readPackFile(file, readFile) })),
    );
    const results = read.map(({ file, bytes }) => ({
      source: sourceFile(file, bytes),
      result: { File: file, ...check(file, bytes, now()) },
    }));
    if (json)
      writeJson(
        out,
        results.map(({ result }) => result),
      );
    else out.lines(results.flatMap(({ result, source }) => drawResult(result, source, out.pen)));
    return results.every(({ result }) => result.Errors.length === 0) ? EXIT.done : EXIT.failed;
  },
});

/** With `--json`, one of these for each file, in the order they were named. */
type Result = ValidationResult & { readonly File: string };

const check = (file: string, bytes: Uint8Array, now: Date): ValidationResult =>
  validatePack({ bytes, filename: basename(file), defaults: DEFAULTS, now });

function writeJson(out: Output, results: readonly Result[]): void {
  const text = JSON.stringify(results, null, 2);
  out.write(`${out.isTerminal ? printableJson(text) : text}\n`);
}

function drawResult(result: Result, source: SourceFile, pen: Pen): string[] {
  const drawn = (severity: 'error' | 'warning', diagnostics: readonly Diagnostic[]): string[] =>
    diagnostics.flatMap((diagnostic) => drawDiagnostic(printableDeep(diagnostic), { severity, source, pen }));
  return [
    ...drawn('error', result.Errors),
    ...drawn('warning', result.Warnings),
    ...drawSchedules(result.Schedules, pen),
    `${pen('bold', printable(result.File))}  ${verdict(result, pen)}`,
  ];
}

function verdict({ Errors, OmittedErrors, SharePackName }: Result, pen: Pen): string {
  const count = Errors.length + OmittedErrors;
  if (count === 0) return `${pen('green', 'valid')}  ${printable(SharePackName ?? '')}`.trimEnd();
  const listed = OmittedErrors === 0 ? '' : `, the first ${Errors.length} are listed`;
  return pen('red', `${count} ${count === 1 ? 'error' : 'errors'}${listed}`);
}
