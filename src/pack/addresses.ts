import { quote } from './quote';

const IPV4 = /^(25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(\.(25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)){3}$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * What is wrong with an address from which an open recipient may come: IPv4, alone or as a range
 * (spec/workspace-api.md, "Limits").
 */
export function ipProblem(text: string): string | undefined {
  const [address = '', bits, ...rest] = text.split('/', 3);
  if (address.includes(':')) return `has ${quote(text)}, but the workspace takes IPv4 addresses only.`;
  const rangeFits =
    rest.length === 0 && (bits === undefined || (/^\d{1,2}$/.test(bits) && Number(bits) <= 32));
  if (IPV4.test(address) && rangeFits) return undefined;
  return `has ${quote(text)}, which is no IPv4 address or range: write it as 203.0.113.7 or 203.0.113.0/24.`;
}

/** What is wrong with an e-mail address. Only its shape: whether it exists is the mail server's to say. */
export function emailProblem(text: string): string | undefined {
  if (text.length <= 254 && /^[^\s@,;<>()]+@[^\s@,;<>().]+(\.[^\s@,;<>().]+)*$/.test(text)) return undefined;
  return `has ${quote(text)}, which is no e-mail address: write it as name@example.com.`;
}

/** What is wrong with a metastore id, the same in every notation: `cloud:region:id`. */
export function metastoreIdProblem(text: string): string | undefined {
  if (/^[^\s:]{1,100}(:[^\s:]{1,100}){2}$/.test(text)) return undefined;
  return `must be a metastore id, cloud:region:id, such as ${METASTORE_ID_EXAMPLE}, not ${quote(text)}.`;
}
export const METASTORE_ID_EXAMPLE = 'aws:us-west-2:19a84bee-54bc-43a2-87de-023d0ec16016';

/** Real ones end in a UUID; the format allows others (spec/pack-format.md, "Rules"). */
export const endsInUuid = (metastoreId: string): boolean =>
  UUID.test(metastoreId.slice(metastoreId.lastIndexOf(':') + 1));
