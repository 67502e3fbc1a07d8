import { wrongInput } from './cli-error';
import type { ReadFile } from './find-service';

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'you may not read it',
};

/** @throws CliError that says which file, and why it cannot be read */
export async function readPackFile(path: string, readFile: ReadFile): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await readFile(path));
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    throw wrongInput(`'${path}' cannot be read: ${REASONS[code] ?? message}.`);
  }
}
