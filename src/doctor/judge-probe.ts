import { UNKNOWN_AUTHORITY } from '../databricks/http/failure';
import type { Probe, ProbeAnswer, ProbeFailure } from '../databricks/probe';
import { isLoopback } from '../loopback';
import { ok, problem, warning } from './finding';
import type { Finding } from './finding';

/** Whether the workspace is reached: the name, the connection and TLS told apart. */
export function judgeAddress(url: string, probe: Probe): Finding {
  const { protocol, hostname, host } = new URL(url);
  if ('failedAt' in probe) return unreached({ hostname, host }, probe);
  if (protocol === 'https:') return ok('address', `${host} answers over TLS`);
  return isLoopback(hostname)
    ? ok('address', `${host} answers, without TLS on this machine`)
    : warning(
        'address',
        `${host} answers without TLS: the credential can be read on its way`,
        'Write the url with https:// in WORKSPACES_FILE.',
      );
}

function unreached(place: { hostname: string; host: string }, { failedAt, code }: ProbeFailure): Finding {
  const { hostname, host } = place;
  switch (failedAt) {
    case 'name':
      return problem(
        'address',
        `the name ${hostname} leads to no address (${code})`,
        "Check the workspace's url, and that this machine's DNS knows it: a private workspace's name is known in its network only.",
      );
    case 'connection':
      return problem(
        'address',
        `no connection to ${host} (${code})`,
        code === 'ECONNREFUSED'
          ? "Nobody listens there: check the url's port; a local workspace runs only while its service does."
          : "Check that this machine may go there: a firewall, the workspace's private link or its IP access list.",
      );
    case 'tls':
      return problem('address', `${host} is reached, but not over TLS (${code})`, tlsAdvice(hostname, code));
    case 'answer':
      return problem(
        'address',
        `${host} takes connections, but gives no HTTP answer (${code})`,
        'Try again. If it stays so, look at what stands between this machine and the workspace: a proxy, a firewall.',
      );
  }
}

function tlsAdvice(hostname: string, code: string): string {
  if (UNKNOWN_AUTHORITY.has(code))
    return 'Nobody here knows who issued its certificate. Behind a proxy that looks into TLS: NODE_EXTRA_CA_CERTS=/path/of/its-ca.pem.';
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID')
    return "Its certificate does not hold now: check this machine's clock, then tell whoever runs it.";
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return `Its certificate is for another name than ${hostname}: check the url.`;
  return 'What answers there speaks no TLS, or is cut off: check the url, and any proxy in between.';
}

/** Whether what answers is a workspace at all. */
export function judgeWorkspace({ isWorkspace, status }: ProbeAnswer): Finding {
  if (isWorkspace) return ok('workspace', 'it is a Databricks workspace');
  const advice =
    status === 403
      ? "Where the workspace has an IP access list, add this machine's address; else check the url."
      : "Check the url: a workspace's is https://adb-….azuredatabricks.net, https://dbc-….cloud.databricks.com or https://….gcp.databricks.com, not that of the account or of a login page.";
  return problem('workspace', `what answers does not say that it is a workspace (status ${status})`, advice);
}

/** Tokens and expiries are computed by clocks; the Date header is to the second, and answers take a while. */
const LARGEST_SKEW_SECONDS = 60;

/** Whether this machine and the workspace agree on the time. */
export function judgeClock({ serverTimeMs, localTimeMs }: ProbeAnswer): Finding {
  if (serverTimeMs === undefined)
    return warning(
      'clock',
      'the workspace does not say what time it is',
      'Make sure that this machine sets its clock by NTP.',
    );
  const aheadSeconds = Math.round((localTimeMs - serverTimeMs) / 1_000);
  if (Math.abs(aheadSeconds) <= LARGEST_SKEW_SECONDS)
    return ok('clock', "this machine's clock and the workspace's agree");
  const direction = aheadSeconds > 0 ? 'ahead of' : 'behind';
  return warning(
    'clock',
    `this machine's clock is ${inWords(Math.abs(aheadSeconds))} ${direction} the workspace's`,
    "Set this machine's clock by NTP: tokens are renewed, and expiries counted, by it.",
  );
}

const inWords = (seconds: number): string =>
  seconds < 120 ? `${seconds} seconds` : `${Math.round(seconds / 60)} minutes`;
