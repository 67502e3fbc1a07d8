import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { createCli, type CliDeps } from '../../src/cli/create-cli';
import type { ExitCode } from '../../src/cli/exit-code';

export interface Ran {
  readonly exitCode: ExitCode;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly env?: CliDeps['env'];
  /** By path; whatever is not here does not exist. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  /** What a person types; without it nobody sits at a terminal. */
  readonly typed?: string;
  readonly isTerminal?: Partial<CliDeps['isTerminal']>;
  readonly deps?: Partial<CliDeps>;
}

/** Runs one command in this process, with streams of its own. */
export async function runCli(argv: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  stdin.end(options.typed ?? '');
  const atTerminal = options.typed !== undefined;
  const cli = createCli({
    version: '1.2.3',
    env: options.env ?? {},
    stdin,
    stdout,
    stderr,
    isTerminal: { stdin: atTerminal, stdout: false, stderr: atTerminal, ...options.isTerminal },
    readFile: (path) => readFrom(options.files ?? {}, path),
    writeFile: () => Promise.reject(new Error('this test writes no file')),
    pause: () => Promise.resolve(),
    ...options.deps,
  });
  const exitCode = await cli.run(argv);
  // Not `read()`, which since Node.js 26 gives only what one `write()` wrote.
  return { exitCode, stdout: await text(stdout.end()), stderr: await text(stderr.end()) };
}

function readFrom(files: Readonly<Record<string, string | Uint8Array>>, path: string): Promise<Uint8Array> {
  const content = files[path];
  if (content === undefined) {
    return Promise.reject(
      Object.assign(new Error(`ENOENT: no such file, open '${path}'`), { code: 'ENOENT' }),
    );
  }
  return Promise.resolve(typeof content === 'string' ? new TextEncoder().encode(content) : content);
}
