import { serviceFilePath, serviceFileSchema } from '../service-file';
import { wrongInput } from './cli-error';

/** Handed in by main; the command line reads no environment of its own. */
export interface CliEnv {
  readonly SHAREPACK_URL?: string | undefined;
  /** Sent as a bearer token. */
  readonly SHAREPACK_TOKEN?: string | undefined;
  readonly DATA_DIR?: string | undefined;
  readonly NO_COLOR?: string | undefined;
}

export type ReadFile = (path: string) => Promise<Uint8Array>;

/** Where the service is, and who said so: an address that does not answer is looked for there first. */
export interface Service {
  /** Ends with `/`, so that a path below it is kept. */
  readonly url: URL;
  readonly source: string;
}

const DEFAULT_ADDRESS = 'http://127.0.0.1:8080';
const DEFAULT_DATA_DIR = '.sharepack';

/**
 * `--url`, else SHAREPACK_URL, else DATA_DIR/service.json, else the default address (spec/operations.md, "Settings").
 * @throws CliError where what names the service cannot be used
 */
export async function findService(
  url: string | undefined,
  env: CliEnv,
  readFile: ReadFile,
): Promise<Service> {
  if (url !== undefined) return { url: baseUrl(url, '--url'), source: '--url' };
  if (env.SHAREPACK_URL) return { url: baseUrl(env.SHAREPACK_URL, 'SHAREPACK_URL'), source: 'SHAREPACK_URL' };
  const path = serviceFilePath(env.DATA_DIR || DEFAULT_DATA_DIR);
  const address = await readAddress(path, readFile);
  if (address === undefined) return { url: baseUrl(DEFAULT_ADDRESS, ''), source: 'the default address' };
  const service = { url: baseUrl(address, path), source: path };
  // The folder may have come with somebody else's files; a token is sent away only where its owner says so.
  if (env.SHAREPACK_TOKEN && !isThisMachine(service.url)) {
    throw wrongInput(
      `${path} names a service on another machine, ${service.url.origin}, and was not sent your SHAREPACK_TOKEN.`,
      `If that is your service: SHAREPACK_URL=${service.url.origin}`,
    );
  }
  return service;
}

async function readAddress(path: string, readFile: ReadFile): Promise<string | undefined> {
  const bytes = await readFile(path).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw wrongInput(`${path} cannot be read.`, 'Say where the service is with --url.');
  });
  if (bytes === undefined) return undefined;
  const address = addressIn(new TextDecoder().decode(bytes));
  if (address === undefined) {
    throw wrongInput(
      `${path} does not say where the service is.`,
      'Say it with --url, or start the service again.',
    );
  }
  return address;
}

/** Only the address is looked at: the rest of the file may be of another version. */
function addressIn(json: string): string | undefined {
  try {
    return serviceFileSchema.pick({ Address: true }).parse(JSON.parse(json)).Address;
  } catch {
    return undefined;
  }
}

function baseUrl(text: string, source: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  // The text may hold a password, so it is not repeated.
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') {
    throw wrongInput(
      `${source} is not an address of a service.`,
      `It looks like ${DEFAULT_ADDRESS}, with no user name in it.`,
    );
  }
  return new URL(`${url.origin}${url.pathname.replace(/\/*$/, '/')}`);
}

/** The addresses that do not leave the machine, and those a service listens at when it listens at all of them. */
const isThisMachine = ({ hostname }: URL): boolean =>
  /^(localhost|127(\.\d+){3}|0\.0\.0\.0|\[::1?\])$/.test(hostname);
