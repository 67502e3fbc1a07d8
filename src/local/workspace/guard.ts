import type { HttpRequest } from './http-message';

/** Why a request is not for this server, as far as its Host and Origin say. */
export interface Refusal {
  readonly status: 421 | 403;
  readonly message: string;
}

/**
 * Refuses what a web page elsewhere could send through its visitor's browser (http-api.md): a Host that is not
 * ours (a name made to point at this machine), a foreign Origin (`null` too) on anything but GET.
 */
export function refusal(request: HttpRequest, hosts: ReadonlySet<string>): Refusal | undefined {
  const { host, origin } = request.headers;
  if (host === undefined || !hosts.has(host.toLowerCase())) {
    return { status: 421, message: `This is the local workspace, not ${host ?? 'an unnamed host'}.` };
  }
  if (origin === undefined || request.method === 'GET') return undefined;
  const origins = URL.canParse(origin) ? new URL(origin).host : origin;
  if (hosts.has(origins)) return undefined;
  return { status: 403, message: `Requests from pages of ${origin} are not taken.` };
}

/** The names this server goes by: its address, the loopback names, and those it was given. */
export function ownHosts(host: string, port: number, others: readonly string[]): ReadonlySet<string> {
  const names = [host.includes(':') ? `[${host}]` : host, '127.0.0.1', 'localhost', '[::1]'];
  return new Set([...names.map((name) => `${name}:${port}`), ...others].map((name) => name.toLowerCase()));
}
